import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(50);
  scene = await day.openScene(stage);
});
afterAll(() => stage.close());

const minutesAfter = (minutes: number) => new Date(scene.startsAt.getTime() + minutes * 60_000);

describe('booking', () => {
  it('freezes the time allowed and the pass mark, sixty minutes and eighty per cent unless the course says otherwise', async () => {
    const { sitting } = await day.booked(scene);
    const [row] = await stage.owner`
      select allowed_seconds, pass_percent, attempt, state, version from public.sitting where id = ${sitting}`;
    expect(row).toEqual({
      allowed_seconds: 3600,
      pass_percent: '80.00',
      attempt: 1,
      state: 'booked',
      version: 1
    });

    const short = await day.openScene(stage, { sittingMinutes: 30, passPercent: '65.5' });
    const other = await day.booked(short);
    await stage.owner`update public.course set sitting_minutes = 90, pass_percent = 90 where id = ${short.course.id}`;
    const [frozen] =
      await stage.owner`select allowed_seconds, pass_percent from public.sitting where id = ${other.sitting}`;
    expect(frozen).toEqual({ allowed_seconds: 1800, pass_percent: '65.50' });
  });

  it('waits until every module is complete', async () => {
    const { enrolment } = await day.enrolled(scene, scene.course.modules.slice(0, 1));
    await expectRefusal(day.book(scene, enrolment), 'modules-missing');
  });

  it('is the work of proctors and librarians of the library', async () => {
    const { learner, enrolment } = await day.enrolled(scene);
    const elsewhere = await stage.library();
    const tries: [Actor, string][] = [
      [learner, 'not-allowed'],
      [await stage.staff('coach', scene.library), 'not-allowed'],
      [await stage.licensee(scene.library), 'not-allowed'],
      [await stage.hq(), 'not-allowed'],
      [await stage.staff('proctor', scene.library, 'suspended'), 'not-found'],
      [await stage.staff('librarian', elsewhere), 'not-found'],
      [anon, '42501']
    ];
    for (const [by, code] of tries) await expectRefusal(day.book(scene, enrolment, { by }), code);
    await day.book(scene, enrolment, { by: scene.librarian });
  });

  it('takes no enrolment of another library', async () => {
    const other = await day.openScene(stage);
    const { enrolment } = await day.enrolled(other);
    await expectRefusal(day.book(scene, enrolment), 'not-found');
  });

  it('answers the same id with the same booking, and another booking under it with a refusal', async () => {
    const { enrolment } = await day.enrolled(scene);
    const id = randomUUID();
    expect(await day.book(scene, enrolment, { id })).toBe(id);
    expect(await day.book(scene, enrolment, { id })).toBe(id);
    await expectRefusal(day.book(scene, enrolment, { id, startsAt: minutesAfter(60) }), 'reused-id');
    await expectRefusal(day.book(scene, enrolment), 'already-booked');
  });

  it('stays inside the session and its state', async () => {
    const { enrolment } = await day.enrolled(scene);
    await expectRefusal(day.book(scene, enrolment, { startsAt: minutesAfter(-1) }), 'outside-session');
    await expectRefusal(day.book(scene, enrolment, { startsAt: minutesAfter(181) }), 'outside-session');
    const closed = await day.openScene(stage);
    const waiting = await day.enrolled(closed);
    await stage.as(
      closed.librarian,
      (sql) => sql`select public.cancel_session(${closed.session}, 'no-proctor')`
    );
    await expectRefusal(day.book(closed, waiting.enrolment), 'session-closed');
  });

  it('never lets two sittings of one learner overlap, in any two sessions', async () => {
    const { learner, enrolment } = await day.enrolled(scene);
    const second = await day.course(stage);
    await stage.as(
      scene.librarian,
      (sql) => sql`select public.offer_course(${scene.library.id}, ${second.id}, 0, 'open')`
    );
    const [row] = await stage.as(learner, (sql) => sql`select public.enrol(${second.id}) as id`);
    for (const module of second.modules)
      await stage.as(
        scene.librarian,
        (sql) => sql`select public.record_module(${row!.id}, ${module}, current_date)`
      );
    const room = await day.saveRoom(stage, scene.librarian, scene.library, 4);
    const session = await day.planSession(
      stage,
      scene.librarian,
      scene.library,
      room,
      [await stage.staff('proctor', scene.library)],
      scene.startsAt,
      240
    );
    await day.book(scene, enrolment);
    await expectRefusal(day.book(scene, row!.id, { session, startsAt: minutesAfter(59) }), 'times-overlap');
    await day.book(scene, row!.id, { session, startsAt: minutesAfter(60) });
  });

  it('gives the last seat to one of fifty who want it at once', async () => {
    const small = await day.openScene(stage, { seats: 3 });
    await day.booked(small);
    await day.booked(small);
    const waiting = await Promise.all(Array.from({ length: 50 }, () => day.enrolled(small)));
    const outcomes = await Promise.allSettled(waiting.map(({ enrolment }) => day.book(small, enrolment)));
    const codes = outcomes.map((one) =>
      one.status === 'fulfilled' ? 'booked' : (one.reason as { detail: string }).detail
    );
    expect(codes.filter((code) => code === 'booked')).toHaveLength(1);
    expect(codes.filter((code) => code === 'seats-full')).toHaveLength(49);
    const [row] =
      await stage.owner`select count(*)::int as held from public.sitting where session_id = ${small.session}`;
    expect(row!.held).toBe(3);
  });

  it('gives the seat of a cancelled booking to the next', async () => {
    const small = await day.openScene(stage, { seats: 1 });
    const { sitting } = await day.booked(small);
    const next = await day.enrolled(small);
    await expectRefusal(day.book(small, next.enrolment), 'seats-full');
    await stage.as(small.proctor, (sql) => sql`select public.cancel_booking(${sitting}, 'learner-asked')`);
    await day.book(small, next.enrolment);
  });

  it('cannot be written past the verbs by any role', async () => {
    const { learner, sitting } = await day.booked(scene);
    for (const actor of [learner, scene.proctor, scene.librarian, await stage.hq(), anon])
      for (const statement of [
        `update public.sitting set state = 'passed', score_percent = 100 where id = '${sitting}'`,
        `delete from public.sitting where id = '${sitting}'`,
        `insert into public.sitting_event (library_id, sitting_id, seq, kind, effective_at)
           values ('${scene.library.id}', '${sitting}', 9, 'started', now())`,
        `delete from public.sitting_event`,
        `update public.module_progress set completed_on = current_date`
      ])
        await expectRefusal(
          stage.as(actor, (sql) => sql.unsafe(statement)),
          '42501'
        );
  });
});

