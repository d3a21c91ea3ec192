import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(20);
});
beforeAll(async () => {
  scene = await fresh();
});
afterAll(() => stage.close());

/** A scene whose library has three vouchers. */
async function fresh(seats = 12) {
  const made = await day.openScene(stage, { seats });
  const hq = await stage.hq();
  await stage.as(hq, (sql) => sql`select public.stock_vouchers(${made.library.id}, 'certificate', 3, null)`);
  return made;
}
const rules = (at: day.Scene, value: object) =>
  stage.as(
    at.librarian,
    (sql) => sql`select public.set_planning_rules(${at.library.id}, ${sql.json(value as never)})`
  );
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
/** As if the appointment had been so many minutes ago. */
const late = async (sitting: string, minutes: number) => {
  const opened = minutesAgo(minutes + 1);
  await stage.owner`
    update public.session set starts_at = ${opened}, ends_at = least(ends_at, ${opened}::timestamptz + interval '4 hours')
    where id = (select session_id from public.sitting where id = ${sitting})`;
  await stage.owner`
    update public.sitting set starts_at = ${minutesAgo(minutes)},
      ends_at = ${minutesAgo(minutes)}::timestamptz + make_interval(secs => allowed_seconds) where id = ${sitting}`;
};
const tick = () => stage.owner`select private.tick(now())`;
const reserved = async (sitting: string) =>
  (await stage.owner`select 1 from public.voucher where reserved_for = ${sitting} and state = 'reserved'`)
    .length;
const inStock = async (at: day.Scene) =>
  (await stage.owner`select 1 from public.voucher where library_id = ${at.library.id} and state = 'in-stock'`)
    .length;
/** What a tablet kept for so many minutes before it came through. */
const tappedAgo = (minutes: number) => ({ tapped_mono_ms: 0, sent_mono_ms: minutes * 60_000 });

describe('a late learner', () => {
  it('is let in for as many minutes as the library says, not the programme', async () => {
    const at = await fresh();
    const { sitting } = await day.booked(at);
    await late(sitting, 20);
    expect((await day.send(at, sitting, 'arrive')).code).toBe('too-late');
    await rules(at, { late_minutes: 25 });
    expect((await day.send(at, sitting, 'arrive')).status).toBe('applied');
    expect(await reserved(sitting)).toBe(1);
  });
});

describe('a no-show', () => {
  it('is marked by the tick after the library’s minutes, and the voucher goes back to stock', async () => {
    const at = await fresh();
    const { sitting } = await day.booked(at);
    await rules(at, { no_show_minutes: 40 });
    await late(sitting, 35);
    await tick();
    expect(await day.stateOf(at, sitting)).toBe('booked');
    await late(sitting, 41);
    await tick();
    expect(await day.stateOf(at, sitting)).toBe('no-show');
    expect(await inStock(at)).toBe(3);
    await tick();
    const events = await stage.owner`
      select kind from public.sitting_event where sitting_id = ${sitting} and kind = 'no-show'`;
    expect(events).toHaveLength(1);
  });

  it('is nobody who may still come, whatever the library set', async () => {
    const at = await fresh();
    const { sitting } = await day.booked(at);
    await rules(at, { no_show_minutes: 5, late_minutes: 30 });
    await late(sitting, 20);
    await tick();
    expect(await day.stateOf(at, sitting)).toBe('booked');
  });

  it('is undone by an arrival from before that a tablet held, with a voucher again', async () => {
    const at = await fresh();
    const { sitting } = await day.booked(at);
    await late(sitting, 45);
    await tick();
    expect(await day.stateOf(at, sitting)).toBe('no-show');
    const answer = await day.send(at, sitting, 'arrive', {}, tappedAgo(40));
    expect([answer.status, answer.code]).toEqual(['applied', null]);
    expect(await day.stateOf(at, sitting)).toBe('arrived');
    expect(await reserved(sitting)).toBe(1);
  });

  it('stays one when the arrival came too late, or the seat is gone', async () => {
    const at = await fresh(1);
    const { sitting } = await day.booked(at);
    await late(sitting, 45);
    await tick();
    expect((await day.send(at, sitting, 'arrive')).code).toBe('too-late');
    const other = await day.enrolled(at);
    await day.book(at, other.enrolment, { startsAt: new Date(Date.now() + 60_000) });
    const answer = await day.send(at, sitting, 'arrive', {}, tappedAgo(40));
    expect([answer.status, answer.code]).toEqual(['rejected', 'seats-full']);
  });

  it('is undone by a librarian while the session goes on, and by nobody else', async () => {
    const at = await fresh();
    const { sitting, learner } = await day.booked(at);
    await late(sitting, 45);
    await tick();
    const undo = (by: Actor) =>
      stage.as(by, (sql) => sql`select public.undo_no_show(${sitting}, 'Bus broke down')`);
    await expectRefusal(undo(at.proctor), 'not-allowed');
    await expectRefusal(undo(learner), 'not-allowed');
    await expectRefusal(undo((await day.openScene(stage)).librarian), 'not-found');
    await undo(at.librarian);
    await expectRefusal(undo(at.librarian), 'wrong-state');
    await tick();
    expect(await day.stateOf(at, sitting), 'the next tick leaves it').toBe('booked');
    expect((await day.send(at, sitting, 'arrive')).status).toBe('applied');
    expect(await reserved(sitting)).toBe(1);
  });
});

