import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(12);
  scene = await day.openScene(stage, { seats: 60 });
});
afterAll(() => stage.close());

describe('a refusal', () => {
  const refuse = (sitting: string, by: Actor = scene.proctor) =>
    day.send(scene, sitting, 'refuse-id', { reason: 'document-expired', note: 'Since May' }, {}, by);
  /** By somebody who has just signed in. */
  const overrule = async (sitting: string, by: Actor, at = scene) =>
    day.send(
      at,
      sitting,
      'overrule',
      { reason: 'document-found' },
      { auth_method: 'password' },
      await stage.signIn(by)
    );

  it('costs no attempt: the next booking is free, and reserves again', async () => {
    const { sitting, enrolment } = await day.brought(scene, 'arrived');
    await refuse(sitting);
    const again = await day.book(scene, enrolment);
    const [row] = await stage.owner`select attempt, state from public.sitting where id = ${again}`;
    expect(row).toEqual({ attempt: 1, state: 'booked' });
  });

  it('is overruled by another person, and the gate begins anew', async () => {
    const { sitting } = await day.brought(scene, 'ready');
    await refuse(sitting);
    expect(day.outcome(await overrule(sitting, scene.proctor))).toBe('rejected second-person-needed');
    expect(day.outcome(await overrule(sitting, await stage.staff('coach', scene.library)))).toBe(
      'rejected not-allowed'
    );
    expect(day.outcome(await overrule(sitting, scene.colleague))).toBe('applied');
    const [row] = await stage.owner`select state, name_seen from public.sitting where id = ${sitting}`;
    expect(row).toEqual({ state: 'arrived', name_seen: null });
    expect((await day.kindsOf(scene, sitting)).at(-1)).toBe('overruled');
    const [left] = await stage.owner`
      select (select count(*)::int from public.tool_check where sitting_id = ${sitting}) as tools,
        (select count(*)::int from public.rules_agreement where sitting_id = ${sitting}) as agreements`;
    expect(left).toEqual({ tools: 0, agreements: 0 });
    // Overruled is not admitted: a document that does not suffice still does not.
    expect(day.outcome(await day.send(scene, sitting, 'check-id', { ...day.idSeen, expired: true }))).toBe(
      'rejected id-not-sufficient'
    );
  });

  it('stands when the learner is booked anew, or the seats are gone', async () => {
    const { sitting, enrolment } = await day.brought(scene, 'arrived');
    await refuse(sitting);
    await day.book(scene, enrolment);
    expect(day.outcome(await overrule(sitting, scene.librarian))).toBe('rejected already-booked');
    const small = await day.openScene(stage, { seats: 1 });
    const first = await day.brought(small, 'arrived');
    await day.send(small, first.sitting, 'refuse-id', { reason: 'no-document' });
    await day.booked(small);
    expect(day.outcome(await overrule(first.sitting, small.librarian, small))).toBe('rejected seats-full');
  });

  it('is printed with its own words, whatever else was noted on the sitting', async () => {
    const slipOf = async (sitting: string) => {
      const [row] = await stage.as(
        scene.proctor,
        (sql) => sql<{ room: { sittings: { id: string; refusal_note: string | null }[] } }[]>`
          select public.session_snapshot(${scene.session}) as room`
      );
      return row!.room.sittings.find(({ id }) => id === sitting)?.refusal_note;
    };
    const { sitting } = await day.brought(scene, 'arrived');
    await day.send(scene, sitting, 'note', { text: 'Was loud at the door' });
    expect(await slipOf(sitting)).toBe(null);
    await refuse(sitting);
    await day.send(scene, sitting, 'note', { text: 'Asked for the manager' });
    expect(await slipOf(sitting)).toBe('Since May');
    await overrule(sitting, scene.colleague);
    expect(await slipOf(sitting)).toBe(null);
    await day.send(scene, sitting, 'refuse-id', { reason: 'no-document' });
    expect(await slipOf(sitting)).toBe(null);
  });

  it('gives the voucher back, and takes one again when it is overruled', async () => {
    const own = await day.openScene(stage);
    await stage.as(
      await stage.hq(),
      (sql) => sql`select public.stock_vouchers(${own.library.id}, 'certificate', 1, null)`
    );
    const { sitting } = await day.brought(own, 'arrived');
    const held = async () => {
      const [row] = await stage.owner`
        select count(*)::int as held from public.voucher where reserved_for = ${sitting} and state = 'reserved'`;
      return row!.held as number;
    };
    expect(await held()).toBe(1);
    await day.send(own, sitting, 'refuse-id', { reason: 'no-document' });
    expect(await held()).toBe(0);
    await overrule(sitting, own.librarian, own);
    expect(await held()).toBe(1);
  });
});
