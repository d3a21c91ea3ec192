import type { Sql } from 'postgres';
import * as number from '../../src/lib/domain/number.ts';
import { stockVouchers } from './award.ts';
import { courses } from './courses.ts';
import { earlier, makeLearner, present, type PastSession } from './learner.ts';
import { makeRoom, makeSession, type CourseRow, type Place } from './library.ts';
import { Accounts, type Person } from './people.ts';
import { libraries, licensees, type LibrarySeed } from './places.ts';
import { Random } from './random.ts';
import { days, localDay, localHour } from './time.ts';

const locales = ['en', 'fr'] as const;

export type SeedSummary = { voucherCodes: string[]; kioskCode: string };

async function makeCourses(sql: Sql, random: Random, now: Date): Promise<CourseRow[]> {
  const made: CourseRow[] = [];
  for (const seed of courses) {
    const id = random.uuid(now);
    await sql`
      insert into public.course (id, code, kind, category, hours, valid_months, pass_percent, state)
      values (${id}, ${seed.code}, ${seed.kind}, ${seed.category}, ${seed.hours}, ${seed.validMonths ?? null},
        ${seed.passPercent ?? null}, 'published')`;
    const texts = locales.map((locale) => ({
      course_id: id,
      locale,
      title: seed.title[locale],
      description: seed.description[locale]
    }));
    await sql`insert into public.course_text ${sql(texts)}`;
    const moduleRows = seed.modules.map((_, i) => ({
      id: random.uuid(now),
      course_id: id,
      position: i + 1,
      code: `M${i + 1}`
    }));
    await sql`insert into public.module ${sql(moduleRows)}`;
    const modules = moduleRows.map((module) => module.id);
    const titles = seed.modules.flatMap((title, i) =>
      locales.map((locale) => ({ module_id: modules[i]!, locale, title: title[locale] }))
    );
    await sql`insert into public.module_text ${sql(titles)}`;
    const tools = seed.tools.map((text) => ({ id: random.uuid(now), allowed: text.startsWith('+') }));
    const toolRows = tools.map((tool, i) => ({
      ...tool,
      course_id: id,
      position: i + 1,
      kind: seed.tools[i]!.slice(1),
      max_count: tool.allowed ? 1 : null
    }));
    await sql`insert into public.tool ${sql(toolRows)}`;
    const { code, kind, passPercent = 80, validMonths = null } = seed;
    made.push({ id, code, kind, passPercent, validMonths, modules, tools });
  }
  return made;
}

async function join(
  sql: Sql,
  person: Person,
  role: string,
  of: { library?: string; licensee?: string }
): Promise<void> {
  await sql`
    insert into public.membership (user_id, role, library_id, licensee_id)
    values (${person.id}, ${role}, ${of.library ?? null}, ${of.licensee ?? null})`;
}

type Made = { place: Place; coach: Person };

async function makeLibrary(
  sql: Sql,
  random: Random,
  now: Date,
  seed: LibrarySeed,
  licensee: string,
  accounts: Accounts,
  courseRows: CourseRow[]
): Promise<Made> {
  const id = random.uuid(now);
  await sql`
    insert into public.library (id, licensee_id, slug, code, name, city, country, currency, time_zone, locale, address,
      contact_email, state, created_at)
    values (${id}, ${licensee}, ${seed.slug}, ${seed.code}, ${seed.name}, ${seed.city}, ${seed.country}, ${seed.currency},
      ${seed.timeZone}, ${seed.locale}, ${seed.address}, ${`hello@${seed.slug}.test`}, 'active', ${days(now, -190)})`;
  const staff = (role: keyof LibrarySeed['staff']) =>
    accounts.make(`${role}.${seed.slug}@carrel.test`, seed.staff[role], seed.locale);
  const librarian = await staff('librarian');
  const proctors: [Person, Person] = [await staff('proctor'), await staff('proctor2')];
  const coach = await staff('coach');
  await join(sql, librarian, 'librarian', { library: id });
  for (const proctor of proctors) await join(sql, proctor, 'proctor', { library: id });
  await join(sql, coach, 'coach', { library: id });
  const offers = courseRows.map((course, i) => ({
    library_id: id,
    course_id: course.id,
    fee_minor: seed.fees[course.kind],
    currency: seed.currency,
    state: i === courseRows.length - 1 ? 'closed' : 'open'
  }));
  await sql`insert into public.offered_course ${sql(offers)}`;

  const room = await makeRoom(sql, random, now, id, 'Reading room', 12);
  const study = await makeRoom(sql, random, now, id, 'Study room', 4);
  const base = { sql, random, id, proctors };
  const fiveMinutes = 300_000;
  const nowStartsAt = new Date(Math.floor(now.getTime() / fiveMinutes) * fiveMinutes - 6 * fiveMinutes);
  const tomorrowStartsAt = localHour(now, seed.timeZone, 1, 10);
  const session = {
    now: await makeSession(base, room.id, nowStartsAt, 3, 'open'),
    nowStartsAt,
    tomorrow: await makeSession(base, study.id, tomorrowStartsAt, 3, 'planned'),
    tomorrowStartsAt
  };
  await makeSession(base, study.id, localHour(now, seed.timeZone, 4, 14), 2, 'planned');
  const place: Place = {
    sql,
    random,
    now,
    seed,
    id,
    librarian,
    proctors,
    courses: courseRows,
    room,
    session
  };
  return { place, coach };
}

