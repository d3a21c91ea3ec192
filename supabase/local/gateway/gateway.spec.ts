import { createHmac } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBackend, type Backend } from '../backend.ts';

let backend: Backend;

beforeAll(async () => {
  backend = await startBackend({ tick: false });
  const sql = postgres(backend.databaseUrl, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`
    create table public.spec_book (id int primary key, owner uuid default auth.uid(), at timestamptz default '2026-01-02 03:04:05.678+00');
    alter table public.spec_book enable row level security;
    create policy own on public.spec_book for select to authenticated using (owner = auth.uid());
    create policy add on public.spec_book for insert to authenticated with check (owner = auth.uid());
    grant select, insert on public.spec_book to authenticated;
    create function public.spec_caller() returns table (id uuid, role text, address text, at timestamptz)
      language sql stable as $$
        select auth.uid(), current_user::text, current_setting('request.headers')::json ->> 'x-forwarded-for',
          '2026-01-02 03:04:05+00'::timestamptz $$;
    create function public.spec_type(p jsonb) returns text language sql as $$ select jsonb_typeof(p) $$;
    create function public.spec_refuse() returns void language plpgsql as
      $$ begin raise sqlstate 'PT409' using message = 'No.', detail = 'seats-full'; end $$;
    grant execute on function public.spec_caller, public.spec_type, public.spec_refuse to anon, authenticated, service_role`);
  await sql.end();
});

afterAll(() => backend.close());

const now = () => Math.floor(Date.now() / 1000);

function token(
  claims: Record<string, unknown>,
  secret = backend.database.keys.jwtSecret,
  alg = 'HS256'
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = `${part({ alg, typ: 'JWT' })}.${part({ exp: now() + 3600, ...claims })}`;
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}

const rest = (headers: Record<string, string>, path = '/rest/v1/spec_book') =>
  fetch(backend.url + path, { headers });

const someone = '7a1c0c0e-52a4-7c3e-9a5b-000000000001';

describe('who may call', () => {
  test.each([
    ['no key', () => ({})],
    ['a wrong key', () => ({ apikey: 'sb_publishable_wrong' })],
    [
      'a token signed with another secret',
      () => signed(token({ role: 'authenticated', sub: someone }, 'x'.repeat(48)))
    ],
    ['an expired token', () => signed(token({ role: 'authenticated', sub: someone, exp: now() - 60 }))],
    [
      'an unsigned token',
      () => signed(`${token({ role: 'service_role' }, 'x', 'none').split('.').slice(0, 2).join('.')}.`)
    ],
    ['a token that is none', () => signed('a.b.c')]
  ])('%s: 401', async (_, headers) => {
    expect((await rest(headers())).status).toBe(401);
  });

  test.each(['postgres', 'supabase_admin', 'authenticator', 'none', 'supabase_read_only_user'])(
    'a well signed token of the role %s is refused',
    async (role) => {
      for (const path of ['/rest/v1/spec_book', '/rest/v1/rpc/spec_caller']) {
        const answer = await rest(signed(token({ role, sub: someone })), path);
        expect(answer.status).toBeGreaterThanOrEqual(401);
        expect(answer.status).toBeLessThan(404);
      }
      const files = await fetch(`${backend.url}/storage/v1/bucket`, { headers: signed(token({ role })) });
      expect([400, 401, 403]).toContain(files.status);
    }
  );

  test('anon sees no table without a grant, and a secret key is no owner', async () => {
    expect((await rest({ apikey: backend.publishableKey })).status).toBe(401);
    expect((await rest({ apikey: backend.secretKey })).status).toBe(403);
  });

  test('the library never grants by itself', async () => {
    const sql = postgres(backend.databaseUrl, { max: 1 });
    const [row] = await sql`select has_table_privilege('anon', 'public.spec_book', 'select') as anon,
      has_schema_privilege('anon', 'private', 'usage') as private`;
    await sql.end();
    expect(row).toEqual({ anon: false, private: false });
  });

  test('admin addresses of the library are not there', async () => {
    for (const path of ['/_system/info', '/_studio', '/', '/rest', '/rest/v1/../../_system/info'])
      expect((await rest({ apikey: backend.secretKey }, path)).status, path).toBe(404);
  });

  test('accounts are made with the secret key only', async () => {
    for (const key of [backend.publishableKey, '', 'sb_secret_wrong']) {
      const answer = await fetch(`${backend.url}/auth/v1/admin/users`, {
        method: 'POST',
        headers: { apikey: key },
        body: '{}'
      });
      expect(answer.status).toBe(401);
    }
  });
});

