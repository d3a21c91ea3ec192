import { expect, test } from '@playwright/test';
import { client, device, laptop, phone, signIn, withCamera } from './cast.ts';
import { film } from './paper.ts';

// The slip as the librarian's screen shows it is held before the learner's phone: from one device to the other with no typing.

const slug = 'derry';

test('a voucher’s square code, held before the phone, becomes an award', async ({ browser, baseURL }) => {
  const desk = await device(browser, laptop, { deviceScaleFactor: 2 });
  await signIn(desk, `librarian.${slug}@carrel.test`);
  const staff = await client(desk, `librarian.${slug}@carrel.test`);
  const { data: chain } = await staff
    .from('enrolment_chain')
    .select('learner_id, enrolment_id')
    .eq('learner_email', `learner15.${slug}@carrel.test`)
    .eq('chain_state', 'voucher-issued')
    .single();
  await desk.goto(`/library/learners/${chain?.learner_id}?enrolment=${chain?.enrolment_id}`);
  await desk.getByRole('button', { name: 'Print again' }).click();
  const slip = desk.getByRole('dialog', { name: 'Voucher for an award' });
  const picture = await slip.getByRole('img', { name: 'Voucher for an award' }).screenshot();

  const camera = await withCamera(await film('voucher', picture));
  const learner = await device(camera, phone, { permissions: ['camera'], baseURL });
  await signIn(learner, `learner15.${slug}@carrel.test`);
  await learner.goto('/learn/redeem');
  await learner.getByRole('button', { name: 'Scan the square code' }).click();
  await expect(learner).toHaveURL(/\/learn\/awards\/[0-9A-Z]{12}$/, { timeout: 30_000 });
  await expect(learner.getByRole('button', { name: 'Download the PDF' })).toBeVisible({ timeout: 60_000 });
  await camera.close();

  // The code is gone: the slip that is still open is worth nothing any more.
  await desk.keyboard.press('Escape');
  await expect(desk.getByRole('region', { name: 'Voucher' }).getByText('Redeemed')).toBeVisible();
  await expect(desk.getByRole('button', { name: 'Print again' })).toHaveCount(0);
});
