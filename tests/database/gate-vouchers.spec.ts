import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage();
  scene = await day.openScene(stage, { seats: 60 });
  const hq = await stage.hq();
  await stage.as(
    hq,
    (sql) => sql`select public.stock_vouchers(${scene.library.id}, 'certificate', 20, null)`
  );
});
afterAll(() => stage.close());

/** The voucher that waits for the sitting, and how many are free. */
async function stock(sitting: string) {
  const [row] = await stage.owner`
    select (select count(*)::int from public.voucher where reserved_for = ${sitting} and state = 'reserved') as held,
      (select count(*)::int from public.voucher where library_id = ${scene.library.id} and state = 'in-stock') as free`;
  return row as unknown as { held: number; free: number };
}

async function reserved() {
  const { sitting } = await day.booked(scene);
  const before = await stock(sitting);
  expect(before.held).toBe(1);
  return { sitting, free: before.free };
}

describe('the voucher that a booking reserves', () => {
  it('goes back to stock with a refusal, in the same transaction', async () => {
    const { sitting, free } = await reserved();
    await day.bringTo(scene, sitting, 'arrived');
    const answer = await day.send(scene, sitting, 'refuse-id', {
      reason: 'photo-differs',
      note: 'Not the person'
    });
    expect(answer.status).toBe('applied');
    expect(await day.stateOf(scene, sitting)).toBe('refused');
    expect(await stock(sitting)).toEqual({ held: 0, free: free + 1 });
    const [both] = await stage.owner`
      select c.xmin = s.xmin as together from public.id_check c join public.sitting s on s.id = c.sitting_id
        join public.voucher_event v on v.sitting_id = s.id and v.kind = 'released' and v.xmin = c.xmin
      where s.id = ${sitting}`;
    expect(both!.together).toBe(true);
  });

  it('is not lost when the refusal itself is refused', async () => {
    const { sitting, free } = await reserved();
    await day.bringTo(scene, sitting, 'arrived');
    expect((await day.send(scene, sitting, 'refuse-id', { reason: 'other' })).code).toBe('bad-payload');
    expect(await stock(sitting)).toEqual({ held: 1, free });
  });

  it('goes back when the booking is cancelled, the attempt fails, or the sitting is void', async () => {
    const cancelled = await reserved();
    await stage.as(
      scene.proctor,
      (sql) => sql`select public.cancel_booking(${cancelled.sitting}, 'Learner called in sick')`
    );
    expect(await stock(cancelled.sitting)).toEqual({ held: 0, free: cancelled.free + 1 });
    const [note] = await stage.owner`select body from public.note where entity_id = ${cancelled.sitting}`;
    expect(note!.body).toBe('Learner called in sick');

    const failed = await reserved();
    await day.bringTo(scene, failed.sitting, 'submitted');
    await day.send(scene, failed.sitting, 'record-result', { score_percent: '40', evidence_note: 'Seen' });
    expect(await stock(failed.sitting)).toEqual({ held: 0, free: failed.free + 1 });

    const voided = await reserved();
    await day.bringTo(scene, voided.sitting, 'running');
    await stage.as(
      scene.librarian,
      (sql) => sql`select public.void_sitting(${voided.sitting}, 'irregularity')`
    );
    expect(await stock(voided.sitting)).toEqual({ held: 0, free: voided.free + 1 });
  });

  it('stays reserved for who passed', async () => {
    const { sitting } = await reserved();
    await day.bringTo(scene, sitting, 'submitted');
    await day.send(scene, sitting, 'record-result', { score_percent: '88', evidence_note: 'Seen' });
    expect((await stock(sitting)).held).toBe(1);
  });
});
