import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage();
  scene = await day.openScene(stage);
});
afterAll(() => stage.close());

const enrol = (by: Actor, course: string, learner: string | null = null) =>
  stage.as(by, async (sql) => (await sql`select public.enrol(${course}, ${learner}) as id`)[0]!.id as string);

describe('enrolling', () => {
  it('is for the learner, or a librarian of the home library', async () => {
    const learner = await stage.learner(scene.library);
    for (const [by, code] of [
      [scene.proctor, 'not-allowed'],
      [await stage.learner(scene.library), 'not-allowed'],
      [await stage.staff('librarian', await stage.library()), 'not-found'],
      [await stage.hq(), 'not-allowed'],
      [anon, '42501']
    ] as [Actor, string][])
      await expectRefusal(enrol(by, scene.course.id, learner.id), code);
    await enrol(scene.librarian, scene.course.id, learner.id);
    await expectRefusal(enrol(learner, scene.course.id), 'already-enrolled');
  });

  it('needs a course that the home library offers now', async () => {
    const learner = await stage.learner(scene.library);
    const other = await day.course(stage);
    await expectRefusal(enrol(learner, other.id), 'course-not-offered');
    const offer = (by: Actor, fee: number | null, state = 'open') =>
      stage.as(
        by,
        (sql) => sql`select public.offer_course(${scene.library.id}, ${other.id}, ${fee}, ${state})`
      );
    await expectRefusal(offer(scene.proctor, 100), 'not-allowed');
    await expectRefusal(offer(scene.librarian, -1), 'amount-malformed');
    await offer(scene.librarian, 100, 'closed');
    await expectRefusal(enrol(learner, other.id), 'course-not-offered');
    const visible = () =>
      stage.as(
        anon,
        (sql) => sql`select fee_minor, currency from public.offered_course where course_id = ${other.id}`
      );
    expect(await visible()).toHaveLength(0);
    await offer(scene.librarian, 100);
    expect(await visible()).toEqual([{ fee_minor: 100, currency: 'GHS' }]);
    await enrol(learner, other.id);
  });

  it('is not for who was suspended, nor at a library that is', async () => {
    const learner = await stage.learner(scene.library);
    await stage.owner`update public.learner set state = 'suspended' where id = ${learner.id}`;
    await expectRefusal(enrol(learner, scene.course.id), 'learner-suspended');
    const own = await day.openScene(stage);
    const waiting = await stage.learner(own.library);
    await stage.owner`update public.library set state = 'suspended' where id = ${own.library.id}`;
    await expectRefusal(enrol(waiting, own.course.id), 'library-not-active');
  });

  it('happens once of twenty times at once', async () => {
    const learner = await stage.learner(scene.library);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => enrol(learner, scene.course.id))
    );
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  it('is read by the learner, the staff, the licensee and HQ, and by nobody else', async () => {
    const { learner, enrolment } = await day.enrolled(scene);
    const sees = async (actor: Actor) =>
      (await stage.as(actor, (sql) => sql`select from public.enrolment where id = ${enrolment}`)).length +
      (
        await stage.as(
          actor,
          (sql) => sql`select from public.module_progress where enrolment_id = ${enrolment}`
        )
      ).length;
    for (const actor of [learner, scene.proctor, scene.librarian, await stage.hq()])
      expect(await sees(actor)).toBe(3);
    expect(await sees(await stage.licensee(scene.library))).toBe(1);
    for (const actor of [
      await stage.learner(scene.library),
      await stage.staff('coach', scene.library),
      await stage.staff('librarian', await stage.library()),
      await stage.licensee(await stage.library())
    ])
      expect(await sees(actor)).toBe(0);
  });
});

