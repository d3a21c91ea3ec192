import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Stage } from './actors.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('keys', () => {
  it('are UUID version 7 that sort by time', async () => {
    const rows = await stage.owner`select private.uuid_v7() as id from generate_series(1, 50)`;
    for (const { id } of rows) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    const [first] = await stage.owner`select private.uuid_v7() as id, pg_sleep(0.002)`;
    const [second] = await stage.owner`select private.uuid_v7() as id`;
    expect(first!.id < second!.id).toBe(true);
  });
});

describe('what nobody gets by default', () => {
  it('keeps every table behind forced row-level security', async () => {
    const open = await stage.owner`
      select oid::regclass::text as name from pg_class
      where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p')
        and not (relrowsecurity and relforcerowsecurity)`;
    expect(open.map((row) => row.name)).toEqual([]);
  });

  it('lets nobody execute a function unless it was granted by name', async () => {
    const open = await stage.owner`
      select oid::regprocedure::text as name from pg_proc
      where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
        and has_function_privilege('public', oid, 'execute')`;
    expect(open.map((row) => row.name)).toEqual([]);
  });

  it('lets nobody truncate, reference or put triggers on a table', async () => {
    const open = await stage.owner`
      select table_schema || '.' || table_name as name, grantee, privilege_type
      from information_schema.role_table_grants
      where table_schema in ('public', 'private')
        and grantee in ('anon', 'authenticated', 'service_role', 'PUBLIC')
        and privilege_type <> 'SELECT'`;
    expect([...open]).toEqual([]);
  });

  it('lets nobody write a column of any table', async () => {
    const open = await stage.owner`
      select table_schema || '.' || table_name || '.' || column_name as name, grantee, privilege_type
      from information_schema.column_privileges
      where table_schema in ('public', 'private')
        and grantee in ('anon', 'authenticated', 'service_role', 'PUBLIC')
        and privilege_type <> 'SELECT'`;
    expect([...open]).toEqual([]);
  });

  it('lets a visitor run these functions and no others', async () => {
    const open = await stage.owner`
      select proname as name from pg_proc
      where pronamespace = 'public'::regnamespace and has_function_privilege('anon', oid, 'execute')
      order by 1`;
    expect(open.map((row) => row.name)).toEqual([
      'award_evidence',
      'check_awards',
      'library_figures',
      'log_proof',
      'programme_claimed',
      'read_public_page',
      'report_problem',
      'verify_award'
    ]);
  });

  it('believes nothing that a token says but who it is', async () => {
    const library = await stage.library();
    await stage.learner(library);
    const { id } = await stage.person();
    const rows = await stage.as({ role: 'authenticated', id }, async (sql) => {
      const claims = {
        sub: id,
        role: 'authenticated',
        app_metadata: { role: 'hq' },
        user_metadata: { library_id: library.id }
      };
      await sql`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
      return sql`select from public.learner`;
    });
    expect(rows).toHaveLength(0);
  });

  it('calls every verb of a signed-in user by one that asks who calls', async () => {
    // A verb that bypasses row-level security must ask for the caller, itself or through one of these.
    const silent = await stage.owner`
      select proname as name from pg_proc
      where pronamespace = 'public'::regnamespace and prosecdef
        and has_function_privilege('authenticated', oid, 'execute')
        and not has_function_privilege('anon', oid, 'execute')
        and prosrc !~ '(auth\.uid|require_[a-z_]+|session_for|sitting_for|staff_enrolment|own_enrolment|parked_for|kiosk_library_id|is_hq|has_role)'`;
    expect(silent.map((row) => row.name)).toEqual([]);
  });

  it('pins the search path of every function', async () => {
    const open = await stage.owner`
      select oid::regprocedure::text as name from pg_proc
      where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
        and not coalesce(proconfig @> array['search_path=""'], false)`;
    expect(open.map((row) => row.name)).toEqual([]);
  });

  it('keeps the private schema from every API role', async () => {
    const actors = [anon, service, await stage.hq()];
    for (const actor of actors) {
      await expectRefusal(
        stage.as(actor, (sql) => sql`select * from private.secret`),
        '42501'
      );
      await expectRefusal(
        stage.as(actor, (sql) => sql`select private.is_hq()`),
        '42501'
      );
    }
  });
});

describe('the audit', () => {
  it('refuses update, delete and truncate, also to its owner', async () => {
    const library = await stage.library();
    await stage.learner(library);
    await expectRefusal(stage.owner`update public.audit set action = 'forged'`, 'append-only');
    await expectRefusal(stage.owner`delete from public.audit`, 'append-only');
    await expectRefusal(stage.owner`truncate public.audit`, 'append-only');
    for (const actor of [service, await stage.hq(), await stage.staff('librarian', library)])
      await expectRefusal(
        stage.as(actor, (sql) => sql`delete from public.audit`),
        '42501'
      );
  });

  it('shows a row that was changed behind its back', async () => {
    const library = await stage.library();
    for (let n = 0; n < 3; n++) await stage.learner(library);
    const broken = async () =>
      (await stage.owner`select private.audit_break(${library.id})::int as seq`)[0]!.seq as number | null;
    expect(await broken()).toBeNull();
    await stage.owner.begin(async (sql) => {
      await sql`alter table public.audit disable trigger append_only_row`;
      await sql`alter table public.audit disable trigger append_only_statement`;
      await sql`update public.audit set action = 'forged' where library_id = ${library.id} and seq = 2`;
      await sql`alter table public.audit enable always trigger append_only_row`;
      await sql`alter table public.audit enable always trigger append_only_statement`;
    });
    expect(await broken()).toBe(2);
  });

  it('keeps one unbroken chain under parallel writers', async () => {
    const library = await stage.library();
    await Promise.all(Array.from({ length: 20 }, () => stage.learner(library)));
    const [row] = await stage.owner`
      select private.audit_break(${library.id}) as broken, max(seq)::int as last, count(*)::int as rows
      from public.audit where library_id = ${library.id}`;
    expect(row).toEqual({ broken: null, last: 20, rows: 20 });
  });
});