describe('a walk-in', () => {
  const walkIn = (at: day.Scene, enrolment: string, id: string = randomUUID(), more: object = {}) =>
    day.command(at, null, 'walk-in', { sitting_id: id, enrolment_id: enrolment }, { ...more });

  it('makes a sitting under the tablet’s own id, so that the next taps of the batch are about it', async () => {
    const { enrolment } = await day.enrolled(scene);
    const id = randomUUID();
    const answers = await day.submit(scene, [
      walkIn(scene, enrolment, id),
      day.command(scene, id, 'check-id', day.idSeen),
      day.command(scene, id, 'check-tools', day.toolsAnswered(scene))
    ]);
    expect(answers.map(({ status, code }) => [status, code])).toEqual([
      ['applied', null],
      ['applied', null],
      ['applied', null]
    ]);
    expect(await day.stateOf(scene, id)).toBe('ready');
    expect(await reserved(id)).toBe(1);
    const events = await stage.owner`
      select kind, reason from public.sitting_event where sitting_id = ${id} order by seq limit 2`;
    expect([...events]).toEqual([
      { kind: 'booked', reason: 'walk-in' },
      { kind: 'arrived', reason: null }
    ]);
  });

  it('is the same command when it is sent again, and takes the time of the tap', async () => {
    const at = await fresh();
    await stage.owner`update public.session set starts_at = ${minutesAgo(60)} where id = ${at.session}`;
    const { enrolment } = await day.enrolled(at);
    const id = randomUUID();
    const one = walkIn(at, enrolment, id, tappedAgo(30));
    const [first] = await day.submit(at, [one]);
    const [again] = await day.submit(at, [one]);
    expect([first!.status, again!.status]).toEqual(['applied', 'applied']);
    const [row] = await stage.owner`select starts_at from public.sitting where id = ${id}`;
    expect(Math.abs((row!.starts_at as Date).getTime() - minutesAgo(30).getTime())).toBeLessThan(5000);
  });

  it('is judged as any booking: each refusal has its code', async () => {
    const at = await fresh(1);
    const code = async (enrolment: string, id: string = randomUUID(), by: Actor = at.proctor) =>
      (await day.submit(at, [walkIn(at, enrolment, id)], by))[0]!.code;
    const incomplete = await day.enrolled(at, []);
    expect(await code(incomplete.enrolment)).toBe('modules-missing');
    const booked = await day.booked(at);
    expect(await code(booked.enrolment)).toBe('already-booked');
    const other = await day.enrolled(at);
    expect(await code(other.enrolment)).toBe('seats-full');
    const abroad = await day.openScene(stage);
    const stranger = await day.enrolled(abroad);
    expect(await code(stranger.enrolment)).toBe('not-found');
    expect(await code(other.enrolment, booked.sitting)).toBe('seats-full');
    expect(await code(other.enrolment, randomUUID(), other.learner)).toBe('not-allowed');
    const [bad] = await day.submit(at, [day.command(at, null, 'walk-in', { enrolment_id: other.enrolment })]);
    expect(bad!.code).toBe('bad-payload');
    await stage.owner`update public.session set ends_at = now() + interval '30 minutes' where id = ${at.session}`;
    expect(await code(other.enrolment)).toBe('outside-session');
  });

  it('gives the last seat to one of two tablets', async () => {
    const at = await fresh(1);
    const [one, two] = [await day.enrolled(at), await day.enrolled(at)];
    const answers = await Promise.all([
      day.submit(at, [walkIn(at, one.enrolment)], at.proctor),
      day.submit(at, [walkIn(at, two.enrolment, randomUUID(), { device_id: randomUUID() })], at.colleague)
    ]);
    expect(answers.map(([row]) => row!.code ?? 'applied').sort()).toEqual(['applied', 'seats-full']);
  });
});