describe('module progress', () => {
  const record = (by: Actor, enrolment: string, module: string, on = '2026-01-31') =>
    stage.as(by, (sql) => sql`select public.record_module(${enrolment}, ${module}, ${on})`);
  const unrecord = (by: Actor, enrolment: string, module: string) =>
    stage.as(by, (sql) => sql`select public.unrecord_module(${enrolment}, ${module})`);

  it('is recorded by a librarian, never by the learner, also one who is a librarian', async () => {
    const { learner, enrolment } = await day.enrolled(scene, []);
    const module = scene.course.modules[0]!;
    await expectRefusal(record(learner, enrolment, module), 'not-allowed');
    await expectRefusal(record(scene.proctor, enrolment, module), 'not-allowed');
    await expectRefusal(
      record(await stage.staff('librarian', await stage.library()), enrolment, module),
      'not-found'
    );
    await stage.owner`insert into public.membership (user_id, role, library_id) values (${learner.id}, 'librarian', ${scene.library.id})`;
    await expectRefusal(record(learner, enrolment, module), 'not-allowed');
    await record(scene.librarian, enrolment, module);
    await record(scene.librarian, enrolment, module);
    await expectRefusal(record(scene.librarian, enrolment, module, '2999-01-01'), 'day-in-future');
    const other = await day.course(stage);
    await expectRefusal(record(scene.librarian, enrolment, other.modules[0]!), 'module-unknown');
  });

  it('is taken back only while no sitting stands on it', async () => {
    const { enrolment } = await day.enrolled(scene);
    const module = scene.course.modules[0]!;
    await unrecord(scene.librarian, enrolment, module);
    await expectRefusal(day.book(scene, enrolment), 'modules-missing');
    await record(scene.librarian, enrolment, module);
    const sitting = await day.book(scene, enrolment);
    await expectRefusal(unrecord(scene.librarian, enrolment, module), 'already-booked');
    await day.bringTo(scene, sitting, 'submitted');
    await day.send(scene, sitting, 'record-result', { score_percent: '95', evidence_note: 'Seen' });
    await expectRefusal(unrecord(scene.librarian, enrolment, module), 'already-passed');
  });

  it('is not lost by dropping while a sitting stands', async () => {
    const { learner, enrolment } = await day.booked(scene);
    const drop = (by: Actor) =>
      stage.as(by, (sql) => sql`select public.drop_enrolment(${enrolment}, 'moved-away')`);
    await expectRefusal(drop(learner), 'already-booked');
    await expectRefusal(drop(await stage.learner(scene.library)), 'not-allowed');
  });
});

describe('importing progress', () => {
  interface Line {
    line: number;
    email: string;
    file_number?: string;
    course: string;
    module: string;
    completed_on: string;
  }
  const load = (rows: Line[], dry: boolean | null, by: Actor = scene.librarian) =>
    stage.as(
      by,
      (sql) =>
        sql`select * from public.import_progress(${scene.library.id}, ${sql.json(rows as never)}, ${dry})`
    );
  const line = (learner: day.Person, number: number, fields: Partial<Line> = {}): Line => ({
    line: number,
    email: `${learner.id.toUpperCase()}@carrel.test`,
    course: scene.course.code.toLowerCase(),
    module: `M${number}`,
    completed_on: '2026-02-28',
    ...fields
  });
  const recorded = async (enrolment: string) =>
    (await stage.owner`select from public.module_progress where enrolment_id = ${enrolment}`).length;

  it('says line by line what is wrong and writes nothing', async () => {
    const { learner, enrolment } = await day.enrolled(scene, []);
    const rows = [
      line(learner, 1),
      line(learner, 2, { email: 'nobody@carrel.test' }),
      line(learner, 3, { module: 'M9' }),
      line(learner, 4, { course: 'X' }),
      line(learner, 5, { module: 'M2', completed_on: '28/02/2026' }),
      line(learner, 6, { module: 'M2', completed_on: '2026-02-30' }),
      line(learner, 7, { module: 'M2', completed_on: '2999-01-01' })
    ];
    const said = await load(rows, false);
    expect(said.map(({ outcome, code }) => code ?? outcome)).toEqual([
      'held-back',
      'learner-unknown',
      'module-unknown',
      'course-unknown',
      'day-malformed',
      'day-malformed',
      'day-in-future'
    ]);
    expect(await recorded(enrolment)).toBe(0);
  });

  it('tries dry unless told otherwise, then writes all', async () => {
    const { learner, enrolment } = await day.enrolled(scene, []);
    const rows = [line(learner, 1), line(learner, 2), line(learner, 3, { module: 'M1' })];
    for (const dry of [true, null])
      expect((await load(rows, dry)).map((row) => row.outcome)).toEqual([
        'would-record',
        'would-record',
        'already-recorded'
      ]);
    expect(await recorded(enrolment)).toBe(0);
    expect((await load(rows, false)).map((row) => row.outcome)).toEqual([
      'recorded',
      'recorded',
      'already-recorded'
    ]);
    expect(await recorded(enrolment)).toBe(2);
  });

  it('finds a learner without e-mail by the file number, and by both only who fits both', async () => {
    const { learner, enrolment } = await day.enrolled(scene, []);
    const { learner: other } = await day.enrolled(scene, []);
    await stage.owner`update public.profile set email = null where user_id = ${learner.id}`;
    await stage.owner`update public.learner set email = null where id = ${learner.id}`;
    const [file] = await stage.owner`select file_number from public.learner where id = ${learner.id}`;
    const number = String(file!.file_number);
    const of = (email: string, file_number: string) => line(learner, 1, { email, file_number, module: 'M1' });
    const said = await load(
      [
        of('', number),
        of(line(other, 1).email, number),
        of('', ''),
        of('', '9'.repeat(15)),
        of('', `${number}; 1`),
        of('', '9'.repeat(40))
      ],
      false
    );
    expect(said.map(({ outcome, code }) => code ?? outcome)).toEqual([
      'held-back',
      ...Array.from({ length: 5 }, () => 'learner-unknown')
    ]);
    expect(await load([of('', number)], false)).toMatchObject([{ outcome: 'recorded' }]);
    expect(await recorded(enrolment)).toBe(1);
  });

  it('is for librarians, and knows no learner of another library', async () => {
    const other = await day.openScene(stage);
    const { learner } = await day.enrolled(other, []);
    const [row] = await load([line(learner, 1)], false);
    expect(row!.code).toBe('learner-unknown');
    await expectRefusal(load([line(learner, 1)], false, scene.proctor), 'not-allowed');
    await expectRefusal(load([line(learner, 1)], false, other.librarian), 'not-found');
    await expectRefusal(load([], false), 'rows-malformed');
  });
});

