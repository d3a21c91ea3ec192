import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDatabase, type Database } from './database.ts';
import { until } from './process.ts';

let database: Database;
let sql: Sql;

beforeAll(async () => {
  database = await startDatabase();
  sql = postgres(database.url, { max: 4, onnotice: () => undefined });
});

afterAll(async () => {
  await sql.end();
  await database.close();
});

/** Runs statements in a transaction that is not kept. */
async function tried(statement: string): Promise<void> {
  const kept = new Error('kept');
  await sql
    .begin(async (transaction) => {
      await transaction.unsafe(statement);
      throw kept;
    })
    .catch((error: unknown) => {
      if (error !== kept) throw error;
    });
}

describe('what hosted Supabase refuses is refused to migrations', () => {
  test.each([
    ['alter a table of auth', 'alter table auth.users add column shoe_size int'],
    ['switch row-level security of auth', 'alter table auth.users enable row level security'],
    ['alter storage.objects', 'alter table storage.objects add column note text'],
    ['alter realtime.messages', 'alter table realtime.messages add column note text'],
    ['make a table in auth', 'create table auth.note (id int)'],
    ['make a table in storage', 'create table storage.note (id int)'],
    ['make a table in realtime', 'create table realtime.note (id int)'],
    ['make a function in storage', 'create function storage.one() returns int language sql as $$select 1$$'],
    [
      'replace auth.uid()',
      'create or replace function auth.uid() returns uuid language sql as $$select null::uuid$$'
    ],
    ['become the superuser', 'set role supabase_admin'],
    ['become the owner of auth', 'set role supabase_auth_admin'],
    ['become the owner of storage', 'set role supabase_storage_admin'],
    ['become the owner of realtime', 'set role supabase_realtime_admin'],
    ['install an untrusted language', 'create extension plpython3u'],
    ['install an untrusted extension', 'create extension file_fdw'],
    ['delete files by SQL', `delete from storage.objects`],
    ['drop a guard', 'drop event trigger lend_owners'],
    ['grant itself a guard', 'grant supabase_storage_admin to postgres'],
    [
      'alter an owner inside a policy statement',
      `create policy p on storage.objects using (true); set role supabase_storage_admin`
    ]
  ])('%s', async (_, statement) => {
    await expect(tried(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test('postgres is no superuser and in no admin role', async () => {
    const [role] =
      await sql`select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user`;
    expect(role).toEqual({ rolsuper: false, rolbypassrls: true, rolcreaterole: true });
    const admins = await sql`select rolname from pg_roles where rolname like 'supabase%admin'
      and pg_has_role('postgres', oid, 'member')`;
    expect(admins).toEqual([]);
  });
});

describe('what hosted Supabase allows is allowed', () => {
  test.each([
    [
      'policies on storage.objects',
      'create policy p on storage.objects for select to authenticated using (true)'
    ],
    [
      'policies on realtime.messages',
      'create policy p on realtime.messages for select to authenticated using (true)'
    ],
    [
      'altering and dropping them',
      'create policy p on storage.objects using (true); alter policy p on storage.objects using (false); drop policy p on storage.objects'
    ],
    [
      'a trigger on auth.users and its drop',
      `create function public.note() returns trigger language plpgsql as $$begin return new; end$$;
      create trigger note after insert on auth.users for each row execute function public.note(); drop trigger note on auth.users`
    ],
    [
      'a reference to auth.users',
      'create table public.shelf (id uuid references auth.users on delete cascade)'
    ],
    ['a trusted extension', 'create extension if not exists pg_trgm with schema extensions'],
    ['a bucket', `insert into storage.buckets (id, name) values ('b', 'b')`]
  ])('%s', async (_, statement) => {
    await expect(tried(statement)).resolves.toBeUndefined();
  });

  test('after a policy statement the loan of the owning roles is over', async () => {
    await sql`create policy spec_loan on storage.objects for select using (false)`;
    const members = await sql`select from pg_auth_members m join pg_roles r on r.oid = m.roleid
      where r.rolname like 'supabase%admin' and m.member = 'postgres'::regrole`;
    expect(members).toHaveLength(0);
    await sql`drop policy spec_loan on storage.objects`;
  });

  test('default privileges in a new schema of the superuser: API roles may neither read nor write', async () => {
    const rows = await sql`select defaclobjtype, defaclacl::text as acl from pg_default_acl
      where defaclrole = 'supabase_admin'::regrole and defaclnamespace = 'public'::regnamespace and defaclobjtype = 'r'`;
    expect(rows[0]?.acl).toContain('anon=Dxtm/supabase_admin');
  });
});

describe('broadcast from the database', () => {
  test('a committed broadcast notifies with its id, one rolled back does not', async () => {
    const heard: string[] = [];
    const { unlisten } = await sql.listen('realtime_messages', (payload) => heard.push(payload));
    await tried(`select realtime.send('{"n":0}', 'change', 'library:spec', true)`);
    await sql`select realtime.send('{"n":1}', 'change', 'library:spec', true)`;
    expect(await until(() => heard.length > 0, 5000)).toBe(true);
    expect(heard).toHaveLength(1);
    const { id } = JSON.parse(heard[0] ?? '') as { id: string };
    const [row] =
      await sql`select topic, event, private, payload ->> 'n' as n from realtime.messages where id = ${id}`;
    expect(row).toEqual({ topic: 'library:spec', event: 'change', private: true, n: '1' });
    await unlisten();
  });

  test('broadcast_changes sends the row with its operation', async () => {
    await sql.unsafe(`create table public.spec_row (id int);
      create function public.spec_changed() returns trigger language plpgsql security definer set search_path = '' as
      $$begin perform realtime.broadcast_changes('spec', tg_op, tg_op, tg_table_name, tg_table_schema, new, old); return null; end$$;
      create trigger spec after insert on public.spec_row for each row execute function public.spec_changed();
      insert into public.spec_row values (7); drop table public.spec_row cascade; drop function public.spec_changed`);
    const [row] = await sql`select payload from realtime.messages where topic = 'spec'`;
    expect(row?.payload).toMatchObject({
      operation: 'INSERT',
      table: 'spec_row',
      record: { id: 7 },
      old_record: null
    });
  });
});
