import type { SupabaseClient } from '@supabase/supabase-js';

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
