import type { Sql } from 'postgres';
import { z } from 'zod';
import { refusal } from './http.ts';

const attributes = z.object({
  email: z.email().toLowerCase().optional(),
  phone: z.string().optional(),
  password: z.string().min(8).max(72).optional(),
  email_confirm: z.boolean().optional(),
  user_metadata: z.record(z.string(), z.unknown()).optional(),
  app_metadata: z.record(z.string(), z.unknown()).optional(),
  /** `none`, or a Go duration such as `24h`. */
  ban_duration: z
    .string()
    .regex(/^(none|\d+[hms])$/)
    .optional()
});

type Attributes = z.infer<typeof attributes>;

/**
 * The part of `auth.admin` that the product uses, for callers with the secret key: make an account, read it,
 * change it, delete it. Same addresses and shapes as Supabase Auth. `sql` is signed in as supabase_auth_admin.
 */
export async function handleAccounts(sql: Sql, request: Request): Promise<Response> {
  const [id] = new URL(request.url).pathname.split('/').slice(5);
  if (id !== undefined && !z.guid().safeParse(id).success)
    return refusal(404, 'validation_failed', 'user_id must be an UUID');
  const given = ['POST', 'PUT'].includes(request.method)
    ? attributes.safeParse(await readJson(request))
    : null;
  if (given && !given.success)
    return refusal(422, 'validation_failed', given.error.issues.map((issue) => issue.message).join('; '));

  if (request.method === 'POST' && id === undefined) return create(sql, given?.data ?? {});
  if (request.method === 'GET' && id === undefined) return list(sql, new URL(request.url).searchParams);
  if (id === undefined) return refusal(405, 'bad_method', 'Method not allowed');
  if (request.method === 'PUT') return update(sql, id, given?.data ?? {});
  if (request.method === 'DELETE') return remove(sql, id);
  return answer(await findUser(sql, id));
}

async function create(sql: Sql, given: Attributes): Promise<Response> {
  if (!given.email && !given.phone)
    return refusal(400, 'validation_failed', 'Cannot create a user without either an email or phone');
  const { email } = given;
  if (email && (await sql`select from auth.users where email = ${email}`).length > 0)
    return refusal(422, 'email_exists', 'A user with this email address has already been registered');
  return answer(await findUser(sql, await makeUser(sql, given)));
}

/** Makes an account, with the identity that Auth expects beside it. Gives its id. */
export async function makeUser(sql: Sql, given: Attributes): Promise<string> {
  const { email = null } = given;
  const id = crypto.randomUUID();
  await sql.begin(async (transaction) => {
    await transaction`
      insert into auth.users (id, email, phone, encrypted_password, email_confirmed_at, raw_app_meta_data,
        raw_user_meta_data, banned_until)
      values (${id}, ${email}, ${given.phone ?? null},
        ${given.password === undefined ? null : hashed(sql, given.password)},
        ${given.email_confirm ? transaction`now()` : null},
        ${transaction.json(json({ provider: 'email', providers: ['email'], ...given.app_metadata }))},
        ${transaction.json(json(given.user_metadata ?? {}))}, ${banned(sql, given)})`;
    if (email)
      await transaction`
        insert into auth.identities (id, provider, provider_id, user_id, identity_data)
        values (${crypto.randomUUID()}, 'email', ${id}, ${id},
          ${transaction.json({ sub: id, email, email_verified: false, phone_verified: false })})`;
  });
  return id;
}

async function update(sql: Sql, id: string, given: Attributes): Promise<Response> {
  await sql.begin(async (transaction) => {
    await transaction`
      update auth.users set
        email = ${given.email ?? transaction`email`},
        phone = ${given.phone ?? transaction`phone`},
        encrypted_password = ${given.password === undefined ? transaction`encrypted_password` : hashed(sql, given.password)},
        email_confirmed_at = ${given.email_confirm ? transaction`coalesce(email_confirmed_at, now())` : transaction`email_confirmed_at`},
        raw_app_meta_data = raw_app_meta_data || ${transaction.json(json(given.app_metadata ?? {}))},
        raw_user_meta_data = jsonb_strip_nulls(raw_user_meta_data || ${transaction.json(json(given.user_metadata ?? {}))}),
        banned_until = ${given.ban_duration === undefined ? transaction`banned_until` : banned(sql, given)},
        updated_at = now()
      where id = ${id}`;
    // Auth keeps the address with the identity too.
    if (given.email !== undefined)
      await transaction`
        update auth.identities set identity_data = identity_data || ${transaction.json({ email: given.email })}
        where user_id = ${id} and provider = 'email'`;
    // Whoever knew the old password, or is banned, must not stay signed in.
    if (given.password !== undefined || (given.ban_duration ?? 'none') !== 'none')
      await transaction`delete from auth.sessions where user_id = ${id}`;
  });
  return answer(await findUser(sql, id));
}

async function remove(sql: Sql, id: string): Promise<Response> {
  const gone = await sql`delete from auth.users where id = ${id} returning id`;
  return gone.length > 0 ? Response.json({}) : answer(null);
}

async function list(sql: Sql, query: URLSearchParams): Promise<Response> {
  const number = (name: string, fallback: number) => Math.max(1, Number(query.get(name)) || fallback);
  const [size, page] = [number('per_page', 50), number('page', 1)];
  const users = await sql`select ${columns(sql)} from auth.users order by created_at, id
    limit ${size} offset ${(page - 1) * size}`;
  const [total] = await sql<{ count: number }[]>`select count(*)::int from auth.users`;
  const count = total?.count ?? 0;
  const link = (to: number, rel: string) => `</admin/users?page=${to}&per_page=${size}>; rel="${rel}"`;
  const links = [
    ...(page * size < count ? [link(page + 1, 'next')] : []),
    link(Math.ceil(count / size), 'last')
  ];
  const headers = { 'x-total-count': String(count), link: links.join(', ') };
  return Response.json({ users, aud: 'authenticated' }, { headers });
}

/** The account as Auth shows it to `auth.admin`. */
export async function findUser(sql: Sql, id: string): Promise<object | null> {
  const [user] = await sql`select ${columns(sql)} from auth.users where id = ${id}`;
  return user ?? null;
}

const columns = (sql: Sql) =>
  sql`id, aud, role, coalesce(email, '') as email, coalesce(phone, '') as phone, email_confirmed_at, confirmed_at,
    last_sign_in_at, banned_until, raw_app_meta_data as app_metadata, raw_user_meta_data as user_metadata,
    created_at, updated_at, is_anonymous, '[]'::json as identities`;

/** The form that Auth's own sign-in checks. */
const hashed = (sql: Sql, password: string) =>
  sql`extensions.crypt(${password}, extensions.gen_salt('bf', 10))`;

const banned = (sql: Sql, { ban_duration: duration = 'none' }: Attributes) =>
  duration === 'none'
    ? sql`null`
    : sql`now() + ${duration
        .replace('h', ' hours')
        .replace(/m$/, ' minutes')
        .replace(/(\d)s$/, '$1 seconds')}::interval`;

const json = (value: Record<string, unknown>) => JSON.parse(JSON.stringify(value)) as Record<string, string>;

const answer = (user: object | null) =>
  user ? Response.json(user) : refusal(404, 'user_not_found', 'User not found');

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return null; // Not JSON: the schema says so in its own words.
  }
}
