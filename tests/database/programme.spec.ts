import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settings, type Setting } from '../../src/lib/domain/programme-settings.ts';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';

let stage: Stage;
let hq: Actor;

beforeAll(async () => {
  stage = await openStage();
  hq = await stage.hq();
});
afterAll(() => stage.close());

const change = (by: Actor, values: unknown) =>
  stage.as(by, (sql) => sql`select public.change_programme(${sql.json(values as never)})`);
const programme = async () => (await stage.owner`select * from public.programme`)[0]!;
const lastAudit = async () =>
  (
    await stage.owner`
    select action, actor_id, detail from public.audit where library_id is null order by seq desc limit 1`
  )[0]!;

describe('the programme’s settings', () => {
  it('are changed by name, the others stay, and the audit says from what to what', async () => {
    await change(hq, { pass_percent: 75.5, retake_limit: 4, name: '  The   Programme ' });
    expect(await programme()).toMatchObject({
      pass_percent: '75.50',
      retake_limit: 4,
      name: 'The Programme',
      sitting_minutes: 60
    });
    expect(await lastAudit()).toEqual({
      action: 'change-programme',
      actor_id: hq.id,
      detail: { name: ['Carrel', 'The Programme'], pass_percent: [80, 75.5], retake_limit: [3, 4] }
    });
  });

  it('change nothing and leave no trace when they are what they were', async () => {
    const before = await stage.owner`select count(*)::int as rows from public.audit`;
    await change(hq, { retake_limit: 4 });
    await change(hq, {});
    expect(await stage.owner`select count(*)::int as rows from public.audit`).toEqual(before);
  });

  it('are all or none', async () => {
    await expectRefusal(change(hq, { retake_limit: 9, sitting_minutes: 4 }), 'bad-setting');
    expect((await programme()).retake_limit).toBe(4);
  });

  it('are refused with a sentence when they cannot be', async () => {
    const outside = (settings as readonly Setting[]).flatMap((setting) => {
      const values: unknown[] =
        setting.kind === 'text'
          ? ['', ' ', 7, null, 'x'.repeat(setting.most + 1)]
          : setting.kind === 'words'
            ? [[], 'passport', ['library-card'], null, [null]]
            : setting.kind === 'switch'
              ? ['true', 1, null]
              : [setting.least - 1, setting.most + 1, '60', null, true, 1.234];
      return values.map((value) => ({ [setting.name]: value }));
    });
    for (const values of outside) await expectRefusal(change(hq, values), 'bad-setting');
    await expectRefusal(change(hq, { id: 2 }), 'setting-unknown');
    await expectRefusal(change(hq, { 'name = name; --': 'x' }), 'setting-unknown');
    await expectRefusal(change(hq, []), 'bad-setting');
    await expectRefusal(change(hq, null), 'bad-setting');
    const said = await change(hq, { sitting_minutes: 4 }).catch((error: Error) => error.message);
    expect(said).toBe('Refused: sitting minutes must be a whole number from 5 to 480.');
  });

  it('keep words in one order, each once', async () => {
    await change(hq, { id_kinds: ['national-id', 'passport', 'passport'] });
    expect((await programme()).id_kinds).toEqual(['passport', 'national-id']);
  });

  it('are nobody’s but HQ’s', async () => {
    const library = await stage.library();
    for (const actor of [
      await stage.staff('librarian', library),
      await stage.staff('proctor', library),
      await stage.licensee(library),
      await stage.learner(library)
    ])
      await expectRefusal(change(actor, { name: 'Mine' }), 'not-allowed');
    for (const actor of [anon, service]) await expectRefusal(change(actor, { name: 'Mine' }), '42501');
  });

  it('are heard by every library', async () => {
    const library = await stage.library();
    await change(hq, { late_minutes: 20 });
    const [heard] = await stage.owner`
      select entity from public.change where library_id = ${library.id} order by seq desc limit 1`;
    expect(heard!.entity).toBe('programme');
  });

  it('count for courses that say nothing of their own', async () => {
    const [course] = await stage.owner`
      insert into public.course (code, kind, category, hours, sitting_minutes, state)
      values ('RULES', 'certificate', 'Health', 3, 90, 'published') returning id`;
    await change(hq, { pass_percent: 60, sitting_minutes: 45 });
    const [rules] = await stage.owner`select (private.course_rules(${course!.id})).*`;
    expect(rules).toMatchObject({ pass_percent: '60.00', allowed_seconds: 5400 });
  });

  it('are the same list in SQL and on the screen, and no column is forgotten', async () => {
    const rows = await stage.owner`
      select name, kind, least::float8, most::float8, choices from private.programme_setting order by name`;
    const listed = settings.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(rows.map((row) => row.name)).toEqual(listed.map(({ name }) => name));
    for (const [index, setting] of listed.entries()) expect(rows[index]).toMatchObject(setting);
    // The version of the agreement is not typed: it follows the text.
    const forgotten = await stage.owner`
      select column_name from information_schema.columns
      where table_schema = 'public' and table_name = 'programme' and column_name not in ('id', 'created_at', 'agreement_version')
        and column_name not in (select name from private.programme_setting)`;
    expect([...forgotten]).toEqual([]);
  });
});

