import { expect, test, type Locator, type Page } from '@playwright/test';
import { device, signIn, tablet } from './cast.ts';
import { crowd } from './crowd.ts';
import * as day from './database/session-day.ts';
import { backend } from './backend.ts';

/** A session run without a pointer: from the board into a learner, through the start, a pause and an incident, and back. */

const slug = 'derry';
const soon = { timeout: 15_000, intervals: [200] };
let room: Awaited<ReturnType<typeof crowd>>;
let made: typeof room | undefined;

test.beforeAll(async () => {
  made = room = await crowd(8, { slug, ...backend });
  // Four seats to a row, from the front.
  await room.scene.stage.owner`
    update public.seat set plan_column = (position - 1) % 4 + 1, plan_row = (position - 1) / 4 + 1
    where room_id = ${room.scene.room}`;
});
test.afterAll(() => made?.close());

/** Goes on with Tab, as a hand would, until the thing has the focus. */
async function tabTo(page: Page, thing: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await thing.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${thing.toString()}`);
}
async function press(page: Page, thing: Locator): Promise<void> {
  await tabTo(page, thing);
  await page.keyboard.press('Enter');
}
/** The first of a list. */
async function choose(page: Page, box: Locator): Promise<void> {
  await tabTo(page, box);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox')).toBeHidden();
}
const stateOf = (index: number) => day.stateOf(room.scene, room.sittings[index]!);

test('a proctor runs a learner’s day by keyboard alone', async ({ browser }) => {
  const page = await device(browser, tablet);
  await signIn(page, `proctor.${slug}@carrel.test`);
  await page.goto(`/desk/${room.session}`);
  const sheet = page.getByRole('dialog');
  const ready = page.getByRole('button', { name: 'Ciarán Gallagher' });
  await expect(ready).toBeVisible();

  await test.step('another seat, chosen on the plan of the room', async () => {
    await press(page, ready);
    const place = (name: string) => sheet.getByRole('button', { name, exact: true });
    await press(page, sheet.getByText('Or tap a free seat on the plan'));
    await expect(place('Seat 4')).toHaveAttribute('aria-pressed', 'true');
    await expect(place('Seat 1, Aoife Doherty')).toBeDisabled();
    await press(page, place('Seat 8'));
    await expect(sheet.getByRole('combobox')).toHaveText('Seat 8');
    await expect
      .poll(async () => {
        const [row] = await room.scene.stage.owner`
          select seat_id from public.sitting where id = ${room.sittings[3]!}`;
        return row!.seat_id as string;
      }, soon)
      .toBe(room.scene.seats[7]);
  });

  await test.step('start', async () => {
    await press(page, sheet.getByRole('button', { name: 'Start the clock' }));
    await expect.poll(() => stateOf(3), soon).toBe('running');
    // Where a step gives way to the next the focus goes along, and not to the top of the sheet.
    await expect(sheet.getByRole('button', { name: 'Pause' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    // Back where it began, and not at the top of the page.
    await expect(ready).toBeFocused();
  });

  await test.step('pause with a reason from the list, and go on', async () => {
    const writing = page.getByRole('button', { name: 'Kwabena Mensah-Boateng' });
    await press(page, writing);
    await press(page, sheet.getByRole('button', { name: 'Pause' }).first());
    await tabTo(page, sheet.getByRole('combobox'));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listbox')).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await press(page, sheet.getByRole('button', { name: 'Pause' }).last());
    await expect.poll(() => stateOf(1), soon).toBe('paused');
    await expect(sheet.getByRole('button', { name: 'Resume' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect.poll(() => stateOf(1), soon).toBe('running');
    await expect(sheet.getByRole('button', { name: 'Pause' })).toBeFocused();
  });

  await test.step('a form that is done gives the focus back to what opened it', async () => {
    const opener = sheet.getByRole('button', { name: 'Change seat or device' }).first();
    await press(page, opener);
    await choose(page, sheet.getByLabel('New seat'));
    await choose(page, sheet.getByLabel('Why?'));
    await press(page, sheet.getByRole('button', { name: 'Change seat or device' }).last());
    await expect(sheet.getByLabel('New seat')).toBeHidden();
    await expect(opener).toBeFocused();
  });

  await test.step('what cannot be undone wants the key held', async () => {
    const submit = sheet.getByRole('button', { name: 'Submit the assessment' });
    await tabTo(page, submit);
    await page.keyboard.press('Enter');
    await expect(sheet.getByText('Keep it pressed to confirm', { exact: false })).toBeVisible();
    expect(await stateOf(1)).toBe('running');
    await page.keyboard.down('Enter');
    await expect.poll(() => stateOf(1), soon).toBe('submitted');
    await page.keyboard.up('Enter');
    await page.keyboard.press('Escape');
  });

  await test.step('an incident of the room', async () => {
    await press(page, page.getByRole('button', { name: 'Incident', exact: true }));
    await tabTo(page, sheet.getByLabel('What happened?'));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listbox')).toBeVisible();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await press(page, sheet.getByRole('button', { name: 'Record the incident' }));
    await expect(sheet).toBeHidden();
    await expect
      .poll(
        async () =>
          (
            await room.scene.stage.owner`
        select 1 from public.incident where session_id = ${room.session}`
          ).length,
        soon
      )
      .toBe(1);
  });

  await test.step('a photo is chosen by a control whose place is seen', async () => {
    await press(page, page.getByRole('button', { name: 'Incident', exact: true }));
    await tabTo(page, sheet.locator('input[type="file"]'));
    const outline = sheet
      .locator('label', { has: page.locator('input[type="file"]') })
      .evaluate((label) => getComputedStyle(label).outlineStyle);
    expect(await outline).toBe('solid');
    await page.keyboard.press('Escape');
  });

  await test.step('what opened a sheet is gone with its work: the focus is at the title of the room', async () => {
    await room.scene.stage.owner.begin(async (sql) => {
      await sql`alter table public.room_check disable trigger user`;
      await sql`delete from public.room_check where session_id = ${room.session}`;
      await sql`alter table public.room_check enable trigger user`;
    });
    await page.reload();
    await press(page, page.getByRole('button', { name: 'Room check' }));
    await expect(sheet.getByRole('checkbox').first()).toBeVisible();
    for (const box of await sheet.getByRole('checkbox').all())
      if (!(await box.isChecked())) {
        await tabTo(page, box);
        await page.keyboard.press('Space');
      }
    await press(page, sheet.getByRole('button', { name: 'Record the room check' }));
    await expect(sheet).toBeHidden();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  });
});
