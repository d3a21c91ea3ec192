import { expect, test } from '@playwright/test';
import { device, phone, signIn, tablet } from './cast.ts';
import { dayRoom, type DayRoom } from './day-room.ts';
import { board, choose, panel } from './desk-hands.ts';
import * as day from './database/session-day.ts';
import { backend } from './backend.ts';

/** A refusal on paper, the learner's appeal against it, and the librarian who reads both sides before deciding. */

let room: DayRoom;
let made: DayRoom | undefined;

test.beforeAll(async () => {
  made = room = await dayRoom('Yaw', backend);
});
test.afterAll(() => made?.close());

test('the slip bears the refusal’s own words, and the appeal is decided by who has read it', async ({
  browser
}) => {
  const { scene, seats, email } = room;
  const ama = seats.find(({ name }) => name.startsWith('Ama'))!;
  await day.bringTo(scene, ama.sitting, 'arrived');
  await day.send(scene, ama.sitting, 'note', { text: 'Argued at the door.' });
  const refusal = { reason: 'document-expired', note: 'Ended in May.' };
  await day.send(scene, ama.sitting, 'refuse-id', refusal, {}, scene.colleague);

  const learner = await device(browser, phone);
  await signIn(learner, ama.email);
  await learner.getByRole('button', { name: 'Appeal', exact: true }).click();
  await learner.getByRole('button', { name: 'Send the appeal' }).click();
  await expect(learner.getByText('Say what happened.')).toBeVisible();
  await learner.getByLabel('What happened?').fill('The card ends in May of next year.');
  await learner.getByRole('button', { name: 'Send the appeal' }).click();
  await expect(learner.getByText('An appeal is open')).toBeVisible();

  await test.step('the slip says why, and nothing else that was noted', async () => {
    const page = await device(browser, tablet);
    await board(page, scene.session, email.proctor);
    const sheet = await panel(page, ama);
    await expect(sheet.getByText('Ended in May.')).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    const slip = page.locator('.print-slip');
    await expect(slip).toBeVisible();
    for (const words of [
      'Not admitted to the assessment',
      ama.name,
      'Edem Lawson',
      'Ended in May.',
      'free of charge'
    ])
      await expect(slip).toContainText(words);
    for (const words of ['Argued at the door.', 'of next year']) await expect(slip).not.toContainText(words);
    await page.context().close();
  });

  await test.step('the librarian reads both sides, and decides with a reason', async () => {
    const page = await device(browser, tablet);
    await signIn(page, email.librarian);
    await page.goto(`/library/learners/${ama.learner.id}`);
    await page.getByRole('button', { name: 'Decide the appeal' }).click();
    const dialog = page.getByRole('dialog', { name: 'Decide the appeal' });
    const noted = dialog.getByRole('region', { name: 'What was noted about this sitting' });
    for (const words of ['Ended in May.', 'The card ends in May of next year.', ama.name, 'Edem Lawson'])
      await expect(noted.getByText(words)).toBeVisible();
    await dialog.getByRole('radio', { name: 'Dismiss' }).check();
    await dialog.getByRole('button', { name: 'Decide the appeal' }).click();
    await expect(dialog.getByText('Say why.')).toBeVisible();
    await dialog.getByLabel('Why?').fill('The copy on file ends in May of this year.');
    await dialog.getByRole('button', { name: 'Decide the appeal' }).click();
    await expect(page.getByText('The appeal was dismissed')).toBeVisible();
  });
  await learner.reload();
  await expect(learner.getByText('The appeal was dismissed')).toBeVisible();

  await test.step('a sitting that began is voided with a coded reason, and stays in sight of both', async () => {
    const kofi = seats.find(({ name }) => name.startsWith('Kofi'))!;
    await day.bringTo(scene, kofi.sitting, 'submitted');
    const page = await device(browser, tablet);
    await signIn(page, email.librarian);
    await page.goto(`/library/learners/${kofi.learner.id}`);
    await page.getByRole('button', { name: 'Void this sitting' }).click();
    const dialog = page.getByRole('dialog', { name: 'Void this sitting' });
    await choose(page, dialog.getByRole('combobox'), 'Irregularity');
    await dialog.getByRole('button', { name: 'Void this sitting' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('Void', { exact: true })).toBeVisible();
    expect(await day.stateOf(scene, kofi.sitting)).toBe('void');
    const theirs = await device(browser, phone);
    await signIn(theirs, kofi.email);
    await expect(theirs.getByRole('button', { name: 'Appeal', exact: true })).toBeVisible();
    await expect(theirs.getByRole('link', { name: 'Choose a time' })).toBeVisible();
  });
});
