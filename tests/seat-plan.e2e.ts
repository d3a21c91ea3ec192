import { expect, test, type Page } from '@playwright/test';
import { faultsOf } from './axe.ts';
import { client, device, laptop, signIn, tablet, verb } from './cast.ts';

const librarianOf = 'librarian.kisumu@carrel.test';
const seat = (page: Page, place: string) => page.getByRole('button', { name: place, exact: true });

/** Drags a seat to a place of the plan, with the mouse. */
async function drag(page: Page, label: string, cell: string): Promise<void> {
  const from = (await page.getByRole('button', { name: label }).boundingBox())!;
  const to = (await page.locator(`[data-cell="${cell}"]`).boundingBox())!;
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 10, to.y + 10, { steps: 4 });
  await page.mouse.up();
}

test('a room is drawn by mouse, tap, keys and list, and the desk shows it so', async ({ browser }) => {
  const page = await device(browser, laptop);
  await signIn(page, librarianOf);
  const server = await client(page, librarianOf);
  const { data: mine } = await server.from('library').select('id').eq('slug', 'kisumu').single();
  const { data: staff } = await server.from('membership').select('user_id, role').eq('library_id', mine!.id);
  const [room, session] = [crypto.randomUUID(), crypto.randomUUID()];
  const name = `Annexe ${room.slice(0, 4)}`;
  await verb(server, 'save_room', { p_id: room, p_library_id: mine!.id, p_name: name, p_seats: 5 });
  const soon = Math.ceil(Date.now() / 60_000) * 60_000 + 10 * 60_000;
  await verb(server, 'plan_session', {
    p_id: session,
    p_library_id: mine!.id,
    p_room_id: room,
    p_starts_at: new Date(soon).toISOString(),
    p_ends_at: new Date(soon + 2 * 3_600_000).toISOString(),
    p_proctor_ids: [staff!.find(({ role }) => role === 'librarian')!.user_id]
  });

  await page.goto('/library/sessions/rooms');
  await page.getByRole('listitem').filter({ hasText: name }).getByRole('link', { name: 'Seat plan' }).click();
  await expect(page.getByText('0 of 5 seats on the plan')).toBeVisible();
  await page.getByRole('button', { name: 'Set out in rows' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Set out', exact: true }).click();
  await expect(page.getByText('5 of 5 seats on the plan')).toBeVisible();

  await test.step('by mouse, onto a free place and onto another seat', async () => {
    await drag(page, 'Seat 5,', '4/3');
    await expect(seat(page, 'Seat 5, row 3, column 4')).toBeVisible();
    await drag(page, 'Seat 1,', '4/3');
    await expect(seat(page, 'Seat 1, row 3, column 4')).toBeVisible();
    await expect(seat(page, 'Seat 5, row 1, column 1')).toBeVisible();
    await drag(page, 'Seat 2,', 'off');
    await expect(seat(page, 'Seat 2, not on the plan')).toBeVisible();
  });

  await test.step('by tap', async () => {
    await seat(page, 'Seat 2, not on the plan').click();
    await page.getByRole('button', { name: 'Free place, row 1, column 2' }).click();
    await expect(seat(page, 'Seat 2, row 1, column 2')).toBeVisible();
  });

  await test.step('by keys', async () => {
    await seat(page, 'Seat 1, row 3, column 4').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(seat(page, 'Seat 1, row 3, column 3')).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(seat(page, 'Seat 1, row 2, column 3')).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: 'Seat 1, row 2, column 3' })).toBeAttached();
  });

  await test.step('by list, where two of one name are not saved', async () => {
    await page.getByRole('tab', { name: 'List' }).click();
    const line = (n: number) => page.getByRole('tabpanel').getByRole('listitem').nth(n);
    await line(2).getByLabel('Seat').fill('5');
    await expect(page.getByText('2 seats need another name.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save the plan' })).toBeDisabled();
    await line(2).getByLabel('Seat').fill('Window');
    await line(2).getByLabel('Row').fill('4');
    await line(2).getByLabel('Column').fill('1');
    await line(2).getByLabel('Column').blur();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save the plan' }).click();
    await expect(page.getByText('The plan is saved')).toBeVisible();
  });
  await page.getByRole('tab', { name: 'Plan' }).click();
  await expect(seat(page, 'Seat Window, row 4, column 1')).toBeVisible();

  const desk = await device(browser, tablet);
  await signIn(desk, 'proctor.kisumu@carrel.test');
  await desk.goto(`/desk/${session}`);
  const plan = desk.getByRole('group', { name: 'Seats' });
  await expect(plan.getByText('Front of the room')).toBeVisible();
  const boxes = await Promise.all(
    ['5', '2', 'Window'].map((label) => plan.getByText(label, { exact: true }).boundingBox())
  );
  const [five, two, atWindow] = boxes.map((box) => box!);
  expect(five!.y).toBeCloseTo(two!.y, 0);
  expect(five!.x).toBeLessThan(two!.x);
  expect(atWindow!.y).toBeGreaterThan(five!.y);
  expect(atWindow!.x).toBeCloseTo(five!.x, 0);
});
