import { expect, test } from '@playwright/test';
import { device, network, tablet } from './cast.ts';
import { dayRoom, type DayRoom } from './day-room.ts';
import { board, leave, panel, tile } from './desk-hands.ts';
import * as day from './database/session-day.ts';
import { backend } from './backend.ts';

/** Who has no ticket to show comes in all the same: too late for the appointment, or booked for another day. */

const soon = { timeout: 10_000, intervals: [100] };
const late = 'Yaw';
let room: DayRoom;
let made: DayRoom | undefined;
/** Booked for tomorrow. */
let early: { name: string; sitting: string };

test.beforeAll(async () => {
  made = room = await dayRoom(late, backend);
  const { scene } = room;
  const { stage, library, librarian, colleague } = scene;
  const elsewhere = await day.saveRoom(stage, librarian, library, 2);
  const tomorrow = new Date(scene.startsAt.getTime() + 86_400_000);
  const session = await day.planSession(stage, librarian, library, elsewhere, [colleague], tomorrow, 120);
  const { learner, enrolment } = await day.enrolled(scene);
  await stage.owner`
    update public.profile set given_name = 'Mawuli', family_name = 'Amegashie' where user_id = ${learner.id}`;
  const sitting = await day.book(scene, enrolment, { session, startsAt: tomorrow });
  early = { name: 'Mawuli Amegashie', sitting };
});
test.afterAll(() => made?.close());

/** Where somebody stands now, and whether a voucher is set aside for it. */
async function now(learner: string) {
  const rows = await room.scene.stage.owner`
    select s.state, exists (select from public.voucher v where v.reserved_for = s.id and v.state = 'reserved') as held
    from public.sitting s where s.learner_id = ${learner} order by s.created_at, s.id`;
  return rows.map(({ state, held }) => `${state}${held ? ' with a voucher' : ''}`).sort();
}

test('the desk finds them by name, and gives an appointment from now', async ({ browser }) => {
  const { scene, seats, email } = room;
  const yaw = seats.find(({ name }) => name.startsWith(late))!;
  const page = await device(browser, tablet);
  await board(page, scene.session, email.proctor);

  await test.step('too late, in a full room: the seat that was theirs goes along', async () => {
    const sheet = await panel(page, yaw);
    await expect(sheet.getByText(/is \d+ minutes late; the library lets in up to 15/)).toBeVisible();
    await expect(sheet.getByRole('button', { name: 'Mark as arrived' })).toHaveCount(0);
    await network(page.context(), false);
    await sheet.getByRole('button', { name: 'Give an appointment now' }).click();
    await expect(sheet.getByRole('heading', { name: 'Check the ID' })).toBeVisible();
    await leave(page);
    // One person once, also before the server has heard of it.
    await expect(tile(page, yaw)).toHaveCount(1);
    await expect(tile(page, yaw)).toContainText('Arrived');
    await network(page.context(), true);
    await expect.poll(() => now(yaw.learner.id), soon).toEqual(['arrived with a voucher', 'cancelled']);
    await expect(tile(page, yaw)).toHaveCount(1);
  });

  const [first] = seats;
  await day.bringTo(scene, first!.sitting, 'arrived');
  await day.send(scene, first!.sitting, 'refuse-id', { reason: 'no-document' });

  await test.step('booked for tomorrow', async () => {
    await page.getByRole('button', { name: 'Arrivals' }).click();
    const sheet = page.getByRole('dialog');
    await expect(sheet.getByRole('alert')).toContainText('Or find the name in the room');
    await sheet.getByRole('tab', { name: 'Without a ticket' }).click();
    await sheet.getByLabel('Who is here?').fill('Mawuli');
    await page.getByRole('option', { name: /Mawuli Amegashie.*Booked: / }).click();
    await sheet.getByRole('button', { name: 'Move here' }).click();
    await expect(sheet.getByText('Arrived', { exact: true })).toBeVisible();
    await expect.poll(() => day.stateOf(scene, early.sitting), soon).toBe('cancelled');
    await leave(page);
    await expect(tile(page, early)).toHaveCount(1);
  });

  await test.step('refused a moment ago and back with a document: booked anew at no cost', async () => {
    await expect.poll(() => day.stateOf(scene, first!.sitting), soon).toBe('refused');
    const { librarian } = scene;
    await scene.stage.as(
      librarian,
      (sql) => sql`select public.cancel_booking(${seats[5]!.sitting}, 'learner-asked')`
    );
    await expect(tile(page, seats[5]!)).toContainText('Cancelled', soon);
    await page.getByRole('button', { name: 'Arrivals' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('tab', { name: 'Without a ticket' }).click();
    await sheet.getByLabel('Who is here?').fill(first!.name);
    await page.getByRole('option', { name: first!.name }).click();
    await sheet.getByRole('button', { name: 'Let in' }).click();
    await expect(sheet.getByText('Arrived', { exact: true })).toBeVisible();
    await expect.poll(() => now(first!.learner.id), soon).toEqual(['arrived with a voucher', 'refused']);
  });
});