/** Sessions of the last six months, one every other week; the last of them two days ago. */
async function pastSessions({ sql, random, id, proctors, now, seed, room }: Place): Promise<PastSession[]> {
  const made: PastSession[] = [];
  for (let i = 0; i < 13; i++) {
    const startsAt = localHour(now, seed.timeZone, -2 - i * 14, 10);
    const session = await makeSession({ sql, random, id, proctors }, room.id, startsAt, 3, 'closed');
    made.push({ id: session, startsAt });
  }
  return made;
}

async function fillLibrary({ place, coach }: Made, accounts: Accounts): Promise<string | null> {
  const { sql, random, now } = place;
  const past = await pastSessions(place);
  const team = random.uuid(now);
  await sql`insert into public.team (id, library_id, name) values (${team}, ${place.id}, 'Evening group')`;
  await sql`
    insert into public.team_coach (library_id, team_id, user_id) values (${place.id}, ${team}, ${coach.id})`;
  let toRedeem: string | null = null;
  for (let index = 0; index < place.seed.learners.length; index++) {
    const learner = await makeLearner(place, accounts, index);
    if (index % 3 === 0)
      await sql`
        insert into public.team_member (library_id, team_id, learner_id) values (${place.id}, ${team}, ${learner.id})`;
    toRedeem = (await present(place, learner, index, past[0]!)) ?? toRedeem;
    if (index >= 14) await earlier(place, learner, index, past[2 + (index % 11)]!);
  }
  for (const kind of ['certificate', 'diploma'] as const) await stockVouchers(place, kind, 8);
  return toRedeem;
}

/**
 * Loads the demo programme around a moment: three libraries, sixty learners in every state of the chain, six months of
 * history. The same moment gives the same programme, but for what must be secret (voucher codes, salts, award numbers).
 */
export async function seed(pool: Sql, now: Date): Promise<SeedSummary> {
  return (await pool.begin(async (transaction) => {
    const sql = transaction as unknown as Sql;
    const random = new Random(20_261_122);
    const accounts = new Accounts(sql, random, now);
    await sql`
      insert into public.programme (id, name, issuer_name) values (1, 'Carrel demo programme', 'Carrel demo programme')
      on conflict (id) do update set name = excluded.name, issuer_name = excluded.issuer_name`;
    await sql`
      insert into public.addon (key, enabled) values ('tracks', false), ('tuition', true), ('ceremonies', true)
      on conflict do nothing`;
    const hq = await accounts.make('hq@carrel.test', 'Ines|Moreau', 'en');
    await join(sql, hq, 'hq', {});
    const owner = await accounts.make('licensee@carrel.test', 'Samuel|Adjei', 'en');
    const holders: Record<string, string> = {};
    for (const [key, { name, country, billingEmail }] of Object.entries(licensees)) {
      holders[key] = random.uuid(now);
      await sql`
        insert into public.licensee (id, name, country, billing_email)
        values (${holders[key]}, ${name}, ${country}, ${billingEmail})`;
    }
    await join(sql, owner, 'licensee', { licensee: holders.shelves! });
    const courseRows = await makeCourses(sql, random, now);
    await accredit(sql, random, now, courseRows);
    const voucherCodes: string[] = [];
    let kioskCode = '';
    for (const one of libraries) {
      const made = await makeLibrary(sql, random, now, one, holders[one.licensee]!, accounts, courseRows);
      const code = await fillLibrary(made, accounts);
      if (code && voucherCodes.length < 2)
        voucherCodes.push(`${number.format(code)} learner15.${one.slug}@carrel.test`);
      kioskCode ||= await makeKioskCode(made.place);
    }
    await publishPage(sql);
    return { voucherCodes, kioskCode: number.format(kioskCode) };
  })) as SeedSummary;
}

async function accredit(sql: Sql, random: Random, now: Date, courseRows: CourseRow[]): Promise<void> {
  const id = random.uuid(now);
  await sql`
    insert into public.accreditation (id, code, body, number, statement, valid_from, valid_until)
    values (${id}, 'CCA', 'Council for Continuing Awards', 'CCA-2026-0417',
      'Accredited by the Council for Continuing Awards for continuing professional education.',
      ${localDay(days(now, -400), 'UTC')}, ${localDay(days(now, 400), 'UTC')})`;
  for (const course of courseRows.filter(({ code }) => ['DCG18', 'NCARD'].includes(code)))
    await sql`insert into public.accredited_course (accreditation_id, course_id) values (${id}, ${course.id})`;
}

/** One learner shows her awards to anybody: /p/demo-learner. */
async function publishPage(sql: Sql): Promise<void> {
  await sql`
    insert into public.public_page (learner_id, handle, published)
    select user_id, 'demo-learner', true from public.profile where email = 'learner19.accra-central@carrel.test'`;
  await sql`
    insert into public.public_page_award (learner_id, award_id)
    select p.learner_id, a.id from public.public_page p join public.award a on a.learner_id = p.learner_id`;
}

/** A code that enrols one kiosk of the library, for a day. */
async function makeKioskCode({ sql, id, librarian }: Place): Promise<string> {
  const [made] = await sql<{ code: string }[]>`select private.new_symbols(2) as code`;
  await sql`
    insert into private.kiosk_code (hmac, library_id, name, created_by, expires_at)
    values (private.code_hmac('kiosk', ${made!.code}), ${id}, 'Entrance', ${librarian.id}, now() + interval '24 hours')`;
  return made!.code;
}
