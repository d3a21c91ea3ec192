import type { SupabaseClient } from '@supabase/supabase-js';
import { Refusal } from './http.ts';
import { call } from './supabase.ts';

/** A password nobody needs to remember: 32 random bytes in base64. */
export function randomPassword(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
}

/**
 * Makes an account without a mailbox, runs `use` with it, and takes the account away again when that fails, so that no
 * account is left that belongs to nothing.
 * @param domain of the stand-in address, under the reserved top-level domain `invalid`
 */
export async function withNewAccount<T>(
  db: SupabaseClient,
  domain: 'learner.invalid' | 'kiosk.invalid',
  use: (account: { id: string; email: string; password: string }) => Promise<T>
): Promise<T> {
  const email = `${crypto.randomUUID()}@${domain}`;
  const password = randomPassword();
  const { data, error } = await db.auth.admin.createUser({ email, password, email_confirm: true });
  if (error) throw error;
  try {
    return await use({ id: data.user.id, email, password });
  } catch (fault) {
    await db.auth.admin.deleteUser(data.user.id);
    throw fault;
  }
}

/**
 * Finds or makes the account of a person who is invited by mail (staff, a licensee), runs `use` with it, and only then lets
 * Auth send the invitation: its letter, in both languages, leads to a page of the app where the person chooses a password.
 * Somebody who has an account already gets no letter and signs in as before. The same on hosted Supabase, where Auth sends
 * by the project's SMTP server, and on the embedded backend. Call it again to send the letter again; `use` must bear that.
 *
 * A new account whose `use` fails is taken away. When the mail cannot be sent the account and what `use` did stay, and it
 * raises `mail-not-sent`, 502.
 * @returns what `use` gave, and whether a letter went out
 */
export async function withInvitedAccount<T>(
  db: SupabaseClient,
  email: string,
  use: (account: { id: string; email: string; isNew: boolean }) => Promise<T>
): Promise<{ value: T; invited: boolean }> {
  const address = email.trim().toLowerCase();
  const [known] = await call<{ id: string; opened: boolean }[]>(db, 'account_by_email', { p_email: address });
  let id = known?.id;
  if (!id) {
    const { data, error } = await db.auth.admin.createUser({ email: address });
    if (error?.code === 'email_address_invalid' || error?.code === 'validation_failed')
      throw new Refusal('bad-email', 422);
    if (error) throw error;
    id = data.user.id;
  }
  let value: T;
  try {
    value = await use({ id, email: address, isNew: !known });
  } catch (fault) {
    if (!known) await db.auth.admin.deleteUser(id);
    throw fault;
  }
  if (known?.opened) return { value, invited: false };
  const { error } = await db.auth.admin.inviteUserByEmail(address);
  if (error) {
    console.error(error);
    throw new Refusal('mail-not-sent', 502);
  }
  return { value, invited: true };
}
