import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;
let days = 2;

beforeAll(async () => {
  stage = await openStage(50);
  scene = await day.openScene(stage);
});
afterAll(() => stage.close());

const hourMs = 3_600_000;
const inHours = (hours: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 + hours * hourMs);

/** A planned session of three hours, on a day of its own unless told otherwise. */
async function planned(startsAt = inHours(24 * ++days), seats = 4) {
  const room = await day.saveRoom(stage, scene.librarian, scene.library, seats);
  const proctor = (await stage.staff('proctor', scene.library)) as day.Person;
  const id = await day.planSession(stage, scene.librarian, scene.library, room, [proctor], startsAt, 180);
  return { id, startsAt, room };
}
type Slot = { id: string; startsAt: Date };
const bookSlot = async (
  by: Actor,
  slot: Slot,
  enrolment: string,
  id = randomUUID(),
  startsAt = slot.startsAt
) => {
  const [row] = await stage.as(
    by,
    (sql) => sql`select public.book_slot(${id}, ${slot.id}, ${enrolment}, ${startsAt}) as id`
  );
  return row!.id as string;
};
const moveSlot = async (by: Actor, sitting: string, slot: Slot, id = randomUUID()) => {
  const [row] = await stage.as(
    by,
    (sql) => sql`select public.move_slot(${id}, ${sitting}, ${slot.id}, ${slot.startsAt}) as id`
  );
  return row!.id as string;
};
const cancelSlot = (by: Actor, sitting: string) =>
  stage.as(by, (sql) => sql`select public.cancel_slot(${sitting})`);
const open = (by: Actor, enrolment: string) =>
  stage.as(by, (sql) => sql`select * from public.open_slots(${enrolment})`);
const setRules = (rules: object) =>
  stage.as(
    scene.librarian,
    (sql) => sql`select public.set_planning_rules(${scene.library.id}, ${sql.json(rules as never)})`
  );
const stock = async (count: number) => {
  const hq = await stage.hq();
  await stage.as(
    hq,
    (sql) => sql`select public.stock_vouchers(${scene.library.id}, 'certificate', ${count}, null)`
  );
};
const reserved = async (sitting: string) =>
  (
    await stage.owner`select serial from public.voucher where reserved_for = ${sitting} and state = 'reserved'`
  )[0]?.serial as string | undefined;