describe('a retake', () => {
  async function failed(at: day.Scene, enrolment: string) {
    // From now, and not from the session's start: that may have been yesterday.
    const sitting = await day.book(at, enrolment, { startsAt: new Date() });
    await day.bringTo(at, sitting, 'submitted');
    await day.send(at, sitting, 'record-result', { score_percent: '79.99', evidence_note: 'Screen seen' });
    return sitting;
  }

  it('waits as many local days as the programme says, and keeps the failed attempt', async () => {
    const own = await day.openScene(stage);
    // An hour and a half later may be tomorrow, but never the day after.
    await stage.owner`update public.course set retake_wait_days = 2 where id = ${own.course.id}`;
    const { enrolment } = await day.enrolled(own);
    await failed(own, enrolment);
    await expectRefusal(
      day.book(own, enrolment, { startsAt: new Date(own.startsAt.getTime() + 90 * 60_000) }),
      'retake-too-soon'
    );
    await stage.owner`update public.course set retake_wait_days = 0 where id = ${own.course.id}`;
    const again = await day.book(own, enrolment, {
      startsAt: new Date(own.startsAt.getTime() + 90 * 60_000)
    });
    const rows = await stage.owner`
      select id, attempt, state, score_percent from public.sitting where enrolment_id = ${enrolment} order by attempt`;
    expect(rows.map((row) => [row.attempt, row.state, row.score_percent])).toEqual([
      [1, 'failed', '79.99'],
      [2, 'booked', null]
    ]);
    expect(rows[1]!.id).toBe(again);
  });

  it('ends at the limit', async () => {
    const own = await day.openScene(stage);
    await stage.owner`update public.course set retake_wait_days = 0, retake_limit = 2 where id = ${own.course.id}`;
    const { enrolment } = await day.enrolled(own);
    await failed(own, enrolment);
    await failed(own, enrolment);
    await expectRefusal(day.book(own, enrolment), 'retake-limit');
  });

  it('is not for who has passed', async () => {
    const own = await day.openScene(stage);
    const { enrolment } = await day.enrolled(own);
    const sitting = await day.book(own, enrolment);
    await day.bringTo(own, sitting, 'submitted');
    await day.send(own, sitting, 'record-result', { score_percent: '80', evidence_note: 'Screen seen' });
    expect(await day.stateOf(own, sitting)).toBe('passed');
    await expectRefusal(day.book(own, enrolment), 'already-passed');
  });
});

describe('rooms and sessions', () => {
  it('keep one room for one session at a time', async () => {
    const plan = (startsAt: Date) =>
      day.planSession(stage, scene.librarian, scene.library, scene.room, [scene.proctor], startsAt, 60);
    await expectRefusal(plan(minutesAfter(30)), 'room-taken');
    await plan(minutesAfter(240));
  });

  it('need proctors of the library and a librarian who plans', async () => {
    const room = await day.saveRoom(stage, scene.librarian, scene.library, 2);
    const stranger = await stage.staff('proctor', await stage.library());
    const plan = (by: Actor, proctors: day.Person[]) =>
      day.planSession(stage, by, scene.library, room, proctors, minutesAfter(10), 60);
    await expectRefusal(plan(scene.librarian, [stranger]), 'not-a-proctor');
    await expectRefusal(plan(scene.librarian, []), 'proctor-missing');
    await expectRefusal(plan(scene.proctor, [scene.proctor]), 'not-allowed');
    await expectRefusal(plan(stranger, [scene.proctor]), 'not-found');
  });

  it('never lose a seat that is booked', async () => {
    const small = await day.openScene(stage, { seats: 2 });
    await day.booked(small);
    await day.booked(small);
    await expectRefusal(
      stage.as(
        small.librarian,
        (sql) => sql`select public.save_room(${small.room}, ${small.library.id}, 'Small', 1)`
      ),
      'seats-taken'
    );
  });

  it('end a session with who never came as no-show, and not while someone is under way', async () => {
    const own = await day.openScene(stage);
    const absent = await day.booked(own);
    const present = await day.brought(own, 'running');
    const close = () => stage.as(own.proctor, (sql) => sql`select public.close_session(${own.session})`);
    await expectRefusal(close(), 'sittings-unfinished');
    await expectRefusal(
      stage.as(own.librarian, (sql) => sql`select public.cancel_session(${own.session}, 'no-room')`),
      'sittings-begun'
    );
    await day.send(own, present.sitting, 'submit', { by: 'learner' });
    await close();
    expect(await day.stateOf(own, absent.sitting)).toBe('no-show');
    expect((await day.send(own, absent.sitting, 'arrive')).code).toBe('session-closed');
  });
});
