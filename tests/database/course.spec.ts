import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';
import * as day from './session-day.ts';

let stage: Stage;
let hq: Actor;
let count = 0;
/** A code that no other test has. */
let code: string;

beforeAll(async () => {
  stage = await openStage();
  hq = await stage.hq();
});
beforeEach(() => (code = `CAT-${++count}`));
afterAll(() => stage.close());

const save = (by: Actor, id: string, version: number | null, course: unknown) =>
  stage.as(by, async (sql) => {
    const [row] =
      await sql`select public.save_course(${id}, ${version}, ${sql.json(course as never)}) as version`;
    return row!.version as number;
  });
const setState = (by: Actor, id: string, state: string) =>
  stage.as(by, (sql) => sql`select public.set_course_state(${id}, ${state})`);

const moduleLine = (code: string, id = randomUUID()) => ({ id, code, titles: { en: `Module ${code}` } });
const toolLine = (kind: string, allowed = true, max_count: number | null = null) => ({
  id: randomUUID(),
  kind,
  allowed,
  max_count,
  note: null as string | null
});
const course = (more: object = {}) => ({
  code,
  kind: 'certificate',
  category: 'Health',
  hours: 12.5,
  pass_percent: null,
  sitting_minutes: 45,
  retake_wait_days: null,
  retake_limit: null,
  valid_months: 24,
  texts: [
    { locale: 'en', title: 'First aid', description: 'What to do.', outcomes: 'Help\nCall' },
    { locale: 'fr', title: 'Premiers secours', description: '', outcomes: '' }
  ],
  modules: [moduleLine('M1'), moduleLine('M2')],
  tools: [toolLine('dictionary', true, 1), toolLine('phone', false)],
  ...more
});

/** The course's modules or tools that are not retired, in their order. */
const lines = async (table: 'module' | 'tool', id: string) =>
  stage.owner`
    select t.* from ${stage.owner(`public.${table}`)} t
    where course_id = ${id} and retired_at is null order by position`;
const enrolled = async (id: string) => {
  const library = await stage.library();
  const librarian = await stage.staff('librarian', library);
  const learner = await stage.learner(library);
  const [row] = await stage.owner`
    insert into public.enrolment (library_id, learner_id, course_id)
    values (${library.id}, ${learner.id}, ${id}) returning id`;
  return { library, librarian, learner, enrolment: row!.id as string };
};
const missing = async (enrolment: string) =>
  (await stage.owner`select private.modules_missing(${enrolment}) as missing`)[0]!.missing as boolean;