const signed = (jwt: string) => ({ apikey: backend.publishableKey, authorization: `Bearer ${jwt}` });

describe('as PostgREST does', () => {
  test('rows through row-level security, instants in ISO 8601', async () => {
    const mine = createClient(backend.url, backend.publishableKey, {
      global: { headers: { authorization: `Bearer ${token({ role: 'authenticated', sub: someone })}` } }
    });
    const { data, error } = await mine.from('spec_book').insert({ id: 1 }).select();
    expect(error).toBeNull();
    expect(data).toEqual([{ id: 1, owner: someone, at: '2026-01-02T03:04:05.678+00:00' }]);
    const other = token({ role: 'authenticated', sub: someone.replace(/1$/, '2') });
    expect(await (await rest(signed(other))).json()).toEqual([]);
  });

  test('claims, role and time in a function', async () => {
    const answer = await rest(
      signed(token({ role: 'authenticated', sub: someone })),
      '/rest/v1/rpc/spec_caller'
    );
    expect(await answer.json()).toEqual([
      { id: someone, role: 'authenticated', address: '127.0.0.1', at: '2026-01-02T03:04:05+00:00' }
    ]);
  });

  test.each([
    [{ a: 1 }, 'object'],
    [[1, 2], 'array'],
    ['word', 'string'],
    [7, 'number'],
    [true, 'boolean']
  ])('a jsonb argument %j arrives as %s', async (p, kind) => {
    const { data } = await createClient(backend.url, backend.publishableKey).rpc('spec_type', { p });
    expect(data).toBe(kind);
  });

  test('a refusal comes with its status, code and detail', async () => {
    const { error, status } = await createClient(backend.url, backend.publishableKey).rpc('spec_refuse');
    expect(status).toBe(409);
    expect(error).toMatchObject({ code: 'PT409', details: 'seats-full' });
  });

  test('a table made while it runs is found', async () => {
    const sql = postgres(backend.databaseUrl, { max: 1 });
    await sql`create table public.spec_late (id int)`;
    await sql`grant select on public.spec_late to anon`;
    await sql.end();
    await expect
      .poll(async () => (await rest({ apikey: backend.publishableKey }, '/rest/v1/spec_late')).status)
      .toBe(200);
  });
});

describe('the caller’s address', () => {
  const address = async (headers: Record<string, string>) => {
    const answer = await rest({ apikey: backend.publishableKey, ...headers }, '/rest/v1/rpc/spec_caller');
    return ((await answer.json()) as { address: string }[])[0]?.address;
  };

  test('is what the socket shows, not what the caller says', async () => {
    expect(await address({ 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' })).toBe('127.0.0.1');
    expect(await address({ 'x-forwarded-for': '203.0.113.9', 'x-carrel-app': 'guess' })).toBe('127.0.0.1');
  });

  test('is what the app says, which shows that it is the app', async () => {
    const app = { 'x-carrel-app': backend.database.keys.appSecret };
    expect(await address({ 'x-forwarded-for': '203.0.113.9', ...app })).toBe('203.0.113.9');
  });
});

describe('mail', () => {
  test('is kept as files and shown on this machine', async () => {
    const mail = { to: 'ada@carrel.test', subject: 'Your sitting <1>', text: 'At nine.' };
    const post = (apikey: string) =>
      fetch(`${backend.url}/mail/send`, { method: 'POST', headers: { apikey }, body: JSON.stringify(mail) });
    expect((await post(backend.publishableKey)).status).toBe(401);
    expect((await post(backend.secretKey)).status).toBe(202);
    const page = await fetch(`${backend.url}/mail`);
    expect(await page.text()).toContain('Your sitting &lt;1&gt;');
    expect(
      (await fetch(`${backend.url}/mail`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status
    ).toBe(403);
  });
});

test('a browser of any origin may ask with any header', async () => {
  const answer = await fetch(`${backend.url}/auth/v1/token`, {
    method: 'OPTIONS',
    headers: {
      origin: 'http://localhost:4173',
      'access-control-request-headers': 'apikey,authorization,x-client-info'
    }
  });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-headers')).toBe('apikey,authorization,x-client-info');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
});

test('a body beyond the limit is refused', async () => {
  const answer = await fetch(`${backend.url}/rest/v1/rpc/spec_type`, {
    method: 'POST',
    headers: { apikey: backend.publishableKey, 'content-type': 'application/json' },
    body: `{"p":"${'x'.repeat(21 * 1024 * 1024)}"}`
  });
  expect(answer.status).toBe(413);
});
