import { expect, test, type Locator, type Page } from '@playwright/test';
import type { SupabaseClient } from '@supabase/supabase-js';
import { client, device, laptop, openLive, phone, signIn, verb } from './cast.ts';

/** What a librarian does beside the main job, each with the screens that others have open. */

const slug = 'kisumu';

type Chain = { enrolment_id: string; learner_id: string; award_id: string | null };

async function chainOf(staff: SupabaseClient, learner: string): Promise<Chain> {
  const { data, error } = await staff
    .from('enrolment_chain')
    .select('enrolment_id, learner_id, award_id')
    .eq('learner_email', `${learner}.${slug}@carrel.test`)
    .order('since', { ascending: false })
    .limit(1)
    .single<Chain>();
  if (error) throw error;
  return data;
}

const fileOf = ({ learner_id, enrolment_id }: Chain) =>
  `/library/learners/${learner_id}?enrolment=${enrolment_id}`;

const rowsOf = (list: Locator) => list.getByRole('listitem');

test.describe.configure({ mode: 'serial' });

let page: Page;
let staff: SupabaseClient;

test.beforeAll(async ({ browser }) => {
  page = await device(browser, laptop);
  await signIn(page, `librarian.${slug}@carrel.test`);
  staff = await client(page, `librarian.${slug}@carrel.test`);
});

test('a fee is agreed in instalments, and what is due stands in the file, in the list and on the phone', async ({
  browser
}) => {
  const chain = await chainOf(staff, 'learner12');
  await openLive(page, fileOf(chain));
  await page.getByRole('button', { name: 'Agree the fee' }).click();
  const dialog = page.getByRole('dialog');
  const amount = dialog.getByLabel('Amount in KES');
  await amount.fill('1000');
  await dialog.getByRole('switch', { name: 'Pay in instalments' }).click();
  const yesterday = new Date(Date.now() - 36 * 3_600_000).toISOString().slice(0, 10);
  await dialog.getByLabel('First instalment due on').fill(yesterday);
  await dialog.getByLabel('First instalment due on').blur();
  await expect(dialog.getByLabel('Amount of instalment 1')).toHaveValue('333.34');

  // A part changed by hand: the sum is told, and nothing is sent while it is wrong.
  await dialog.getByLabel('Amount of instalment 1').fill('300');
  await expect(dialog.getByText('33.34 of the fee is in no instalment yet.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Agree the fee' }).click();
  await expect(dialog.getByLabel('Amount of instalment 1')).toHaveValue('300');
  await dialog.getByLabel('Amount of instalment 3').fill('366.67');
  await dialog.getByRole('button', { name: 'Agree the fee' }).click();
  await expect(dialog).toBeHidden();

  const fee = page.getByRole('region', { name: 'Fee' });
  await expect(fee.getByText('Overdue')).toHaveCount(1);
  await expect(fee.getByText('To come')).toHaveCount(2);

  // The first part is paid elsewhere: the open file follows, and no voucher follows from it.
  await verb(staff, 'record_payment', {
    p_id: crypto.randomUUID(),
    p_enrolment_id: chain.enrolment_id,
    p_amount_minor: 20_000,
    p_method: 'cash',
    p_receipt_number: `parts-${crypto.randomUUID().slice(0, 8)}`
  });
  await expect(fee.getByText('100 still open')).toBeVisible();
  await page.getByRole('button', { name: 'Issue the voucher' }).click();
  await expect(page.getByRole('alert')).toContainText('The fee is not paid in full yet');

  await page.goto('/library');
  await expect(page.getByText('100 overdue')).toBeVisible();

  const learner = await device(browser, phone);
  await signIn(learner, `learner12.${slug}@carrel.test`);
  await learner.goto(`/learn/courses/${chain.enrolment_id}`);
  await expect(rowsOf(learner.getByRole('region', { name: 'Fee' }).getByRole('list'))).toHaveCount(3);
  await learner.context().close();
});

test('a corrected name takes two people, and both screens follow', async () => {
  const chain = await chainOf(staff, 'learner18');
  await openLive(page, fileOf(chain));
  await page.getByRole('button', { name: 'Correct the name' }).click();
  const dialog = page.getByRole('dialog');
  const name = dialog.getByLabel('Corrected name');
  const before = await name.inputValue();
  await dialog.getByRole('button', { name: 'Correct the name' }).click();
  await expect(dialog.getByText('This is the name as it stands')).toBeVisible();
  await name.fill(`${before} II`);
  await dialog.getByLabel('Why, and what you saw').fill('Passport seen: the last part was left out.');
  await dialog.getByRole('button', { name: 'Correct the name' }).click();
  await expect(page.getByText('another librarian or HQ has to confirm it')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make the award anew' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Withdraw the proposal' }).click();
  await expect(page.getByText('A corrected name is proposed')).toBeHidden();

  // HQ asks, the librarian is the second: found in the list, confirmed in the file.
  const hq = await client(page, 'hq@carrel.test');
  await verb(hq, 'propose_reissue', {
    p_award_id: chain.award_id,
    p_name: `${before} III`,
    p_note: 'Asked for by letter'
  });
  await expect(page.getByText('A corrected name is proposed')).toBeVisible();
  await page.goto('/library');
  await page
    .getByRole('region', { name: 'Waiting for a second person' })
    .getByRole('link', { name: 'Corrected name' })
    .click();
  await expect(page.getByText('Asked for by letter')).toBeVisible();
  await page.getByRole('button', { name: 'Make the award anew' }).focus();
  await page.keyboard.down('Enter');
  const award = page.getByRole('region', { name: 'Award' });
  await expect(award.getByText('Superseded')).toBeVisible();
  await page.keyboard.up('Enter');
  await expect(award.getByText(`${before} III`, { exact: true })).toBeVisible();
});

test('who leaves the course is told what becomes of the appointment first', async () => {
  const chain = await chainOf(staff, 'learner04');
  await openLive(page, fileOf(chain));
  await page.getByRole('button', { name: 'More actions for this enrolment' }).click();
  await page.getByRole('menuitem', { name: 'Withdraw from the course' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('is cancelled and its seat becomes free');
  await expect(dialog).toContainText('goes back to stock');
  await dialog.getByRole('button', { name: 'Withdraw from the course' }).click();
  await expect(dialog.getByText('Choose a reason.')).toBeVisible();
  await dialog.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Moved away' }).click();
  await dialog.getByRole('button', { name: 'Withdraw from the course' }).click();
  await expect(dialog).toBeHidden();
  const { data: sat } = await staff.from('sitting').select('state').eq('enrolment_id', chain.enrolment_id);
  expect(sat).toEqual([{ state: 'cancelled' }]);
});