describe('a learner', () => {
  it('sees the sessions to come of the own library with the seats that are free, and books one', async () => {
    const slot = await planned();
    const { learner, enrolment } = await day.enrolled(scene);
    const rows = await open(learner, enrolment);
    expect(rows.find((row) => row.session_id === slot.id)).toMatchObject({ seats: 4, free: 4, minutes: 60 });
    const id = randomUUID();
    await bookSlot(learner, slot, enrolment, id);
    expect(await bookSlot(learner, slot, enrolment, id)).toBe(id);
    expect((await open(learner, enrolment)).find((row) => row.session_id === slot.id)).toMatchObject({
      free: 3
    });
    expect(
      rows.some((row) => row.session_id === scene.session),
      'the one under way'
    ).toBe(false);
  });

  it('books the own enrolment only, where the course is complete', async () => {
    const slot = await planned();
    const { learner, enrolment } = await day.enrolled(scene);
    const other = await day.enrolled(scene, []);
    await expectRefusal(open(other.learner, other.enrolment), 'modules-missing');
    await expectRefusal(bookSlot(other.learner, slot, other.enrolment), 'modules-missing');
    for (const by of [other.learner, scene.proctor, scene.librarian]) {
      await expectRefusal(bookSlot(by, slot, enrolment), 'not-found');
      await expectRefusal(open(by, enrolment), 'not-found');
    }
    await expectRefusal(bookSlot(anon, slot, enrolment), '42501');
    const abroad = await day.openScene(stage);
    const there = await day.planSession(
      stage,
      abroad.librarian,
      abroad.library,
      abroad.room,
      [abroad.proctor],
      inHours(400),
      180
    );
    await expectRefusal(bookSlot(learner, { id: there, startsAt: inHours(400) }, enrolment), 'not-found');
    await expectRefusal(
      bookSlot(learner, { id: scene.session, startsAt: scene.startsAt }, enrolment),
      'session-closed'
    );
    await expectRefusal(
      bookSlot(learner, slot, enrolment, randomUUID(), new Date(slot.startsAt.getTime() + 2.5 * hourMs)),
      'outside-session'
    );
  });

  it('books nothing where the library does so itself', async () => {
    const slot = await planned();
    const { learner, enrolment } = await day.enrolled(scene);
    await setRules({ learners_book: false });
    await expectRefusal(bookSlot(learner, slot, enrolment), 'booking-closed');
    await setRules({});
    await bookSlot(learner, slot, enrolment);
  });

  it('moves a booking: one ticket for another, the voucher goes along, the calendar entry stays the same', async () => {
    await stock(1);
    const [from, to] = [await planned(), await planned()];
    const { learner, enrolment } = await day.enrolled(scene);
    const first = await bookSlot(learner, from, enrolment);
    const serial = await reserved(first);
    expect(serial).toBeDefined();
    const id = randomUUID();
    const second = await moveSlot(learner, first, to, id);
    expect(await moveSlot(learner, first, to, id), 'sent twice').toBe(second);
    expect(await day.stateOf(scene, first)).toBe('cancelled');
    expect(await reserved(first)).toBeUndefined();
    expect(await reserved(second)).toBe(serial);
    const [row] = await stage.owner`select booking_id, booking_seq from public.sitting where id = ${second}`;
    expect(row).toEqual({ booking_id: first, booking_seq: 1 });
    const third = await moveSlot(learner, second, from);
    const [again] = await stage.owner`select booking_id, booking_seq from public.sitting where id = ${third}`;
    expect(again).toEqual({ booking_id: first, booking_seq: 2 });
    const tickets = await stage.as(learner, (sql) => sql`select * from public.my_tickets()`);
    expect(tickets.map((ticket) => ticket.sitting_id)).toEqual([third]);
    await cancelSlot(learner, third);
    expect(await reserved(third)).toBeUndefined();
  });

  it('keeps the old booking when the new one is refused', async () => {
    const [from, full] = [await planned(), await planned(undefined, 1)];
    const { learner, enrolment } = await day.enrolled(scene);
    const sitting = await bookSlot(learner, from, enrolment);
    const other = await day.enrolled(scene);
    await bookSlot(other.learner, full, other.enrolment);
    await expectRefusal(moveSlot(learner, sitting, full), 'seats-full');
    expect(await day.stateOf(scene, sitting)).toBe('booked');
    await expectRefusal(moveSlot(other.learner, sitting, full), 'not-found');
    await expectRefusal(cancelSlot(other.learner, sitting), 'not-found');
    await expectRefusal(cancelSlot(scene.librarian, sitting), 'not-found');
  });

  it('moves and cancels until so many hours before as the library says', async () => {
    const soon = await planned(inHours(10));
    const later = await planned();
    const { learner, enrolment } = await day.enrolled(scene);
    const sitting = await bookSlot(learner, soon, enrolment);
    await expectRefusal(cancelSlot(learner, sitting), 'too-late-to-change');
    await expectRefusal(moveSlot(learner, sitting, later), 'too-late-to-change');
    await setRules({ change_hours: 9 });
    const moved = await moveSlot(learner, sitting, later);
    await setRules({});
    await cancelSlot(learner, moved);
    await expectRefusal(cancelSlot(learner, moved), 'wrong-state');
  });

  it('gets the last seat, or somebody else does: one of twenty who want it at once', async () => {
    const slot = await planned(undefined, 1);
    const all = await Promise.all(Array.from({ length: 20 }, () => day.enrolled(scene)));
    const outcomes = await Promise.allSettled(
      all.map(({ learner, enrolment }) => bookSlot(learner, slot, enrolment))
    );
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of outcomes)
      if (one.status === 'rejected') expect((one.reason as { detail: string }).detail).toBe('seats-full');
  });

  it('swaps with another who moves the other way at the same moment, without a deadlock', async () => {
    const [a, b] = [await planned(undefined, 2), await planned(undefined, 2)];
    const [one, two] = [await day.enrolled(scene), await day.enrolled(scene)];
    const first = await bookSlot(one.learner, a, one.enrolment);
    const second = await bookSlot(two.learner, b, two.enrolment);
    await Promise.all([moveSlot(one.learner, first, b), moveSlot(two.learner, second, a)]);
    const rows = await stage.owner`
      select session_id from public.sitting where enrolment_id = any(${[one.enrolment, two.enrolment]}) and state = 'booked'`;
    expect(new Set(rows.map((row) => row.session_id))).toEqual(new Set([a.id, b.id]));
  });
});