describe('a ticket for another session', () => {
  async function elsewhere(at: day.Scene, startsAt = new Date(Date.now() + 48 * 3_600_000)) {
    const room = await day.saveRoom(stage, at.librarian, at.library, 4);
    const session = await day.planSession(
      stage,
      at.librarian,
      at.library,
      room,
      [at.colleague],
      startsAt,
      120
    );
    const { learner, enrolment } = await day.enrolled(at);
    return { learner, enrolment, session, sitting: await day.book(at, enrolment, { session, startsAt }) };
  }
  const moveHere = (at: day.Scene, from: string, id = randomUUID()) =>
    day.command(at, null, 'move-here', { sitting_id: id, from_sitting_id: from });

  it('is known at the desk without a network, and moved here with its voucher', async () => {
    const at = await fresh();
    const { sitting, learner } = await elsewhere(at);
    const [row] = await stage.as(
      at.proctor,
      (sql) => sql`select public.session_snapshot(${at.session}) as data`
    );
    const data = row!.data as { elsewhere: { sitting_id: string; learner: { id: string } }[] };
    expect(data.elsewhere.map((one) => [one.sitting_id, one.learner.id])).toEqual([[sitting, learner.id]]);
    const id = randomUUID();
    const [answer] = await day.submit(at, [moveHere(at, sitting, id)]);
    expect([answer!.status, answer!.code]).toEqual(['applied', null]);
    expect(await day.stateOf(at, sitting)).toBe('cancelled');
    expect(await day.stateOf(at, id)).toBe('arrived');
    expect([await reserved(sitting), await reserved(id)]).toEqual([0, 1]);
    expect((await day.submit(at, [moveHere(at, sitting)]))[0]).toMatchObject({
      status: 'conflict',
      code: 'wrong-state'
    });
  });

  it('of a day that has passed stays a no-show, and a voucher is reserved anew', async () => {
    const at = await fresh();
    const { sitting } = await elsewhere(at);
    await late(sitting, 45);
    await tick();
    expect(await day.stateOf(at, sitting)).toBe('no-show');
    const id = randomUUID();
    expect((await day.submit(at, [moveHere(at, sitting, id)]))[0]!.status).toBe('applied');
    expect([await day.stateOf(at, sitting), await day.stateOf(at, id)]).toEqual(['no-show', 'arrived']);
    expect(await reserved(id)).toBe(1);
  });

  it('is refused, and the old booking stays, when no seat is free', async () => {
    const at = await fresh(1);
    await day.booked(at);
    const { sitting } = await elsewhere(at);
    expect((await day.submit(at, [moveHere(at, sitting)]))[0]!.code).toBe('seats-full');
    expect([await day.stateOf(at, sitting), await reserved(sitting)]).toEqual(['booked', 1]);
    const abroad = await fresh();
    const stranger = await elsewhere(abroad);
    expect((await day.submit(at, [moveHere(at, stranger.sitting)]))[0]!.code).toBe('not-found');
  });
});

