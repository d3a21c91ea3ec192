import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { display } from '../../src/lib/domain/names.ts';
import { expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import { chains } from './chain.ts';
import * as day from './session-day.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const drop = (by: Actor, enrolment: string) =>
  stage.as(by, (sql) => sql`select public.drop_enrolment(${enrolment}, 'moved-away')`);
const one = async (query: Promise<Record<string, unknown>[]>) => (await query)[0];

describe('leaving a course', () => {
  it('cancels the booking and gives the reserved voucher back, in one go', async () => {
    const scene = await day.openScene(stage);
    const hq = await stage.hq();
    await stage.as(hq, (sql) => sql`select public.stock_vouchers(${scene.library.id}, 'certificate', 1)`);
    const { enrolment, sitting } = await day.booked(scene);
    const voucher = () =>
      one(stage.owner`select state, reserved_for from public.voucher where library_id = ${scene.library.id}`);
    expect(await voucher()).toEqual({ state: 'reserved', reserved_for: sitting });
    await drop(scene.librarian, enrolment);
    expect(await day.stateOf(scene, sitting)).toBe('cancelled');
    expect(await voucher()).toEqual({ state: 'in-stock', reserved_for: null });
    expect(
      await one(stage.owner`select kind, reason from public.sitting_event
        where sitting_id = ${sitting} order by seq desc limit 1`)
    ).toEqual({ kind: 'cancelled', reason: 'enrolment-dropped' });
    expect(await one(stage.owner`select state from public.enrolment where id = ${enrolment}`)).toEqual({
      state: 'dropped'
    });
    await expectRefusal(drop(scene.librarian, enrolment), 'enrolment-closed');
  });

  it('waits for whoever has arrived', async () => {
    const scene = await day.openScene(stage);
    const { enrolment, sitting } = await day.brought(scene, 'arrived');
    await expectRefusal(drop(scene.librarian, enrolment), 'already-booked');
    expect(await day.stateOf(scene, sitting)).toBe('arrived');
  });

  it('is refused while a voucher is out, and to staff of elsewhere', async () => {
    const chain = chains(stage);
    const at = await chain.issued();
    await expectRefusal(drop(at.librarian, at.enrolment), 'already-issued');
    const elsewhere = await stage.staff('librarian', await stage.library());
    await expectRefusal(drop(elsewhere, at.enrolment), 'not-found');
    await expectRefusal(drop(at.proctor, at.enrolment), 'not-allowed');
  });
});

describe('a name', () => {
  it.each([
    ['Ama', 'Mensah'],
    ['Ọlábísí', null],
    ['美玲', '陳'],
    ['はなこ', '山田'],
    ['지우', '김'],
    ['美玲', 'Chen'],
    ['मीरा', 'शर्मा']
  ])('%s, %s is written in SQL as on the screens', async (given, family) => {
    const row = await one(stage.owner`select private.display_name(${given}, ${family}) as name`);
    expect(row?.name).toBe(display({ given_name: given, family_name: family }));
  });
});
