import { createHash, randomInt } from 'node:crypto';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { findUser, makeUser } from './accounts.ts';
import { refusal } from './http.ts';
import { letter } from './letters.ts';
import type { Send } from './postman.ts';

const invitation = z.object({
  email: z.email().toLowerCase(),
  data: z.record(z.string(), z.unknown()).nullish()
});

const wanted = z.object({
  type: z.enum(['signup', 'invite', 'magiclink', 'recovery']),
  email: z.email().toLowerCase(),
  password: z.string().min(8).max(72).optional(),
  data: z.record(z.string(), z.unknown()).nullish(),
  redirect_to: z.string().optional()
});

export interface InvitationOptions {
  /** Signed in as supabase_auth_admin. */
  sql: Sql;
  siteUrl: string;
  send: Send;
}

/**
 * `POST /auth/v1/invite` (`auth.admin.inviteUserByEmail`): makes an account without a password and sends its letter; for one
 * that was never opened the letter goes out anew, and the earlier one stops working. 422 `email_exists` for an opened one.
 */
export async function invite(request: Request, { sql, siteUrl, send }: InvitationOptions): Promise<Response> {
  const given = invitation.safeParse(await request.json().catch(() => null));
  if (!given.success) return refusal(422, 'validation_failed', 'An invitation has an email');
  const { email, data } = given.data;
  const id = await invited(sql, email, data ?? {});
  if (!id) return taken();
  const { hash, code } = await newToken(sql, id, email, 'confirmation');
  await sql`update auth.users set invited_at = now() where id = ${id}`;
  await send(letter('invite', email, { SiteURL: siteUrl, TokenHash: hash, Token: code, Email: email }));
  return Response.json(await findUser(sql, id));
}

/** `POST /auth/v1/admin/generate_link` (`auth.admin.generateLink`): the letter's link, with no letter sent. */
export async function generateLink(request: Request, { sql, siteUrl }: InvitationOptions): Promise<Response> {
  const given = wanted.safeParse(await request.json().catch(() => null));
  if (!given.success) return refusal(422, 'validation_failed', 'A link has a type and an email');
  const { type, email, data, password } = given.data;
  const makes = type === 'invite' || type === 'signup';
  const id = makes ? await invited(sql, email, data ?? {}, password) : await idOf(sql, email);
  if (!id) return makes ? taken() : refusal(404, 'user_not_found', 'User with this email not found');
  const { hash, code } = await newToken(sql, id, email, makes ? 'confirmation' : 'recovery');
  const redirect = given.data.redirect_to ?? siteUrl;
  const link = new URL('/auth/v1/verify', request.url);
  for (const [name, value] of [
    ['token', hash],
    ['type', type],
    ['redirect_to', redirect]
  ] as const)
    link.searchParams.set(name, value);
  return Response.json({
    ...(await findUser(sql, id)),
    action_link: link.href,
    email_otp: code,
    hashed_token: hash,
    verification_type: type,
    redirect_to: redirect
  });
}

/**
 * @supabase/lite does not know the type `invite` when a link is opened; like GoTrue's it is a confirmation, which lite calls
 * `signup`.
 */
export async function asConfirmation(request: Request): Promise<Request> {
  const url = new URL(request.url);
  if (!url.pathname.endsWith('/auth/v1/verify')) return request;
  if (url.searchParams.get('type') === 'invite') url.searchParams.set('type', 'signup');
  if (request.method !== 'POST') return new Request(url, request);
  const text = await request.text();
  const body = text.replace(/("type"\s*:\s*)"invite"/, '$1"signup"');
  return new Request(url, { method: 'POST', headers: request.headers, body });
}

/** The account that a letter may open: a new one, or one that nobody opened yet; null when somebody has. */
async function invited(sql: Sql, email: string, data: Record<string, unknown>, password?: string) {
  const [known] = await sql<{ id: string; opened: boolean }[]>`
    select id, email_confirmed_at is not null as opened from auth.users where email = ${email}`;
  if (known) return known.opened ? null : known.id;
  return makeUser(sql, { email, user_metadata: data, ...(password !== undefined && { password }) });
}

async function idOf(sql: Sql, email: string): Promise<string | null> {
  const [known] = await sql<{ id: string }[]>`select id from auth.users where email = ${email}`;
  return known?.id ?? null;
}

/** Six digits, and the hash of address and digits under which Auth looks a link up. */
async function newToken(sql: Sql, id: string, email: string, use: 'confirmation' | 'recovery') {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const hash = createHash('sha256')
    .update(email + code)
    .digest('hex');
  await sql`update auth.users set ${sql(`${use}_token`)} = ${hash}, ${sql(`${use}_sent_at`)} = now() where id = ${id}`;
  return { hash, code };
}

const taken = () =>
  refusal(422, 'email_exists', 'A user with this email address has already been registered');
