import { readFileSync } from 'node:fs';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainStates } from '../../src/lib/domain/next-step.ts';
import { startDatabase, type Database } from '../local/database.ts';
import { courses } from './courses.ts';
import { seed } from './main.ts';
import { libraries } from './places.ts';
import { stages } from './stages.ts';
import { minutes } from './time.ts';

/** What must not come out the same twice: it would be known to whoever has this repository. */
const secret = new Set([
  'auth.users.encrypted_password',
  'private.kiosk_code.hmac',
  'private.kiosk_code.expires_at',
  'public.voucher.code_hmac',
  'public.voucher.last4',
  'public.award.salt',
  'public.award.number',
  'public.award.status_index'
]);

type Load = { database: Database; sql: Sql; from: number; until: number };
type Row = Record<string, unknown>;

const moment = minutes(new Date(), -90);
let loads: [Load, Load];

async function load(): Promise<Load> {
  const database = await startDatabase();
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  const from = Date.now();
  await seed(sql, moment);
  return { database, sql, from, until: Date.now() };
}

beforeAll(async () => {
  loads = await Promise.all([load(), load()]);
}, 120_000);

afterAll(async () => {
  for (const { sql, database } of loads) {
    await sql.end({ timeout: 5 });
    await database.close();
  }
});

/** Moments of the loading itself, also inside the keys that the database makes, are the same moment for all. */
function settled({ from, until }: Load, table: string, row: Row): Row {
  const isNow = (at: number) => at >= from - 1000 && at <= until + 1000;
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (secret.has(`${table}.${column}`)) return [column, 'secret'];
      if (typeof value !== 'string') return [column, value];
      const made = /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(value)
        ? Number.parseInt(value.replaceAll('-', '').slice(0, 12), 16)
        : /^\d{4}-\d\d-\d\dT/.test(value)
          ? Date.parse(value)
          : NaN;
      return [column, isNow(made) ? 'made while loading' : value];
    })
  );
}

async function everything(of: Load): Promise<Record<string, string[]>> {
  const tables = await of.sql<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'private', 'auth') and table_type = 'BASE TABLE' order by 1`;
  const all: Record<string, string[]> = {};
  for (const { name } of tables) {
    const rows = await of.sql.unsafe<{ row: Row }[]>(`select to_jsonb(t) as row from ${name} t`);
    all[name] = rows.map(({ row }) => JSON.stringify(settled(of, name, row))).sort();
  }
  return all;
}

/** Where a library's learners stand with the course that they are on now, by the last two digits of their address. */
async function standing(
  slug: string
): Promise<Record<string, { state: string; owner: string; course: string }>> {
  const rows = await loads[0].sql<{ learner: string; state: string; owner: string; course: string }[]>`
    select distinct on (c.learner_id) substr(c.learner_email, 8, 2) as learner, c.chain_state as state,
      coalesce(c.owner, 'nobody') as owner, c.course_code as course
    from public.enrolment_chain c join public.library l on l.id = c.library_id
      join public.enrolment e on e.id = c.enrolment_id
    where l.slug = ${slug}
    order by c.learner_id, e.enrolled_at desc`;
  return Object.fromEntries(rows.map(({ learner, ...rest }) => [learner, rest]));
}

/** The table of learners in docs/demo.md. */
function told(): Awaited<ReturnType<typeof standing>> {
  const text = readFileSync(new URL('../../docs/demo.md', import.meta.url), 'utf8');
  const lines = text.matchAll(/^\| (\d\d) \| `([a-z-]+)` \| (\w+) \| `(\w+)` \|/gm);
  return Object.fromEntries(
    [...lines].map(([, learner = '', state = '', owner = '', course = '']) => [
      learner,
      { state, owner, course }
    ])
  );
}

test('the same moment gives the same programme, but for what is secret', async () => {
  const [first, second] = await Promise.all(loads.map(everything));
  expect(second).toEqual(first);
});

test.each(libraries.map(({ slug }) => slug))(
  'the learners of %s stand where docs/demo.md says',
  async (slug) => {
    expect(await standing(slug)).toEqual(told());
  }
);

test('every state of the chain is taken', async () => {
  const states = new Set(Object.values(await standing('derry')).map(({ state }) => state));
  // Signed is what the redeemed award becomes as soon as a backend runs.
  expect([...states].sort()).toEqual(chainStates.filter((state) => state !== 'signed').sort());
  expect(stages).toHaveLength(20);
});

test('names are in several scripts, each library with all of them', () => {
  for (const { learners, slug } of libraries)
    for (const script of ['Latin', 'Arabic', 'Devanagari', 'Han'])
      expect(
        learners.some((name) => new RegExp(`\\p{Script=${script}}`, 'u').test(name)),
        `${slug} ${script}`
      ).toBe(true);
});

test('one session is under way in each library, others lie before and after', async () => {
  const rows = await loads[0].sql<{ before: number; now: number; after: number }[]>`
    select count(*) filter (where ends_at <= ${moment})::int as before,
      count(*) filter (where starts_at <= ${moment} and ends_at > ${moment} and state = 'open')::int as now,
      count(*) filter (where starts_at > ${moment})::int as after
    from public.session group by library_id`;
  expect(rows).toHaveLength(libraries.length);
  for (const { before, now, after } of rows) {
    expect(now).toBe(1);
    expect(before).toBeGreaterThan(10);
    expect(after).toBeGreaterThan(1);
  }
});

test('history goes back six months, with the courses in both languages', async () => {
  const [row] = await loads[0].sql<{ months: number; texts: number }[]>`
    select (select extract(days from ${moment} - min(starts_at))::int / 30 from public.session) as months,
      (select count(*)::int from public.course_text) as texts`;
  expect(row?.months).toBeGreaterThanOrEqual(5);
  expect(row?.texts).toBe(courses.length * 2);
});
