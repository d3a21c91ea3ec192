import { expect, test, type Locator, type Page } from '@playwright/test';
import { faultsOf } from './axe.ts';
import { demoPassword, device, network, openLive, phone, signIn, tablet } from './cast.ts';
import { crowd } from './crowd.ts';
import { cutOff } from './pseudo.ts';
import * as day from './database/session-day.ts';
import { backend } from './backend.ts';

/** Two proctors and a room of nine: who is doing what, a seat move, lost minutes, a handover, the report with two names. */

const slug = 'derry';
const soon = { timeout: 8_000, intervals: [100] };
let room: Awaited<ReturnType<typeof crowd>>;
let made: typeof room | undefined;

test.beforeAll(async () => {
  made = room = await crowd(9, { slug, ...backend });
});
test.afterAll(() => made?.close());

async function board(page: Page, account: string): Promise<void> {
  await signIn(page, `${account}.${slug}@carrel.test`);
  await openLive(page, `/desk/${room.session}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}
const tile = (page: Page, name: string) => page.getByRole('button', { name, exact: false });
const choose = async (page: Page, box: Locator, option: string) => {
  await box.click();
  await page.getByRole('option', { name: option }).click();
};
async function allowed(sitting: string): Promise<number> {
  const [row] = await room.scene.stage.owner`
    select (private.sitting_fold(s, clock_timestamp())).allowed_ms from public.sitting s where id = ${sitting}`;
  return Number(row!.allowed_ms);
}
const seatOf = async (sitting: string) => {
  const [row] = await room.scene.stage.owner`
    select t.label from public.sitting s join public.seat t on t.id = s.seat_id where s.id = ${sitting}`;
  return row!.label as string;
};

test('two proctors run a room, and leave a report with both their names', async ({ browser }) => {
  test.setTimeout(240_000);
  const one = await device(browser, tablet);
  const other = await device(browser, tablet);
  await board(one, 'proctor');
  await board(other, 'proctor2');
  const sheet = one.getByRole('dialog');
  const otherSheet = other.getByRole('dialog');
  const [aoife, kwabena, niamh] = room.sittings as [string, string, string];

  await test.step('who needs something stands above, and no choice hides it', async () => {
    const names = await one.locator('section h2').allInnerTexts();
    expect(names[0]).toMatch(/^Needs you/);
    await one.getByRole('button', { name: /^Expected/ }).click();
    await expect(one.getByRole('heading', { name: /^Needs you/ })).toBeVisible();
    await expect(one.getByRole('heading', { name: /^Writing/ })).toBeHidden();
    await one.getByRole('button', { name: /^All/ }).click();
  });

  await test.step('each sees whom the other has open', async () => {
    await tile(one, 'Aoife Doherty').click();
    await expect.poll(() => tile(other, 'Aoife Doherty').innerText(), soon).toContain('Open: ');
    await tile(other, 'Aoife Doherty').click();
    await expect(otherSheet.getByText('has this learner open too')).toBeVisible();
    await expect(sheet.getByText('has this learner open too')).toBeVisible();
  });

  await test.step('of two taps on one learner one counts, and the other is told both sides', async () => {
    await network(one.context(), false);
    await sheet.getByRole('button', { name: 'Pause' }).click();
    await choose(one, sheet.getByRole('combobox'), 'Toilet');
    await sheet.getByRole('button', { name: 'Pause' }).last().click();
    await expect(sheet.getByRole('button', { name: 'Resume' })).toBeVisible();
    await otherSheet.getByRole('button', { name: 'Pause' }).click();
    await choose(other, otherSheet.getByRole('combobox'), 'Prayer');
    await otherSheet.getByRole('button', { name: 'Pause' }).last().click();
    await expect(otherSheet.getByRole('button', { name: 'Resume' })).toBeVisible();
    await expect.poll(() => day.stateOf(room.scene, aoife), soon).toBe('paused');
    await network(one.context(), true);
    const told = sheet.getByRole('alert');
    await expect(told).toContainText('Not taken: Pause');
    await expect(told).toContainText('This tablet');
    await told.getByRole('button', { name: 'I have seen this' }).click();
    await sheet.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => day.stateOf(room.scene, aoife), soon).toBe('running');
  });

  await test.step('a tap can be undone while its message stands', async () => {
    await one.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => day.stateOf(room.scene, aoife), soon).toBe('paused');
    await sheet.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => day.stateOf(room.scene, aoife), soon).toBe('running');
    await one.keyboard.press('Escape');
    await other.keyboard.press('Escape');
  });

  await test.step('another seat without network: the clock goes on, the lost minutes are given once', async () => {
    const before = await allowed(kwabena);
    await network(one.context(), false);
    await tile(one, 'Kwabena').click();
    await sheet.getByRole('button', { name: 'Change seat or device' }).click();
    await choose(one, sheet.getByLabel('New seat'), 'Seat 9');
    await choose(one, sheet.getByLabel('Minutes lost'), '3 minutes');
    await choose(one, sheet.getByLabel('Why?'), 'Something at the seat');
    await sheet.getByRole('button', { name: 'Change seat or device' }).last().click();
    await expect(sheet.getByText('Not confirmed yet')).toBeVisible();
    await one.keyboard.press('Escape');
    await network(one.context(), true);
    await expect.poll(() => seatOf(kwabena), soon).toBe('9');
    expect(await allowed(kwabena)).toBe(before + 3 * 60_000);
    await expect.poll(() => tile(other, 'Kwabena').innerText(), soon).toMatch(/^9\b/);
  });

  await test.step('an incident of the room gives its minutes back in one tap', async () => {
    const before = await allowed(niamh);
    await one.getByRole('button', { name: 'Incident' }).click();
    await sheet.getByText('Technical').click();
    await choose(one, sheet.getByLabel('What happened?'), 'Power cut');
    await choose(one, sheet.getByLabel('Minutes lost'), '7 minutes');
    await sheet.getByRole('button', { name: 'Record and credit 7 minutes' }).click();
    await expect.poll(() => allowed(niamh), soon).toBe(before + 7 * 60_000);
  });

  await test.step('a handover stands on both boards until it is taken, and both say who has the desk', async () => {
    await one.getByRole('button', { name: 'More for this room' }).click();
    await one.getByRole('menuitem', { name: 'Handover' }).click();
    await sheet.getByLabel('What the other must know').fill('Seat 9 has a new screen.');
    await sheet.getByRole('button', { name: 'Hand over' }).click();
    await expect(other.getByText('Seat 9 has a new screen.')).toBeVisible(soon);
    await expect(one.getByText('Not taken over yet')).toBeVisible();
    await other.getByRole('button', { name: 'I have taken over' }).click();
    for (const board of [other, one]) {
      await expect(board.getByText('Seat 9 has a new screen.')).toBeHidden(soon);
      await expect(board.getByText(/^Desk: /)).toBeVisible(soon);
    }
  });

  await test.step('several are paused together', async () => {
    await one.getByRole('button', { name: 'Choose several' }).click();
    await one.getByRole('button', { name: 'Everybody' }).click();
    await one.getByRole('button', { name: /^Pause \(/ }).click();
    await choose(one, sheet.getByRole('combobox'), 'Power cut');
    await sheet.getByRole('button', { name: /^Pause \(/ }).click();
    await expect.poll(() => day.stateOf(room.scene, niamh), soon).toBe('paused');
    await expect.poll(() => day.stateOf(room.scene, aoife), soon).toBe('paused');
  });

  const close = async () => {
    await one.getByRole('button', { name: 'More for this room' }).click();
    await one.getByRole('menuitem', { name: 'Close the session' }).click();
  };

  await test.step('it is not closed over anybody’s head, and closes without network', async () => {
    await close();
    await expect(sheet.getByText('Still under way')).toContainText('Aoife Doherty');
    await one.keyboard.press('Escape');
    for (const sitting of room.sittings) {
      const state = await day.stateOf(room.scene, sitting);
      if (state === 'running' || state === 'paused')
        await day.send(room.scene, sitting, 'submit', { by: 'learner' });
      else if (state === 'ready' || state === 'arrived')
        await day.send(room.scene, sitting, 'cancel-arrival', { reason: 'left-again' });
    }
    await expect(one.getByRole('heading', { name: /^Expected 3/ })).toBeVisible(soon);
    await network(one.context(), false);
    await close();
    const button = sheet.getByRole('button', { name: 'Close the session' });
    await button.hover();
    await one.mouse.down();
    await expect(sheet).toBeHidden();
    await one.mouse.up();
    await expect(one.getByText('The server has yet to confirm it')).toBeVisible();
    await network(one.context(), true);
    await expect(one.getByText('This session is closed.')).toBeVisible(soon);
  });

  await test.step('the report is fixed, and a second person signs it with the incidents', async () => {
    await other.goto(`/desk/${room.session}/report`);
    await expect(other.getByText('Fixed', { exact: true })).toBeVisible();
    await expect(other.getByText('No second person has signed yet.')).toBeVisible();
    await other.getByRole('button', { name: 'Sign as second person' }).click();
    await otherSheet.getByLabel('E-mail address').fill(`librarian.${slug}@carrel.test`);
    await otherSheet.getByLabel('Password', { exact: true }).fill(demoPassword);
    await otherSheet.getByRole('button', { name: /Sign in/ }).click();
    await expect(other.getByText(/^Signed by/)).toBeVisible();
    await expect(other.getByRole('heading', { name: 'Addendum' })).toBeVisible();
    await other.emulateMedia({ reducedMotion: 'reduce' });
    expect(await faultsOf(other)).toEqual([]);
    await expect(other.getByText('Paused: Toilet').first()).toBeVisible();
    await other.setViewportSize(phone);
    expect(await cutOff(other)).toEqual([]);
    // Read in the dark and printed: the paper stays white, so the ink is dark.
    await other.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const ink = await other
      .getByRole('heading', { level: 1 })
      .evaluate((heading) => Number(/oklch\(([\d.]+)/.exec(getComputedStyle(heading).color)?.[1]));
    expect(ink).toBeLessThan(0.5);
  });
});
