import type { Sql } from 'postgres';
import type { World } from './world.ts';

/** A table or view of the catalogue, as far as the probes need it. */
export interface Relation {
  /** `enrolment`, or `storage.objects` outside of `public`. */
  name: string;
  view: boolean;
  columns: string[];
  /** Columns that a statement may name in an insert or an update. */
  writable: string[];
  key: string[];
}

/** One row of the world: `key` finds it again, `body` is all of it. */
export interface Row {
  key: string;
  /** What the row is to the people of the matrix: the second column of the expected table. */
  kind: string;
  body: Record<string, unknown>;
}

/** Views have no primary key: what tells their rows apart. */
const viewKeys: Record<string, string[]> = {
  enrolment_chain: ['enrolment_id'],
  voucher_stock: ['library_id', 'kind']
};

/** Where files and live messages are decided; Supabase owns these tables, the policies on them are ours. */
const storage = ['storage.buckets', 'storage.objects'];

export async function readRelations(owner: Sql): Promise<Relation[]> {
  const rows = await owner<(Omit<Relation, 'key'> & { key: string[] | null })[]>`
    select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end as name,
      c.relkind in ('v', 'm') as view,
      array_agg(a.attname order by a.attnum) as columns,
      array_agg(a.attname order by a.attnum)
        filter (where a.attidentity = '' and a.attgenerated = '') as writable,
      (select array_agg(k.attname order by array_position(i.indkey::int2[], k.attnum))
        from pg_index i join pg_attribute k on k.attrelid = i.indrelid and k.attnum = any(i.indkey)
        where i.indrelid = c.oid and i.indisprimary) as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p', 'v', 'm', 'f')
      and (n.nspname = 'public' or n.nspname || '.' || c.relname = any(${storage}))
    group by n.nspname, c.relname, c.relkind, c.oid
    order by n.nspname = 'storage', c.relname`;
  return rows.map((row) => {
    const key = row.key ?? viewKeys[row.name];
    if (!key) throw new Error(`${row.name}: say in rows.ts which columns tell its rows apart`);
    return { ...row, key };
  });
}

export const keyOf = ({ key }: Relation) => `concat_ws('/', ${key.map((name) => `t.${name}`).join(', ')})`;
export const quoted = (name: string) => (name.includes('.') ? name : `public.${name}`);

/** The person a row speaks of, found by the first of these columns that the relation has. */
const personBy: Record<string, string> = {
  learner_id: 't.learner_id',
  enrolment_id: '(select e.learner_id from public.enrolment e where e.id = t.enrolment_id)',
  sitting_id: '(select s.learner_id from public.sitting s where s.id = t.sitting_id)',
  award_id: '(select a.learner_id from public.award a where a.id = t.award_id)',
  voucher_id: '(select v.learner_id from public.voucher v where v.id = t.voucher_id)'
};

/** Of those who sit there, if it is one. */
const onlySitter = (condition: string) => `(
  select case when count(distinct s.learner_id) = 1 then min(s.learner_id::text)::uuid end
  from public.sitting s join public.session n on n.id = s.session_id where ${condition})`;

const courseState = (course: string) => `(select c.state from public.course c where c.id = ${course})`;

interface About {
  /** SQL over the row `t`: whom it speaks of, which library it belongs to. */
  person?: string;
  library?: string;
  /** SQL for a word of its own, before or in place of the others. */
  word?: string;
}

