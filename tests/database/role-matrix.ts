import type { TransactionSql } from 'postgres';
import { seed } from '../../supabase/seed/main.ts';
import type { Stage } from './actors.ts';
import { signing } from './chain.ts';

/** Who looks, and whom the rows are about: `own` is a learner of the first library who went the whole way. */
export interface Cast {
  own: string;
  library: string;
  actors: Record<string, { role: string; id: string | null }>;
}

/** The demo programme, and a row in each table that the demo leaves empty. */
export async function castDemo(stage: Stage): Promise<Cast> {
  const { owner, as } = stage;
  await seed(owner, new Date());
  await signing(stage).sealAll();
  const [award] = await owner<{ id: string; learner_id: string; library_id: string; course_id: string }[]>`
    select a.* from public.award a join public.library l on l.id = a.library_id
    where l.slug = 'accra-central' order by a.collected_at nulls last, a.learner_id limit 1`;
  const { learner_id: own, library_id: library, course_id: course } = award!;
  const user = async (email: string) =>
    (await owner<{ id: string }[]>`select id from auth.users where email = ${email}`)[0]!.id;
  const librarian = await user('librarian.accra-central@carrel.test');
  const [neighbour] = await owner<{ id: string }[]>`
    select id from public.learner where library_id = ${library} and id <> ${own} order by file_number limit 1`;
  const [kisumu] = await owner<{ id: string }[]>`select id from public.library where slug = 'kisumu'`;
  const place = { id: library, slug: 'accra-central', code: 'ACC', licensee: '' };
  const suspended = await stage.staff('librarian', place, 'suspended');
  const hq = { role: 'authenticated' as const, id: await user('hq@carrel.test') };
  const kiosk = async (at: string) => {
    const account = await stage.person();
    await owner`insert into public.kiosk (library_id, user_id, name) values (${at}, ${account.id}, 'Entrance')`;
    return account.id;
  };
  const stations = [await kiosk(library), await kiosk(kisumu!.id)];

  for (const at of [library, kisumu!.id]) {
    await as(
      hq,
      (sql) => sql`select public.grant_duty_exception(${at}, ${new Date(Date.now() + 1e9)}, 'drill')`
    );
    await as(
      hq,
      (sql) => sql`select public.grant_permission(${own}, ${at}, ${course}, current_date + 30, 'drill')`
    );
    const [ended, renamed] = await owner<{ id: string }[]>`
      select id from public.award where library_id = ${at} and state = 'sealed' and learner_id <> ${own} limit 2`;
    await as(hq, (sql) => sql`select public.propose_revocation(${ended!.id}, 'other')`);
    await as(hq, (sql) => sql`select public.propose_reissue(${renamed!.id}, 'Another Name')`);
  }
  // What the demo has no row of: a course in the making, what came in from tablets, incidents, notes.
  await owner`
    with draft as (
      insert into public.course (code, kind, category, hours, state) values ('DRAFT', 'diploma', 'Health', 1, 'draft')
      returning id
    ), texts as (
      insert into public.course_text (course_id, locale, title, description) select id, 'en', 'Draft', '' from draft
    ), parts as (
      insert into public.module (course_id, position, code) select id, 1, 'M1' from draft returning id
    ), titles as (
      insert into public.module_text (module_id, locale, title) select id, 'en', 'Module' from parts
    ), tools as (
      insert into public.tool (course_id, position, kind, allowed) select id, 1, 'notes', false from draft
    )
    insert into public.offered_course (library_id, course_id, fee_minor, currency)
    select l.id, d.id, 100, l.currency from draft d, public.library l`;
  await owner`
    insert into public.accredited_course (accreditation_id, course_id)
    select a.id, c.id from public.accreditation a, public.course c where c.code = 'DRAFT'`;
  await owner`
    insert into public.incident (library_id, session_id, sitting_id, category, code, reported_by, at)
    select library_id, session_id, id, 'technical', 'power-cut', booked_by, starts_at from public.sitting`;
  await owner`
    insert into public.room_check (library_id, session_id, lines, checked_by, checked_at)
    select library_id, session_id, '[]', user_id, now() from public.session_proctor`;
  await owner`
    insert into public.command (id, library_id, session_id, sitting_id, kind, payload, hash, device_id, boot_id,
      tapped_at, tapped_mono_ms, sent_mono_ms, received_at, effective_at, uncertain, actor_id, status)
    select gen_random_uuid(), library_id, session_id, id, 'arrive', '{}', sha256(''), gen_random_uuid(),
      gen_random_uuid(), now(), 0, 0, now(), now(), false, booked_by, 'applied'
    from public.sitting`;
  await owner`
    insert into public.note (library_id, entity, entity_id, author_id, body)
    select library_id, 'learner', learner_id, ${librarian}, 'A word' from public.learner_file`;
  await owner`insert into public.status_list_credential (list, purpose, document) values (0, 'revocation', '{}')`;
  for (const table of ['key_list', 'catalogue'])
    await owner`insert into public.${owner(table)} (document, issued_at) values ('{}', now())`;
  return {
    own,
    library,
    actors: {
      anon: { role: 'anon', id: null },
      learner: { role: 'authenticated', id: own },
      'other learner': { role: 'authenticated', id: neighbour!.id },
      proctor: { role: 'authenticated', id: await user('proctor.accra-central@carrel.test') },
      librarian: { role: 'authenticated', id: librarian },
      coach: { role: 'authenticated', id: await user('coach.accra-central@carrel.test') },
      elsewhere: { role: 'authenticated', id: await user('librarian.kisumu@carrel.test') },
      licensee: { role: 'authenticated', id: await user('licensee@carrel.test') },
      hq: { role: 'authenticated', id: hq.id },
      suspended: { role: 'authenticated', id: suspended.id },
      kiosk: { role: 'authenticated', id: stations[0]! },
      nobody: { role: 'authenticated', id: (await stage.person()).id },
      service: { role: 'service_role', id: null }
    }
  };
}

