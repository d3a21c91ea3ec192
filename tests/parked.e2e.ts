import { expect, test, type Page } from '@playwright/test';
import { faultsOf } from './axe.ts';
import { device, signIn, tablet } from './cast.ts';
import { dayRoom, type DayRoom, type Seat } from './day-room.ts';
import { choose } from './desk-hands.ts';
import * as day from './database/session-day.ts';
import { backend } from './backend.ts';

/** What a suspended member had tapped waits for a librarian, who reads it whole and decides: it counts, or it does not. */

const soon = { timeout: 10_000, intervals: [100] };
const hour = 3_600_000;
let room: DayRoom;
let made: DayRoom | undefined;

test.beforeAll(async () => {
  made = room = await dayRoom('Yaw', backend);
});
test.afterAll(() => made?.close());

const called = (given: string): Seat => room.seats.find(({ name }) => name.startsWith(given))!;
const card = (page: Page, { name }: Seat, what: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: `${name} · ${what}` }) });

async function parkedOf({ sitting }: Seat) {
  const rows = await room.scene.stage.owner<{ kind: string; status: string; code: string | null }[]>`
    select kind, status, code from public.command
    where sitting_id = ${sitting} and (status = 'parked' or decided_at is not null) order by position`;
  return rows.map(({ kind, status, code }) => [kind, status, code].filter(Boolean).join(' '));
}
async function allowedSeconds({ sitting }: Seat): Promise<number> {
  const [row] = await room.scene.stage.owner`
    select (private.sitting_fold(s, clock_timestamp())).allowed_ms from public.sitting s where id = ${sitting}`;
  return Number(row!.allowed_ms) / 1000;
}

test('a librarian reads what waits, and lets it count or not', async ({ browser }) => {
  const { scene, email } = room;
  const [ama, kofi, efua] = [called('Ama'), called('Kofi'), called('Efua')];
  for (const { sitting } of [ama, kofi]) await day.bringTo(scene, sitting, 'running');
  await day.bringTo(scene, efua.sitting, 'arrived');
  const page = await device(browser, tablet);
  await signIn(page, email.librarian);
  await page.goto('/library/parked');
  await expect(page.getByText('Nothing to decide')).toBeVisible();

  await scene.stage.owner`
    update public.membership set state = 'suspended' where user_id = ${scene.proctor.id}`;
  const said = [
    await day.send(scene, ama.sitting, 'extend', {
      minutes: 10,
      reason: 'time-lost-network',
      note: 'The router was started anew.'
    }),
    await day.send(scene, efua.sitting, 'refuse-id', { reason: 'name-differs', note: 'Reads Eva Darkoh' }),
    await day.send(scene, efua.sitting, 'incident', { category: 'learner', code: 'complaint' })
  ];
  expect(said.map(day.outcome)).toEqual(Array(3).fill('parked member-suspended'));
  // Another author, on duty, whose tablet cannot say when it was.
  const unsure = { tapped_mono_ms: hour, sent_mono_ms: 0 };
  await scene.stage.owner.begin(async (sql) => {
    await sql`alter table public.sitting_event disable trigger user`;
    await sql`
      update public.sitting_event set effective_at = effective_at - interval '40 minutes'
      where sitting_id = ${kofi.sitting}`;
    await sql`alter table public.sitting_event enable trigger user`;
  });
  const paused = await day.send(scene, kofi.sitting, 'pause', { reason: 'alarm' }, unsure, scene.colleague);
  expect(day.outcome(paused)).toBe('parked time-uncertain');

  await page.reload();
  await test.step('each card says whose tap it was, what it holds, and what stands', async () => {
    const more = card(page, ama, 'More time');
    await expect(more).toContainText('by Selorm Kumah');
    for (const words of ['10 minutes', 'Time lost by the network', 'The router was started anew.'])
      await expect(more.getByText(words)).toBeVisible();
    await expect(more).toContainText('The sender was suspended before it came in.');
    await expect(card(page, efua, 'Admission refused').getByText('Reads Eva Darkoh')).toBeVisible();
    const alarm = card(page, kofi, 'Pause');
    await expect(alarm).toContainText('by Edem Lawson');
    await expect(alarm.getByText('Alarm')).toBeVisible();
    await expect(alarm).toContainText('could not prove when it took place');
    // What rests on an earlier one waits for it.
    const later = card(page, efua, 'Incident');
    await expect(later).toContainText('An earlier tap about the same sitting is decided first.');
    await expect(later.getByRole('button')).toHaveCount(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await faultsOf(page)).toEqual([]);
  });

  await test.step('it counts, as of when it took place', async () => {
    const before = await allowedSeconds(ama);
    await card(page, ama, 'More time').getByRole('button', { name: 'It counts' }).click();
    await expect(card(page, ama, 'More time')).toBeHidden();
    expect(await parkedOf(ama)).toEqual(['extend applied']);
    expect(await allowedSeconds(ama)).toBe(before + 600);
  });

  await test.step('it does not count, with a reason, and stays in the record', async () => {
    await card(page, efua, 'Admission refused').getByRole('button', { name: 'It does not count' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'It does not count' }).click();
    await expect(dialog.getByText('Choose a reason.')).toBeVisible();
    await choose(page, dialog.getByRole('combobox'), 'Another reason');
    await dialog.getByRole('textbox').fill('Eva is what her friends call her.');
    await dialog.getByRole('button', { name: 'It does not count' }).click();
    await expect(card(page, efua, 'Admission refused')).toBeHidden();
    expect(await day.stateOf(scene, efua.sitting)).toBe('arrived');
    // Nothing of one decision is left in the form for the next.
    await card(page, efua, 'Incident').getByRole('button', { name: 'It does not count' }).click();
    await expect(dialog.getByRole('combobox')).toHaveText('Choose');
    await page.keyboard.press('Escape');
    await card(page, efua, 'Incident').getByRole('button', { name: 'It counts' }).click();
    await expect
      .poll(() => parkedOf(efua), soon)
      .toEqual(['refuse-id rejected discarded', 'incident applied']);
  });

  await card(page, kofi, 'Pause').getByRole('button', { name: 'It counts' }).click();
  await expect(page.getByText('Nothing to decide')).toBeVisible();
  expect(await day.stateOf(scene, kofi.sitting)).toBe('paused');
});
