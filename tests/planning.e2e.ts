import { readFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { faultsOf } from './axe.ts';
import { makeFilm } from './camera.ts';
import { client, device, laptop, phone, signIn, tablet, verb, withCamera } from './cast.ts';

const at = (person: string) => `${person}.derry@carrel.test`;
const noFaults = async (page: Page) => expect(await faultsOf(page)).toEqual([]);
const day = (daysAhead: number) => new Date(Date.now() + daysAhead * 86_400_000).toISOString().slice(0, 10);

test('a weekly session, a slot chosen and moved on the phone, a ticket scanned at the desk', async ({
  browser
}) => {
  const librarian = await device(browser, laptop);
  await signIn(librarian, at('librarian'));
  const server = await client(librarian, at('librarian'));
  const { data: mine } = await server.from('library').select('id').eq('slug', 'derry').single();
  const { data: staff } = await server.from('membership').select('user_id, role').eq('library_id', mine!.id);
  const mark = crypto.randomUUID().slice(0, 4);
  const [lake, courtyard] = [`Lake ${mark}`, `Yard ${mark}`];
  const room = crypto.randomUUID();
  await verb(server, 'save_room', { p_id: room, p_library_id: mine!.id, p_name: lake, p_seats: 2 });

  await librarian.goto('/library/sessions?view=week');
  await librarian.getByRole('button', { name: 'Plan a session' }).click();
  const form = librarian.getByRole('dialog');
  await form.getByLabel('Room').click();
  await librarian.getByRole('option', { name: lake }).click();
  await form.getByLabel('Day', { exact: true }).fill(day(3));
  await form.getByLabel('Repeats').click();
  await librarian.getByRole('option', { name: 'Every week', exact: true }).click();
  await form.getByLabel('How many dates').fill('3');
  await form.getByRole('checkbox').first().click();
  await form.getByRole('button', { name: 'Look at the dates' }).click();
  await expect(form.getByRole('listitem')).toHaveCount(3);
  await form.getByRole('button', { name: 'Plan 3 sessions' }).click();
  await expect(form).toBeHidden();
  await noFaults(librarian);

  // One that begins in ten minutes, for today's desk.
  const soon = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 10 * 60_000);
  const near = crypto.randomUUID();
  const yard = crypto.randomUUID();
  await verb(server, 'save_room', { p_id: yard, p_library_id: mine!.id, p_name: courtyard, p_seats: 2 });
  await verb(server, 'plan_session', {
    p_id: near,
    p_library_id: mine!.id,
    p_room_id: yard,
    p_starts_at: soon.toISOString(),
    p_ends_at: new Date(soon.getTime() + 2 * 3_600_000).toISOString(),
    p_proctor_ids: [staff!.find(({ role }) => role === 'librarian')!.user_id]
  });

  const learner = await device(browser, phone);
  await signIn(learner, at('learner03'));
  await learner.getByRole('link', { name: 'Choose a time' }).click();
  await learner.getByRole('button', { name: lake }).first().click();
  await noFaults(learner);
  await learner.getByRole('button', { name: /^Book / }).click();
  await expect(learner.getByText('Booked. Your ticket is below.')).toBeVisible();

  await learner.getByRole('link', { name: 'Choose another time' }).click();
  await learner.getByRole('button', { name: courtyard }).click();
  await learner.getByRole('button', { name: /^Move to / }).click();
  await expect(learner.getByText('Moved. Your new ticket is below')).toBeVisible();
  const code = learner.getByRole('img', { name: 'Your ticket for the desk' });
  await expect(code).toBeVisible();
  await expect(learner.getByText('It is too late to change it here')).toBeVisible();
  await noFaults(learner);

  const downloading = learner.waitForEvent('download');
  await learner.getByRole('button', { name: 'Add to calendar' }).click();
  const entry = readFileSync((await (await downloading).path())!, 'utf8');
  expect(entry).toContain('TZID=Europe/London');
  expect(entry).toContain('SEQUENCE:1');
  expect(entry.replaceAll('\r\n', '')).not.toContain('\n');

  const film = makeFilm(join(mkdtempSync(join(tmpdir(), 'carrel-film-')), 'ticket.mjpeg'), [
    { png: await code.screenshot(), seconds: 5 }
  ]);
  const eyes = await withCamera(film);
  try {
    const desk = await device(eyes, tablet, {
      permissions: ['camera'],
      baseURL: new URL(learner.url()).origin
    });
    await signIn(desk, at('proctor'));
    await desk.goto(`/desk/${near}`);
    await desk.getByRole('button', { name: 'Arrivals' }).click();
    await expect(desk.getByTestId('told')).toContainText('Arrived', { timeout: 20_000 });
    await expect(learner.getByText('Show your document')).toBeVisible({ timeout: 90_000 });
  } finally {
    await eyes.close();
  }
});