describe('an accommodation', () => {
  type Grant = { minutes?: number; times?: string; rest?: number; room?: boolean; reader?: boolean };
  const grant = (at: day.Scene, enrolment: string, of: Grant, by: Actor = at.librarian) =>
    stage.as(
      by,
      (sql) => sql`select public.set_accommodation(${enrolment}, ${of.minutes ?? null}, ${of.times ?? null},
        ${of.rest ?? 0}, ${of.room ?? false}, ${of.reader ?? false})`
    );
  const seconds = async (sitting: string) => {
    const [row] = await stage.owner`
      select allowed_seconds, base_seconds, extract(epoch from ends_at - starts_at)::int as lasts
      from public.sitting where id = ${sitting}`;
    return row!;
  };

  it('is counted once, whether granted before or after the booking, however often', async () => {
    const before = await day.enrolled(scene);
    await grant(scene, before.enrolment, { times: '1.25' });
    const sitting = await day.book(scene, before.enrolment);
    const quarter = { allowed_seconds: 4500, base_seconds: 3600, lasts: 4500 };
    expect(await seconds(sitting)).toEqual(quarter);
    await grant(scene, before.enrolment, { times: '1.25' });
    expect(await seconds(sitting)).toEqual(quarter);

    const after = await day.booked(scene);
    await grant(scene, after.enrolment, { minutes: 20 });
    expect(await seconds(after.sitting)).toEqual({ allowed_seconds: 4800, base_seconds: 3600, lasts: 4800 });
    await grant(scene, after.enrolment, {});
    expect(await seconds(after.sitting)).toEqual({ allowed_seconds: 3600, base_seconds: null, lasts: 3600 });
  });

  it('is in the clock’s deadline, to the second, and not given a second time by an extension', async () => {
    const at = await fresh();
    const { enrolment } = await day.enrolled(at);
    await grant(at, enrolment, { times: '1.5', rest: 10 });
    const sitting = await day.book(at, enrolment);
    const answer = await day.bringTo(at, sitting, 'running');
    const [clock] = await stage.as(
      at.proctor,
      (sql) =>
        sql`select allowed_ms::int as allowed, deadline from public.sitting_clock(${[sitting]}::uuid[])`
    );
    const [started] = await stage.owner`
      select effective_at from public.sitting_event where sitting_id = ${sitting} and kind = 'started'`;
    expect(clock!.allowed).toBe(5_400_000);
    expect((answer!.deadline as Date).getTime() - (started!.effective_at as Date).getTime()).toBe(5_400_000);
    const twice = await day.send(at, sitting, 'extend', { minutes: 5, reason: 'accommodation' });
    expect([twice.status, twice.code]).toEqual(['rejected', 'accommodation-counted']);
    expect((await day.send(at, sitting, 'extend', { minutes: 5, reason: 'time-lost-power' })).status).toBe(
      'applied'
    );
    await expectRefusal(grant(at, enrolment, { minutes: 5 }), 'sitting-begun');
  });

  it('is granted by a librarian, and refused where it does not fit', async () => {
    const { enrolment, sitting, learner } = await day.booked(scene);
    await expectRefusal(grant(scene, enrolment, { minutes: 5 }, scene.proctor), 'not-allowed');
    await expectRefusal(grant(scene, enrolment, { minutes: 5 }, learner), 'not-allowed');
    await expectRefusal(grant(scene, enrolment, { minutes: 5, times: '1.5' }), 'accommodation-malformed');
    await expectRefusal(grant(scene, enrolment, { times: '9' }), 'accommodation-malformed');
    await expectRefusal(grant(scene, enrolment, { minutes: 400 }), 'outside-session');
    expect((await seconds(sitting)).base_seconds).toBeNull();
  });

  it('is seen by the learner and the desk, and not by coach, licensee or HQ', async () => {
    const { enrolment, learner } = await day.booked(scene);
    await grant(scene, enrolment, { rest: 15, room: true, reader: true });
    const seen = async (by: Actor) =>
      (await stage.as(by, (sql) => sql`select 1 from public.accommodation where enrolment_id = ${enrolment}`))
        .length;
    expect(await seen(learner)).toBe(1);
    expect(await seen(scene.proctor)).toBe(1);
    for (const by of [
      await stage.hq(),
      await stage.licensee(scene.library),
      (await day.booked(scene)).learner
    ])
      expect(await seen(by)).toBe(0);
    const [row] = await stage.as(
      scene.proctor,
      (sql) => sql`select public.session_snapshot(${scene.session}) as data`
    );
    const data = row!.data as { sittings: { enrolment_id: string; accommodation: object | null }[] };
    expect(data.sittings.find((one) => one.enrolment_id === enrolment)!.accommodation).toEqual({
      extra_minutes: null,
      multiplier: null,
      rest_minutes: 15,
      separate_room: true,
      reader: true
    });
  });
});
