import { expect, test } from '@playwright/test';
import { device, phone, signIn, tablet } from './cast.ts';
import { dayRoom, type DayRoom } from './day-room.ts';
import { board, choose, leave, panel, seconds } from './desk-hands.ts';
import * as day from './database/session-day.ts';
import { backend } from './backend.ts';

/** What a learner is granted: set by the librarian before the day, on the own ticket, at the desk, and in the clock once. */

let room: DayRoom;
let made: DayRoom | undefined;

test.beforeAll(async () => {
  made = room = await dayRoom('Yaw', backend);
});
test.afterAll(() => made?.close());

test('more time, rest, a room and a reader are seen by all whom they concern, and counted once', async ({
  browser
}) => {
  const { scene, seats, email } = room;
  const ama = seats.find(({ name }) => name.startsWith('Ama'))!;
  const clock = async () => {
    const [row] = await scene.stage.owner`
      select base_seconds, allowed_seconds from public.sitting where id = ${ama.sitting}`;
    return [row!.base_seconds as number | null, row!.allowed_seconds as number];
  };

  await test.step('the librarian grants; what is no number grants nothing and takes nothing back', async () => {
    const page = await device(browser, tablet);
    await signIn(page, email.librarian);
    await page.goto(`/library/learners/${ama.learner.id}`);
    await page.getByRole('button', { name: 'Grant', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Accommodation' });
    await choose(page, dialog.getByRole('combobox'), '25 % more');
    await dialog.getByLabel('Rest breaks, minutes in all').fill('ten');
    await dialog.getByRole('switch', { name: 'A room of their own' }).click();
    await dialog.getByRole('switch', { name: 'A reader' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('A whole number of minutes, at most 240.')).toBeVisible();
    expect(await clock()).toEqual([null, 3600]);
    await dialog.getByLabel('Rest breaks, minutes in all').fill('10');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    await expect(
      page.getByText('25 % more · Rest breaks, 10 minutes in all · A room of their own · A reader')
    ).toBeVisible();
    expect(await clock()).toEqual([3600, 4500]);

    await page.getByRole('button', { name: 'Change what is granted' }).click();
    await choose(page, dialog.getByRole('combobox'), 'Minutes more');
    await dialog.getByLabel('Minutes more').last().fill('a quarter');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('A whole number of minutes from 1 to 480.')).toBeVisible();
    expect(await clock()).toEqual([3600, 4500]);
    await page.context().close();
  });

  await test.step('the learner reads all of it on the ticket', async () => {
    const page = await device(browser, phone);
    await signIn(page, ama.email);
    const granted = page.getByText('Granted to you').locator('..');
    for (const words of [
      '15 minutes more, counted in',
      'Rest breaks of 10 minutes in all, with the clock stopped',
      'A room of your own',
      'Somebody who reads to you'
    ])
      await expect(granted.getByText(words)).toBeVisible();
    await page.context().close();
  });

  await test.step('the desk shows it, and the clock begins with it', async () => {
    const page = await device(browser, tablet);
    await board(page, scene.session, email.proctor);
    const sheet = await panel(page, ama);
    await expect(sheet.getByRole('list', { name: 'Granted' }).getByRole('listitem')).toHaveText([
      '15 minutes more, counted in',
      'Rest breaks, 10 minutes in all',
      'A room of their own',
      'A reader'
    ]);
    await leave(page);
    await day.bringTo(scene, ama.sitting, 'running');
    await panel(page, ama);
    await expect.poll(() => seconds(sheet)).toBeGreaterThan(4500 - 60);
    expect(await seconds(sheet)).toBeLessThanOrEqual(4500);
    // Once: nobody adds it again by hand.
    const again = await day.send(scene, ama.sitting, 'extend', { minutes: 15, reason: 'accommodation' });
    expect(day.outcome(again)).toBe('rejected accommodation-counted');
  });
});