describe('making a course', () => {
  it('keeps all of it, as a draft that HQ alone sees until it is published', async () => {
    const id = randomUUID();
    const made = course();
    expect(await save(hq, id, 0, made)).toBe(1);
    const [row] = await stage.owner`select * from public.course where id = ${id}`;
    expect(row).toMatchObject({ code, hours: '12.5', sitting_minutes: 45, valid_months: 24, state: 'draft' });
    expect((await lines('module', id)).map((line) => [line.id, line.code, line.required_from])).toEqual(
      made.modules.map((line) => [line.id, line.code, null])
    );
    expect((await lines('tool', id)).map((line) => [line.kind, line.allowed, line.max_count])).toEqual([
      ['dictionary', true, 1],
      ['phone', false, null]
    ]);
    const reads = (by: Actor) => stage.as(by, (sql) => sql`select id from public.course where id = ${id}`);
    const librarian = await stage.staff('librarian', await stage.library());
    expect(await reads(librarian)).toHaveLength(0);
    await setState(hq, id, 'published');
    for (const by of [librarian, anon]) expect(await reads(by)).toHaveLength(1);
    const [audit] = await stage.owner`
      select action, detail from public.audit where entity_id = ${id} order by seq desc limit 1`;
    expect(audit).toEqual({ action: 'set-course-state', detail: { state: 'published' } });
  });

  it('is refused when something of it cannot be, and leaves nothing behind', async () => {
    const bad: [unknown, string][] = [
      [null, 'course-malformed'],
      [course({ modules: null }), 'course-malformed'],
      [course({ modules: ['M1'] }), 'course-malformed'],
      [course({ modules: [{ ...moduleLine('M1'), id: 'x' }] }), 'course-malformed'],
      [course({ code: 'lower' }), 'code-malformed'],
      [course({ code: 'LONGER-THAN-12' }), 'code-malformed'],
      [course({ kind: 'degree' }), 'kind-unknown'],
      [course({ category: ' ' }), 'category-missing'],
      [course({ hours: null }), 'number-out-of-range'],
      [course({ hours: 0.05 }), 'number-out-of-range'],
      [course({ hours: '3' }), 'number-out-of-range'],
      [course({ pass_percent: 101 }), 'number-out-of-range'],
      [course({ sitting_minutes: 4 }), 'number-out-of-range'],
      [course({ retake_limit: 1.5 }), 'number-out-of-range'],
      [course({ texts: [] }), 'title-missing'],
      [course({ texts: [{ locale: 'en', title: ' ' }] }), 'title-missing'],
      [course({ texts: [{ locale: 'English', title: 'x' }] }), 'locale-unknown'],
      [course({ texts: [{ locale: 'en', title: 'x', description: 'x'.repeat(4001) }] }), 'text-too-long'],
      [course({ modules: [{ ...moduleLine('M1'), titles: {} }] }), 'title-missing'],
      [course({ modules: [moduleLine('M1'), moduleLine('M1')] }), 'code-taken'],
      [course({ modules: [moduleLine('m 1')] }), 'code-malformed'],
      [course({ tools: [toolLine('abacus')] }), 'kind-unknown'],
      [course({ tools: [toolLine('phone', false, 1)] }), 'tool-malformed'],
      [course({ tools: [toolLine('other')] }), 'tool-malformed'],
      [course({ tools: [toolLine('phone', true, 0)] }), 'number-out-of-range']
    ];
    const before = await stage.owner`select count(*)::int as rows from public.course`;
    for (const [made, code] of bad) await expectRefusal(save(hq, randomUUID(), 0, made), code);
    await expectRefusal(save(hq, randomUUID(), 3, course()), 'changed-meanwhile');
    expect(await stage.owner`select count(*)::int as rows from public.course`).toEqual(before);
  });

  it('is nobody’s but HQ’s', async () => {
    const library = await stage.library();
    const id = randomUUID();
    await save(hq, id, 0, course());
    for (const actor of [
      await stage.staff('librarian', library),
      await stage.staff('coach', library),
      await stage.licensee(library),
      await stage.learner(library)
    ]) {
      await expectRefusal(save(actor, randomUUID(), 0, course()), 'not-allowed');
      await expectRefusal(setState(actor, id, 'published'), 'not-allowed');
    }
    for (const actor of [anon, service]) await expectRefusal(save(actor, randomUUID(), 0, course()), '42501');
  });
});