describe('a ticket', () => {
  it('is the learner’s own, cannot be guessed, and the desk holds its hash only', async () => {
    const { learner, sitting } = await day.booked(scene);
    const classmate = await day.booked(scene);
    const of = async (by: Actor) =>
      (await stage.as(by, (sql) => sql`select * from public.my_tickets()`)) as unknown as {
        sitting_id: string;
        content: string;
      }[];
    const [mine] = await of(learner);
    const [theirs] = await of(classmate.learner);
    expect(mine!.sitting_id).toBe(sitting);
    expect(mine!.content).toMatch(/^carrel:ticket:[0-9a-f]{32}$/);
    expect(theirs!.content).not.toBe(mine!.content);
    expect([...(await of(scene.librarian))]).toEqual([]);
    await expectRefusal(of(anon), '42501');
    const snapshot = await stage.as(
      scene.proctor,
      (sql) => sql`select public.session_snapshot(${scene.session}) as data`
    );
    const text = JSON.stringify(snapshot[0]!.data);
    const { createHash } = await import('node:crypto');
    expect(text).toContain(createHash('sha256').update(mine!.content).digest('hex'));
    expect(text).not.toContain(mine!.content);
    expect(text).not.toContain(mine!.content.slice(-32));
  });
});

describe('reminders', () => {
  const of = (sitting: string) =>
    stage.owner`select kind, state, due_at from private.reminder where sitting_id = ${sitting} order by kind`;
  const due = (sitting: string) =>
    stage.owner`update private.reminder set due_at = now() - interval '1 minute' where sitting_id = ${sitting}`;
  const take = () => stage.as(service, (sql) => sql`select * from public.take_reminders(50)`);

  it('are queued for the day and the hour before, once, and dropped when the booking moves', async () => {
    const [from, to] = [await planned(), await planned()];
    const { learner, enrolment } = await day.enrolled(scene);
    const first = await bookSlot(learner, from, enrolment);
    expect([...(await of(first))]).toEqual([
      { kind: 'day', state: 'queued', due_at: new Date(from.startsAt.getTime() - 24 * hourMs) },
      { kind: 'hour', state: 'queued', due_at: new Date(from.startsAt.getTime() - hourMs) }
    ]);
    const second = await moveSlot(learner, first, to);
    expect((await of(first)).map((row) => row.state)).toEqual(['dropped', 'dropped']);
    expect((await of(second)).map((row) => row.state)).toEqual(['queued', 'queued']);
    const proctor = (await stage.staff('proctor', scene.library)) as day.Person;
    const later = new Date(to.startsAt.getTime() + 2 * hourMs);
    await stage.as(
      scene.librarian,
      (sql) => sql`select public.change_session(${to.id}, ${to.room}, ${later},
        ${new Date(later.getTime() + 3 * hourMs)}, ${[proctor.id]})`
    );
    expect((await of(second))[1]!.due_at).toEqual(new Date(later.getTime() - hourMs));
    await cancelSlot(learner, second);
    expect((await of(second)).map((row) => row.state)).toEqual(['dropped', 'dropped']);
  });

  it('leave out what is past when somebody books late', async () => {
    const soon = await planned(inHours(12));
    const { learner, enrolment } = await day.enrolled(scene);
    const sitting = await bookSlot(learner, soon, enrolment);
    expect((await of(sitting)).map((row) => row.kind)).toEqual(['hour']);
  });

  it('are taken by one worker at a time, and come again when it dies', async () => {
    const slot = await planned();
    const { learner, enrolment } = await day.enrolled(scene);
    const sitting = await bookSlot(learner, slot, enrolment);
    await due(sitting);
    const [taken] = await take();
    expect(taken).toMatchObject({ sitting_id: sitting, email: `${learner.id}@carrel.test`, minutes: 60 });
    expect((await take()).some((row) => row.sitting_id === sitting && row.kind === taken!.kind)).toBe(false);
    await stage.owner`update private.reminder set locked_until = now() - interval '1 second' where sitting_id = ${sitting}`;
    expect((await take()).filter((row) => row.sitting_id === sitting)).toHaveLength(2);
    for (const kind of ['day', 'hour', 'hour'])
      await stage.as(service, (sql) => sql`select public.reminder_sent(${sitting}, ${kind})`);
    expect((await of(sitting)).map((row) => row.state)).toEqual(['sent', 'sent']);
    await expectRefusal(
      stage.as(scene.librarian, (sql) => sql`select * from public.take_reminders(1)`),
      '42501'
    );
  });

  it('are dropped once it is too late', async () => {
    const slot = await planned();
    const { learner, enrolment } = await day.enrolled(scene);
    const sitting = await bookSlot(learner, slot, enrolment);
    await stage.owner`select private.tick(${new Date(slot.startsAt.getTime() + 1000)})`;
    expect((await of(sitting)).map((row) => row.state)).toEqual(['dropped', 'dropped']);
  });
});