describe('accreditation', () => {
  const save = (by: Actor, id: string, version: number, values: object) =>
    stage.as(by, async (sql) => {
      const [row] =
        await sql`select public.save_accreditation(${id}, ${version}, ${sql.json(values as never)}) as version`;
      return row!.version as number;
    });
  const body = (more: object = {}) => ({
    code: 'NCCE',
    body: 'A council',
    number: '17/2026',
    statement: 'Accredited by a council.',
    valid_from: '2026-01-01',
    valid_until: null,
    courses: [],
    ...more
  });
  let courses = 0;
  const course = async () => {
    const [row] = await stage.owner`
      insert into public.course (code, kind, category, hours, state)
      values (${`ACCR-${++courses}`}, 'certificate', 'Health', 3, 'published') returning id`;
    return row!.id as string;
  };
  const of = async (course: string) =>
    (await stage.owner`select (private.accreditation_of(${course}, '2026-06-01')).*`)[0]!;

  it('is made with its courses, changed, and heard on the day it is valid', async () => {
    const id = randomUUID();
    const [one, two] = [await course(), await course()];
    expect(await save(hq, id, 0, body({ courses: [one, two] }))).toBe(1);
    expect(await of(one)).toMatchObject({ code: 'NCCE', number: '17/2026' });
    expect(await save(hq, id, 1, body({ courses: [two], statement: ' ' }))).toBe(2);
    expect((await of(one)).code).toBe(null);
    expect(await of(two)).toMatchObject({ code: 'NCCE', statement: null });
    await save(hq, id, 2, body({ courses: [two], valid_until: '2026-05-31' }));
    expect((await of(two)).code).toBe(null);
    expect(await lastAudit()).toMatchObject({
      action: 'save-accreditation',
      detail: { before: { valid_until: null }, after: { valid_until: '2026-05-31' }, courses: [two] }
    });
  });

  it('is refused when somebody else changed it, and when it cannot be', async () => {
    const id = randomUUID();
    await save(hq, id, 0, body({ code: 'ONE' }));
    await expectRefusal(save(hq, id, 0, body({ code: 'ONE' })), 'changed-meanwhile');
    await expectRefusal(save(hq, id, 7, body({ code: 'ONE' })), 'changed-meanwhile');
    const bad: [object, string][] = [
      [{ code: 'one' }, 'code-malformed'],
      [{ code: 'LONGERCODE' }, 'code-malformed'],
      [{ code: 'NCCE' }, 'code-taken'],
      [{ body: ' ' }, 'text-missing'],
      [{ number: null }, 'text-missing'],
      [{ statement: 'x'.repeat(1001) }, 'text-too-long'],
      [{ valid_from: null }, 'day-malformed'],
      [{ valid_from: '03/04/2026' }, 'day-malformed'],
      [{ valid_until: 'soon' }, 'day-malformed'],
      [{ valid_until: '2025-12-31' }, 'days-reversed'],
      [{ courses: [randomUUID()] }, 'course-unknown'],
      [{ courses: ['x'] }, 'course-unknown'],
      [{ courses: null }, 'accreditation-malformed']
    ];
    for (const [more, code] of bad)
      await expectRefusal(save(hq, id, 1, { ...body({ code: 'ONE' }), ...more }), code);
    const library = await stage.library();
    for (const actor of [await stage.staff('librarian', library), await stage.licensee(library)])
      await expectRefusal(save(actor, randomUUID(), 0, body({ code: 'TWO' })), 'not-allowed');
    await expectRefusal(save(anon, randomUUID(), 0, body({ code: 'TWO' })), '42501');
  });
});