describe('changing a course', () => {
  it('is refused to who did not see the last change', async () => {
    const id = randomUUID();
    await save(hq, id, 0, course());
    expect(await save(hq, id, 1, course({ category: 'Safety' }))).toBe(2);
    await expectRefusal(save(hq, id, 1, course()), 'changed-meanwhile');
    await expectRefusal(save(hq, id, 0, course()), 'changed-meanwhile');
    const races = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => save(hq, id, 2, course({ category: `Race ${n}` })))
    );
    expect(races.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('before anybody enrols turns, renames, adds and takes away freely', async () => {
    const id = randomUUID();
    const made = course();
    await save(hq, id, 0, made);
    const [one, two] = made.modules;
    const three = moduleLine('M3');
    await save(hq, id, 1, {
      ...made,
      kind: 'diploma',
      modules: [{ ...two!, code: 'M1' }, three, { ...one!, code: 'M0' }],
      tools: []
    });
    expect((await lines('module', id)).map((line) => [line.id, line.code])).toEqual([
      [two!.id, 'M1'],
      [three.id, 'M3'],
      [one!.id, 'M0']
    ]);
    await save(hq, id, 2, { ...made, kind: 'diploma', modules: [three], tools: [] });
    const left = await stage.owner`select id from public.module where course_id = ${id}`;
    expect(left.map((line) => line.id)).toEqual([three.id]);
    expect(await stage.owner`select id from public.tool where course_id = ${id}`).toHaveLength(0);
  });

  it('never takes a module of another course, nor one that is retired', async () => {
    const [mine, other] = [randomUUID(), randomUUID()];
    const made = course();
    await save(hq, other, 0, made);
    await expectRefusal(
      save(hq, mine, 0, course({ code: `${code}-B`, modules: [made.modules[0]] })),
      'module-unknown'
    );
    await enrolled(other);
    await save(hq, other, 1, { ...made, modules: [made.modules[1]] });
    await expectRefusal(save(hq, other, 2, made), 'module-unknown');
  });

  it('leaves code, kind and the modules’ codes alone once somebody is enrolled', async () => {
    const id = randomUUID();
    const made = course();
    await save(hq, id, 0, made);
    await enrolled(id);
    await expectRefusal(save(hq, id, 1, { ...made, code: `${code}-X` }), 'course-in-use');
    await expectRefusal(save(hq, id, 1, { ...made, kind: 'diploma' }), 'course-in-use');
    const renamed = made.modules.map((line) => ({ ...line, code: `${line.code}-X` }));
    await expectRefusal(save(hq, id, 1, { ...made, modules: renamed }), 'course-in-use');
    expect(await save(hq, id, 1, { ...made, hours: 14 })).toBe(2);
  });

  it('keeps for each enrolment the modules of the moment it began', async () => {
    const id = randomUUID();
    const made = course();
    await save(hq, id, 0, made);
    await setState(hq, id, 'published');
    const early = await enrolled(id);
    const three = moduleLine('M3');
    await save(hq, id, 2, { ...made, modules: [made.modules[0], three] });
    const late = await enrolled(id);
    const record = (of: typeof early, module: string) =>
      stage.as(
        of.librarian,
        (sql) => sql`select public.record_module(${of.enrolment}, ${module}, current_date - 1)`
      );
    await expectRefusal(record(early, three.id), 'module-unknown');
    await expectRefusal(record(late, made.modules[1]!.id), 'module-unknown');
    await record(early, made.modules[0]!.id);
    await record(late, made.modules[0]!.id);
    expect([await missing(early.enrolment), await missing(late.enrolment)]).toEqual([true, true]);
    await record(early, made.modules[1]!.id);
    await record(late, three.id);
    expect([await missing(early.enrolment), await missing(late.enrolment)]).toEqual([false, false]);
    for (const of of [early, late]) {
      const [chain] = await stage.as(
        of.librarian,
        (sql) => sql`
          select chain_state, modules_total, modules_done from public.enrolment_chain
          where enrolment_id = ${of.enrolment}`
      );
      expect(chain).toEqual({ chain_state: 'modules-complete', modules_total: 2, modules_done: 2 });
    }
  });

  it('tells the libraries that offer it', async () => {
    const id = randomUUID();
    await save(hq, id, 0, course());
    await setState(hq, id, 'published');
    const library = await stage.library();
    const librarian = await stage.staff('librarian', library);
    await stage.as(librarian, (sql) => sql`select public.offer_course(${library.id}, ${id}, 500, 'open')`);
    await save(hq, id, 2, course({ hours: 3 }));
    const [heard] = await stage.owner`
      select entity, version from public.change
      where library_id = ${library.id} and entity_id = ${id} order by seq desc limit 1`;
    expect(heard).toEqual({ entity: 'course', version: 3 });
  });
});

describe('the tools', () => {
  it('of a session that has begun stay as they were; the next session has the new ones', async () => {
    const scene = await day.openScene(stage);
    const { sitting } = await day.booked(scene);
    const [before] = await stage.owner`
      select c.code, c.kind, c.version from public.course c where id = ${scene.course.id}`;
    const shown = async () => {
      const [row] = await stage.as(
        scene.librarian,
        (sql) => sql`select public.session_snapshot(${scene.session}) as snapshot`
      );
      const found = row!.snapshot.sittings.find((one: { id: string }) => one.id === sitting);
      return found.course.tools.map((tool: { kind: string }) => tool.kind) as string[];
    };
    const old = await shown();
    const modules = (await lines('module', scene.course.id)).map((line) => moduleLine(line.code, line.id));
    const changed = { ...course(before!), modules, tools: [toolLine('headphones')] };
    await save(hq, scene.course.id, before!.version, changed);
    const begins = async (when: string) => {
      await stage.owner`
        update public.session set starts_at = now() + ${when}::interval, ends_at = now() + interval '5 hours'
        where id = ${scene.session}`;
      return shown();
    };
    expect(await begins('-1 hour')).toEqual(old);
    expect(await begins('1 hour')).toEqual(['headphones']);
    // Said again, nothing comes or goes: the screen sends the whole list each time.
    const now = await lines('tool', scene.course.id);
    await save(hq, scene.course.id, before!.version + 1, {
      ...changed,
      tools: now.map(({ id, kind, allowed, max_count, note }) => ({ id, kind, allowed, max_count, note }))
    });
    expect((await lines('tool', scene.course.id)).map((line) => line.id)).toEqual(now.map((line) => line.id));
  });
});

describe('opening and closing', () => {
  it('needs a title and a module, and goes back to no draft', async () => {
    const id = randomUUID();
    await save(hq, id, 0, course({ modules: [] }));
    await expectRefusal(setState(hq, id, 'published'), 'course-incomplete');
    await expectRefusal(setState(hq, id, 'closed'), 'state-unknown');
    await save(hq, id, 1, course());
    await setState(hq, id, 'published');
    await expectRefusal(setState(hq, id, 'draft'), 'state-unknown');
    await expectRefusal(save(hq, id, 3, course({ modules: [] })), 'course-incomplete');
    await expectRefusal(setState(hq, randomUUID(), 'published'), 'not-found');
  });

  it('closes the door to new learners and keeps it open to those inside', async () => {
    const id = randomUUID();
    const made = course();
    await save(hq, id, 0, made);
    await setState(hq, id, 'published');
    const library = await stage.library();
    const librarian = await stage.staff('librarian', library);
    const [inside, outside] = [await stage.learner(library), await stage.learner(library)];
    const enrol = (by: Actor) => stage.as(by, (sql) => sql`select public.enrol(${id}) as id`);
    await expectRefusal(enrol(inside), 'course-not-offered');
    await stage.as(librarian, (sql) => sql`select public.offer_course(${library.id}, ${id}, 500, 'open')`);
    const [row] = await enrol(inside);
    await setState(hq, id, 'closed');
    await expectRefusal(enrol(outside), 'course-not-offered');
    await stage.as(
      librarian,
      (sql) => sql`select public.record_module(${row!.id}, ${made.modules[0]!.id}, current_date - 1)`
    );
    const seen = await stage.as(
      inside,
      (sql) => sql`select title from public.course_text where course_id = ${id}`
    );
    expect(seen).toHaveLength(2);
    await setState(hq, id, 'published');
    await enrol(outside);
  });
});

describe('an accreditation that awards bear', () => {
  it('keeps its body and number; its days may change', async () => {
    const chain = chains(stage);
    const at = await chain.issued();
    const id = randomUUID();
    const values = {
      code: 'BORNE',
      body: 'A council',
      number: '9',
      valid_from: '2020-01-01',
      courses: [at.course]
    };
    const accredit = (version: number, more: object = {}) =>
      stage.as(
        hq,
        (sql) =>
          sql`select public.save_accreditation(${id}, ${version}, ${sql.json({ ...values, ...more } as never)})`
      );
    await accredit(0);
    await accredit(1, { number: '10' });
    await chain.redeem(at.learner, at.code);
    await signing(stage).sealAll();
    await expectRefusal(accredit(2, { number: '11' }), 'accreditation-in-use');
    await expectRefusal(accredit(2, { number: '10', body: 'Another' }), 'accreditation-in-use');
    await accredit(2, { number: '10', valid_until: '2030-01-01', courses: [] });
    const [award] = await stage.owner`
      select accrediting_body, accreditation_number from public.award where learner_id = ${at.learner.id}`;
    expect(award).toEqual({ accrediting_body: 'A council', accreditation_number: '10' });
  });
});
