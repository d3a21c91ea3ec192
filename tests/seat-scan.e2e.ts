import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { makeFilm } from './camera.ts';
import { device, signIn, tablet, withCamera } from './cast.ts';
import { crowd } from './crowd.ts';
import * as day from './database/session-day.ts';
import { choose, leave, panel } from './desk-hands.ts';
import { symbol } from './paper.ts';
import { backend } from './backend.ts';
import { seatCode } from '../src/lib/domain/seat-code.ts';

/** Another seat: its label before the tablet's camera, or a tap on the plan of the room; and an arrival that is taken back. */

const slug = 'derry';
const soon = { timeout: 10_000, intervals: [100] };
let room: Awaited<ReturnType<typeof crowd>>;
let made: typeof room | undefined;

test.beforeAll(async () => {
  made = room = await crowd(9, { slug, ...backend });
});
test.afterAll(() => made?.close());

async function place(sitting: string): Promise<{ seat: string; allowed: number; state: string }> {
  const [row] = await room.scene.stage.owner`
    select t.label as seat, s.state, (private.sitting_fold(s, clock_timestamp())).allowed_ms as allowed
    from public.sitting s join public.seat t on t.id = s.seat_id where s.id = ${sitting}`;
  return { seat: row!.seat as string, state: row!.state as string, allowed: Number(row!.allowed) };
}

test('a learner is moved by scanning the new seat, and an arrival is undone', async () => {
  const [aoife] = room.sittings as [string];
  const before = await place(aoife);
  // First a seat that somebody has, then the free one.
  const labels = await Promise.all([1, 8].map((index) => symbol(seatCode(room.scene.seats[index]!))));
  const film = makeFilm(
    join(mkdtempSync(join(tmpdir(), 'carrel-film-')), 'seats.mjpeg'),
    labels.map((png) => ({ png, seconds: 4 }))
  );
  const eyes = await withCamera(film);
  try {
    const page = await device(eyes, tablet, {
      permissions: ['camera'],
      baseURL: test.info().project.use.baseURL
    });
    await signIn(page, `proctor.${slug}@carrel.test`);
    await page.goto(`/desk/${room.session}`);
    const sheet = await panel(page, { name: 'Aoife Doherty' });
    await sheet.getByRole('button', { name: 'Change seat or device' }).click();
    await sheet.getByRole('button', { name: 'Scan' }).click();
    await expect(sheet.getByRole('alert')).toBeVisible({ timeout: 20_000 });
    await expect(sheet.getByLabel('New seat')).toContainText('Seat 9', { timeout: 20_000 });
    await choose(page, sheet.getByLabel('Minutes lost'), '2 minutes');
    await choose(page, sheet.getByLabel('Why?'), 'Something at the seat');
    await sheet.getByRole('button', { name: 'Change seat or device' }).last().click();
    await expect
      .poll(() => place(aoife), soon)
      .toEqual({ seat: '9', state: 'running', allowed: before.allowed + 120_000 });
    await leave(page);

    const expected = room.sittings[7]!;
    const other = await panel(page, { name: 'Maximiliane' });
    await other.getByRole('button', { name: 'Mark as arrived' }).click();
    await expect.poll(() => day.stateOf(room.scene, expected), soon).toBe('arrived');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => day.stateOf(room.scene, expected), soon).toBe('booked');
    await expect(other.getByRole('button', { name: 'Mark as arrived' })).toBeVisible();
  } finally {
    await eyes.close();
  }
});

test('a learner is moved by a tap on the plan of the room, and the form is in sight when it opens', async ({
  browser
}) => {
  await room.scene.stage.owner`
    update public.seat set plan_column = (position - 1) % 3 + 1, plan_row = (position - 1) / 3 + 1
    where room_id = ${room.scene.room}`;
  const [, kwabena] = room.sittings as [string, string];
  const before = await place(kwabena);
  const page = await device(browser, tablet);
  await signIn(page, `proctor.${slug}@carrel.test`);
  await page.goto(`/desk/${room.session}`);
  const sheet = await panel(page, { name: 'Kwabena Mensah-Boateng' });
  await sheet.getByRole('button', { name: 'Change seat or device' }).click();
  const plan = sheet.getByRole('group', { name: 'Or tap a free seat on the plan' });
  await expect(plan).toBeInViewport({ ratio: 1 });
  await expect(plan.getByRole('button', { name: /^Seat 4, / })).toBeDisabled();
  const own = plan.getByRole('button', { name: 'Seat 2, another device' });
  await expect(own).toContainText('Kwabena');
  await plan.getByRole('button', { name: 'Seat 8', exact: true }).tap();
  await expect(sheet.getByLabel('New seat')).toContainText('Seat 8');
  await choose(page, sheet.getByLabel('Why?'), 'Something at the seat');
  await sheet.getByRole('button', { name: 'Change seat or device' }).last().click();
  const moved = { seat: '8', state: 'running', allowed: before.allowed };
  await expect.poll(() => place(kwabena), soon).toEqual(moved);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => place(kwabena), soon).toEqual(before);
});