export interface Relation {
  name: string;
  columns: string[];
  key: string[];
}

/** Every table and view of `public`, from the catalogue, with what tells its rows apart. */
export async function relations(sql: TransactionSql): Promise<Relation[]> {
  const rows = await sql<Relation[]>`
    select c.relname as name,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
        as columns,
      array(
        select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
        where i.indrelid = c.oid and i.indisprimary order by a.attnum
      ) as key
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')
    order by c.relname`;
  const viewKeys: Record<string, string[]> = {
    enrolment_chain: ['enrolment_id'],
    voucher_stock: ['library_id', 'kind']
  };
  return rows.map((row) => ({ ...row, key: row.key.length > 0 ? row.key : (viewKeys[row.name] ?? []) }));
}

const keyOf = ({ key }: Relation) => `concat_ws('/', ${key.map((column) => `"${column}"::text`).join(', ')})`;

/**
 * Whose each row is: `o` the own learner's, `s` another learner's of the same library, `l` the library's, `x` of or in another
 * library, `g` of the whole programme.
 */
async function owners(sql: TransactionSql, relation: Relation, cast: Cast): Promise<Map<string, string>> {
  const has = (column: string) => relation.columns.includes(column);
  const via = (column: string, table: string) =>
    has(column) ? [`(select x.learner_id from public.${table} x where x.id = t.${column})`] : [];
  const learner = [
    ...(has('learner_id') ? ['t.learner_id'] : []),
    ...(relation.name === 'learner' ? ['t.id'] : []),
    ...(has('user_id') ? ['(select x.id from public.learner x where x.id = t.user_id)'] : []),
    ...(relation.name === 'note' ? ['(select x.id from public.learner x where x.id = t.entity_id)'] : []),
    ...via('enrolment_id', 'enrolment'),
    ...via('sitting_id', 'sitting'),
    ...via('reserved_for', 'sitting'),
    ...via('award_id', 'award'),
    ...via('voucher_id', 'voucher')
  ];
  const library = [
    ...(has('library_id') ? ['t.library_id'] : []),
    ...(relation.name === 'library' ? ['t.id'] : []),
    ...(relation.name === 'licensee'
      ? ['(select x.id from public.library x where x.licensee_id = t.id limit 1)']
      : []),
    ...(has('user_id')
      ? [
          '(select x.library_id from public.learner x where x.id = t.user_id)',
          '(select x.library_id from public.membership x where x.user_id = t.user_id and x.library_id is not null limit 1)'
        ]
      : [])
  ];
  const either = (parts: string[]) =>
    parts.length > 0 ? `coalesce(${parts.join(', ')}, null)` : 'null::uuid';
  const rows = await sql.unsafe<{ key: string; whose: string }[]>(
    `select ${keyOf(relation)} as key, case
       when library is null and learner is null then 'g'
       when library <> $2 then 'x'
       when learner = $1 then 'o'
       when learner is not null then 's'
       else 'l' end as whose
     from (select t.*, ${either(learner)} as learner, ${either(library)} as library from public."${relation.name}" t) t`,
    [cast.own, cast.library]
  );
  return new Map(rows.map((row) => [row.key, row.whose]));
}

/**
 * What each actor reads of a relation: capital letters for all rows of a kind, small ones for some, `.` for none, `-` when
 * the table may not be asked at all. Runs in the caller's transaction, so that a policy can be taken away first.
 */
export async function read(
  sql: TransactionSql,
  relation: Relation,
  cast: Cast
): Promise<Record<string, string>> {
  const whose = await owners(sql, relation, cast);
  const total = (kind: string) => [...whose.values()].filter((one) => one === kind).length;
  const cells: Record<string, string> = {};
  for (const [name, actor] of Object.entries(cast.actors)) {
    const seen = await sql
      .savepoint(async (inner) => {
        const claims = JSON.stringify({ sub: actor.id ?? undefined, role: actor.role });
        await inner`select set_config('request.jwt.claims', ${claims}, true)`;
        await inner.unsafe(`set local role ${actor.role}`);
        const rows = await inner.unsafe<{ key: string }[]>(
          `select ${keyOf(relation)} as key from public."${relation.name}"`
        );
        await inner`reset role`;
        return rows.map((row) => whose.get(row.key) ?? '?');
      })
      .catch((error: { code?: string }) => {
        if (error.code === '42501') return null;
        throw error;
      });
    cells[name] =
      seen === null
        ? '-'
        : ['o', 's', 'l', 'x', 'g', '?']
            .filter((kind) => seen.includes(kind))
            .map((kind) =>
              seen.filter((one) => one === kind).length === total(kind) ? kind.toUpperCase() : kind
            )
            .join('') || '.';
  }
  return cells;
}
