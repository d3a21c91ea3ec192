import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { dayRoom, type DayRoom, type Seat } from './day-room.ts';
import * as day from './database/session-day.ts';
import { backend } from './backend.ts';

/** A library of its own whose learners come to awards, in a programme that runs already. */

export type AwardRoom = DayRoom & { course: { id: string; title: string } };

/** @param months how long an award of the course is valid; null for ever */
export async function awardRoom(months: number | null = null): Promise<AwardRoom> {
  const room = await dayRoom('Fiifi', backend);
  const { owner } = room.scene.stage;
  const { id, code } = room.scene.course;
  const title = `Safe water ${code}`;
  await owner`
    insert into public.course_text (course_id, locale, title, description, outcomes)
    values (${id}, 'en', ${title}, 'Clean water at home.', 'Knows how.'), (${id}, 'fr', ${`Eau saine ${code}`}, '', '')`;
  await owner`update public.course set valid_months = ${months} where id = ${id}`;
  return { ...room, course: { id, title } };
}

/** Through the session to the last moment before `start` or `result`; the name on the document is the learner's own. */
export async function bring({ scene }: DayRoom, { sitting, name }: Seat, to: 'ready' | 'running' | 'passed') {
  const send = async (kind: string, payload: object = {}) => {
    const answer = await day.send(scene, sitting, kind, payload);
    if (answer.status !== 'applied') throw new Error(`${kind}: ${answer.status} ${answer.code}`);
  };
  await send('arrive');
  await send('check-id', { ...day.idSeen, seen_name: name });
  await send('check-tools', { ...day.toolsAnswered(scene), signed_name: name });
  await day.prepareStart(scene, sitting);
  if (to === 'ready') return;
  await send('start');
  if (to === 'running') return;
  await send('submit', { by: 'learner' });
  await send('record-result', { score_percent: '91', evidence_note: 'Seen on the result screen' });
}

/** The fee is agreed and paid in full. */
export async function pay({ scene }: DayRoom, { enrolment }: Pick<Seat, 'enrolment'>): Promise<void> {
  await scene.stage.as(scene.librarian, async (sql) => {
    await sql`select public.agree_fee(${enrolment}, 5000)`;
    await sql`
      select public.record_payment(${crypto.randomUUID()}, ${enrolment}, 5000, 'cash', ${`A-${crypto.randomUUID().slice(0, 8)}`})`;
  });
}

/** The code of a new voucher, as it is printed. */
export const voucher = ({ scene }: DayRoom, { enrolment }: Pick<Seat, 'enrolment'>): Promise<string> =>
  scene.stage.as(scene.librarian, async (sql) => {
    const [row] = await sql`select code from public.issue_voucher(${enrolment})`;
    return row!.code as string;
  });

export const redeem = (
  { scene }: DayRoom,
  { learner }: Pick<Seat, 'learner'>,
  code: string
): Promise<string> =>
  scene.stage.as(learner, async (sql) => {
    const [row] = await sql`select * from public.redeem_voucher(${code})`;
    if (row!.outcome !== 'redeemed') throw new Error(`redeem: ${row!.outcome} ${row!.code}`);
    return row!.award_number as string;
  });

/** What the backend's own timer does every quarter of a minute: now. */
export async function tick(): Promise<void> {
  const { secretKey } = JSON.parse(await readFile(join(backend.dataDir, 'keys.json'), 'utf8')) as {
    secretKey: string;
  };
  const headers = { authorization: `Bearer ${secretKey}` };
  const answer = await fetch(`${backend.url}/functions/v1/tick`, { method: 'POST', headers });
  if (!answer.ok) throw new Error(`tick: ${answer.status} ${await answer.text()}`);
  await answer.body?.cancel();
}

/** Waits until the award is sealed and its PDF kept. */
export const sealed = ({ scene }: DayRoom, number: string) =>
  expect
    .poll(
      async () => {
        const [row] = await scene.stage.owner`select state from public.award where number = ${number}`;
        if (row!.state !== 'sealed') await tick();
        return row!.state as string;
      },
      { timeout: 60_000, intervals: [500] }
    )
    .toBe('sealed');

/** Passed, paid, redeemed and sealed: gives the number. */
export async function awarded(room: AwardRoom, seat: Seat): Promise<string> {
  await bring(room, seat, 'passed');
  await pay(room, seat);
  const number = await redeem(room, seat, await voucher(room, seat));
  await sealed(room, number);
  return number;
}

/** As if so many days had passed since the award was issued. */
export async function letDaysPass({ scene }: DayRoom, number: string, days: number): Promise<void> {
  await scene.stage.owner`
    update public.award set issued_on = issued_on - ${days}::int, completed_on = completed_on - ${days}::int,
      expires_on = expires_on - ${days}::int
    where number = ${number}`;
}

export type Letter = { to: string; subject: string; text: string; attachments?: { filename: string }[] };

/** The letters to an address, the earliest first. */
export async function lettersTo(address: string): Promise<Letter[]> {
  const answer = await fetch(`${backend.url}/mail`, { headers: { accept: 'application/json' } });
  return ((await answer.json()) as Letter[]).filter(({ to }) => to === address).reverse();
}