/** Where the columns do not tell. */
const about: Record<string, About> = {
  accredited_course: { word: courseState('t.course_id') },
  command: {
    person: `case when t.actor_id = any(select user_id from public.membership where state = 'suspended')
      then t.actor_id else ${personBy.sitting_id} end`
  },
  course: { word: 't.state' },
  course_alignment: { word: courseState('t.course_id') },
  course_text: { word: courseState('t.course_id') },
  learner: { person: 't.id' },
  library: { library: 't.id' },
  licensee: { library: '(select l.id from public.library l where l.licensee_id = t.id)' },
  membership: { person: 't.user_id' },
  module: { word: courseState('t.course_id') },
  module_text: {
    word: '(select c.state from public.course c join public.module m on m.course_id = c.id where m.id = t.module_id)'
  },
  note: { person: "case when t.entity = 'learner' then t.entity_id end" },
  offered_course: { word: 't.state' },
  proctor_hours: { person: 't.user_id' },
  permission_withdrawal: {
    person: '(select p.learner_id from public.hq_permission p where p.id = t.permission_id)',
    library: '(select p.library_id from public.hq_permission p where p.id = t.permission_id)'
  },
  profile: { person: 't.user_id' },
  room: { person: onlySitter('n.room_id = t.id') },
  seat: { person: onlySitter('s.seat_id = t.id') },
  session: {
    person: onlySitter('n.id = t.id'),
    word: "(select 'closed' from public.session_report r where r.session_id = t.id)"
  },
  'storage.buckets': { word: 't.id' },
  'storage.objects': {
    word: 't.bucket_id',
    library: "nullif(split_part(t.name, '/', 1), 'programme')::uuid",
    person: `coalesce(
      (select a.learner_id from public.award a where t.name like '%/' || a.id || '.%'),
      (select s.learner_id from public.result_evidence e join public.sitting s on s.id = e.sitting_id where e.path = t.name))`
  },
  template: { word: "case when t.open_to_libraries then 'open' else t.state end" },
  template_version: {
    library: '(select p.library_id from public.template p where p.id = t.template_id)',
    word: "(select case when p.open_to_libraries then 'open' else p.state end from public.template p where p.id = t.template_id)"
  },
  tool: { word: courseState('t.course_id') }
};

/** Every row of the relation, as its owner sees it. */
export async function readRows(owner: Sql, relation: Relation, world: World): Promise<Row[]> {
  const { person, library, word } = about[relation.name] ?? {};
  const found = Object.keys(personBy).find((name) => relation.columns.includes(name));
  const hasLibrary = relation.columns.includes('library_id');
  const rows = await owner.unsafe<
    { key: string; person: string | null; library: string | null; word: string | null; body: Row['body'] }[]
  >(`select ${keyOf(relation)} as key, ${person ?? (found ? personBy[found] : 'null')} as person,
      ${library ?? (hasLibrary ? 't.library_id' : 'null')} as library, ${word ?? 'null'} as word, to_jsonb(t) as body
    from ${quoted(relation.name)} t order by 1`);
  return rows.map((row) => ({ key: row.key, kind: kindOf(row, world), body: row.body }));
}

type Subject = { person: string | null; library: string | null; word: string | null };

/**
 * `learner` and `classmate`: theirs. `former`: the mover's at home; `moved`: hers since she went abroad. `home`: the
 * library's own. `abroad`: anything of the other library. `programme`: of no library.
 */
function kindOf({ person, library, word }: Subject, world: World): string {
  const { home, abroad, learner, classmate, mover, stranger, actors } = world;
  const people: Record<string, string> = {
    [learner.learner.id]: 'learner',
    [classmate.learner.id]: 'classmate',
    [mover.learner.id]: library === home.library.id ? 'former' : 'moved',
    [stranger.learner.id]: 'abroad',
    [actors.suspended.id!]: 'suspended',
    [world.suspendedAbroad.id]: 'abroad',
    [actors.licensee.id!]: 'licensee',
    [actors.hq.id!]: 'hq',
    [world.otherHq.id!]: 'hq'
  };
  for (const { librarian, proctor, colleague, coach } of [home])
    for (const { id } of [librarian, proctor, colleague, coach]) people[id] = 'staff';
  for (const { librarian, proctor, colleague, coach } of [abroad])
    for (const { id } of [librarian, proctor, colleague, coach]) people[id] = 'abroad';
  const libraries: Record<string, string> = { [home.library.id]: 'home', [abroad.library.id]: 'abroad' };
  const whose = (person && people[person]) ?? (library && libraries[library]);
  if (word) return whose ? `${word} ${whose}` : word;
  return whose || 'programme';
}
