import { stat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackend, type Backend } from './backend.ts';
import { newSetupCode } from './setup-code.ts';

// An empty programme, from the code that the start prints to the first person who signs in, through the accounts function
// and Auth as a browser reaches them.

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ tick: false });
});
afterAll(() => backend.close());

const password = 'long enough to keep';

async function call(
  body: Record<string, unknown>,
  token?: string
): Promise<[number, Record<string, unknown>]> {
  const answer = await fetch(`${backend.url}/functions/v1/accounts`, {
    method: 'POST',
    headers: {
      apikey: backend.publishableKey,
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` })
    },
    body: JSON.stringify(body)
  });
  return [answer.status, (await answer.json()) as Record<string, unknown>];
}

const claim = (email: string, given: Record<string, unknown> = {}) =>
  call({
    action: 'first-hq',
    code: backend.setupCode,
    email,
    password,
    given_name: 'Abena',
    programme: 'Open Shelves',
    issuer: 'Open Shelves Trust',
    ...given
  });

const signIn = async (email: string) => {
  const apart = { auth: { persistSession: false, autoRefreshToken: false } };
  const client = createClient(backend.url, backend.publishableKey, apart);
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  return { client, token: data.session?.access_token ?? '', error };
};

async function accounts(): Promise<string[]> {
  const sql = postgres(backend.databaseUrl, { max: 1 });
  const rows = await sql<{ email: string }[]>`select email from auth.users order by 1`;
  await sql.end();
  return rows.map(({ email }) => email);
}

test('keeps the code where only the operator reads it', async () => {
  const file = join(backend.dataDir, 'setup-code');
  expect((await readFile(file, 'utf8')).trim()).toBe(backend.setupCode);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('makes no account for a wrong code, a short password or an address that is none', async () => {
  expect(await claim('a@first.test', { code: '0000-0000-0000' })).toEqual([
    404,
    { code: 'setup-code-wrong' }
  ]);
  expect(await claim('a@first.test', { password: 'short' })).toEqual([422, { code: 'password-short' }]);
  expect(await claim('nobody')).toEqual([422, { code: 'bad-email' }]);
  expect(await claim('a@first.test', { programme: '' })).toEqual([422, { code: 'bad-body' }]);
  expect(await accounts()).toEqual([]);
});

test('lets one of several at once become HQ, takes the other accounts away, and opens the door', async () => {
  const emails = ['a@first.test', 'b@first.test', 'c@first.test'];
  const answers = await Promise.all(emails.map((email) => claim(email)));
  const won = emails[answers.findIndex(([status]) => status === 200)]!;
  expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
  expect(answers.filter(([, { code }]) => code === 'programme-claimed')).toHaveLength(2);
  expect(await accounts()).toEqual([won]);
  const { client } = await signIn(won);
  const { data } = await client.rpc('my_hats');
  expect(data).toMatchObject([{ role: 'hq' }]);
  expect(await newSetupCode(backend.database)).toBeNull();
  await expect(stat(join(backend.dataDir, 'setup-code'))).rejects.toThrow('ENOENT');
});

test('lets HQ invite a member, whose card opens the account, and erase the person with the account', async () => {
  const [first] = await accounts();
  const { client, token } = await signIn(first!);
  const licensee = crypto.randomUUID();
  const library = crypto.randomUUID();
  await client.rpc('save_licensee', {
    p_id: licensee,
    p_name: 'Trust',
    p_country: 'GH',
    p_billing_email: 'a@b.test'
  });
  const { error } = await client.rpc('add_library', {
    p_id: library,
    p_licensee_id: licensee,
    p_slug: 'tamale',
    p_code: 'TAM',
    p_name: 'Tamale',
    p_city: 'Tamale',
    p_country: 'GH',
    p_currency: 'GHS',
    p_time_zone: 'Africa/Accra',
    p_locale: 'en',
    p_address: '',
    p_contact_email: 'desk@tamale.test'
  });
  expect(error).toBeNull();
  const invitation = {
    action: 'invite-member',
    role: 'librarian',
    library_id: library,
    email: 'Esi@Tamale.test',
    given_name: 'Esi',
    family_name: 'Owusu'
  };
  expect(await call(invitation)).toEqual([401, { code: 'not-signed-in' }]);
  const [status, made] = await call(invitation, token);
  expect([status, made.code]).toEqual([200, expect.stringMatching(/^[0-9A-Z]{12}$/)]);
  expect((await call(invitation, token))[1]).toEqual({ code: 'email-taken' });

  expect((await call({ action: 'sign-in-code', code: made.code, password }))[1]).toEqual({
    email: 'esi@tamale.test'
  });
  const esi = await signIn('esi@tamale.test');
  expect((await esi.client.rpc('my_hats')).data).toMatchObject([
    { role: 'librarian', library_slug: 'tamale' }
  ]);
  expect((await call({ ...invitation, email: 'x@tamale.test' }, esi.token))[1]).toEqual({
    code: 'not-allowed'
  });
  expect(await accounts()).not.toContain('x@tamale.test');

  const { data: who } = await esi.client.auth.getUser();
  const person = { action: 'erase-person', person_id: who.user?.id, reason: 'asked', typed: 'Esi Owusu' };
  expect((await call(person, esi.token))[1]).toEqual({ code: 'not-allowed' });
  expect((await call(person, token))[1]).toEqual({ code: 'last-librarian' });
  await call({ ...invitation, email: 'second@tamale.test' }, token);
  expect(await call(person, token)).toEqual([200, { files: 0 }]);
  expect((await signIn('esi@tamale.test')).error?.status).toBe(400);
  expect(await accounts()).toContain(`${who.user?.id}@erased.invalid`);
  const sql = postgres(backend.databaseUrl, { max: 1 });
  const left = await sql`select from auth.identities where identity_data::text ilike '%esi@%'`;
  const [profile] = await sql`select given_name, email from public.profile where user_id = ${who.user!.id}`;
  await sql.end();
  expect(left).toHaveLength(0);
  expect(profile).toEqual({ given_name: '—', email: null });
  expect((await client.rpc('erasures')).data).toMatchObject([
    { reason: 'asked', ended_at: expect.any(String) }
  ]);
});