describe('study hours', () => {
  const hours = (by: Actor, enrolment: string, minutes: number, kind = 'online', on = '2026-03-01') =>
    stage.as(by, (sql) => sql`select public.record_study_hours(${enrolment}, ${kind}, ${on}, ${minutes})`);

  it('never fill more than a day, also at once', async () => {
    const { enrolment } = await day.enrolled(scene, []);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => hours(scene.librarian, enrolment, 500))
    );
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(2);
    await hours(scene.librarian, enrolment, 440);
    await expectRefusal(hours(scene.librarian, enrolment, 1), 'day-full');
  });

  it('come from librarians, and from the coach of the learner’s team', async () => {
    const { learner, enrolment } = await day.enrolled(scene, []);
    const coach = await stage.staff('coach', scene.library);
    await expectRefusal(hours(learner, enrolment, 10), 'not-allowed');
    await expectRefusal(hours(coach, enrolment, 10), 'not-allowed');
    const [team] =
      await stage.owner`insert into public.team (library_id, name) values (${scene.library.id}, 'Night') returning id`;
    await stage.owner`insert into public.team_coach (library_id, team_id, user_id) values (${scene.library.id}, ${team!.id}, ${coach.id})`;
    await stage.owner`insert into public.team_member (library_id, team_id, learner_id) values (${scene.library.id}, ${team!.id}, ${learner.id})`;
    await hours(coach, enrolment, 10, 'tutored');
    await stage.owner`insert into public.addon (key, library_id, enabled) values ('tuition', ${scene.library.id}, false)`;
    await expectRefusal(hours(coach, enrolment, 10, 'tutored'), 'tuition-off');
    await expectRefusal(hours(coach, enrolment, 0), 'minutes-malformed');
    await expectRefusal(hours(coach, enrolment, 10, 'asleep'), 'kind-unknown');
  });
});

describe('notes', () => {
  it('are written and read by staff, and by a coach about the own learner only', async () => {
    const { learner } = await day.enrolled(scene, []);
    const note = (by: Actor, library = scene.library.id) =>
      stage.as(
        by,
        (sql) => sql`select public.add_note(${library}, 'learner', ${learner.id}, 'Wants to sit in June')`
      );
    await note(scene.proctor);
    await expectRefusal(note(await stage.staff('coach', scene.library)), 'not-allowed');
    await expectRefusal(note(learner), 'not-allowed');
    const elsewhere = await stage.library();
    await expectRefusal(note(await stage.staff('librarian', elsewhere), elsewhere.id), 'not-found');
    const reads = async (by: Actor) =>
      (await stage.as(by, (sql) => sql`select from public.note where entity_id = ${learner.id}`)).length;
    expect(await reads(scene.librarian)).toBe(1);
    expect(await reads(learner)).toBe(0);
  });
});
