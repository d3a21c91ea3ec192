import { expect, test } from '@playwright/test';
import { device, laptop, phone, signIn, tablet } from './cast.ts';

// Headquarters adds a library and its first librarian, who opens the account with the printed card and appoints a proctor;
// the licence's notice stands on the public page; a coach and a licensee see what is theirs.

test('headquarters opens a library, and its librarian comes in by card', async ({ browser }) => {
  const tag = Date.now().toString(36).slice(-5);
  const hq = await device(browser, laptop);
  await signIn(hq, 'hq@carrel.test');
  await expect(hq).toHaveURL(/\/programme$/);
  await hq.getByRole('link', { name: 'Add a library' }).click();
  await hq.getByLabel('Name of the library').fill('Tamale Library');
  await hq.getByLabel('Address of its page').fill('Two Words');
  await hq.getByRole('button', { name: 'Add a library' }).click();
  await expect(hq.getByText('Use small letters, digits and single hyphens')).toBeVisible();
  await expect(hq.getByLabel('Name of the library')).toHaveValue('Tamale Library');
  await expect(hq.getByLabel('Address of its page')).toBeFocused();

  await hq.getByLabel('Address of its page').fill('accra-central');
  await hq.getByLabel('Code', { exact: true }).fill(tag.toUpperCase());
  await hq.getByLabel('Licensee', { exact: true }).click();
  await hq.getByRole('option', { name: 'Open Shelves Trust' }).click();
  await hq.getByLabel('City').fill('Tamale');
  for (const [label, text, option] of [
    ['Country', 'Ghana', /^Ghana/],
    ['Currency', 'Ghanaian', /^Ghanaian Cedi\s*GHS/],
    ['Time zone', 'Accra', /Africa\/Accra/]
  ] as const) {
    await hq.getByRole('combobox', { name: label, exact: true }).fill(text);
    await hq.getByRole('option', { name: option }).first().click();
  }
  await hq.getByLabel('Contact e-mail').fill('desk@tamale.test');
  await hq.getByRole('button', { name: 'Add a library' }).click();
  await expect(hq.getByText('Another library has this address')).toBeVisible();
  await hq.getByLabel('Address of its page').fill(`tamale-${tag}`);
  await hq.getByRole('button', { name: 'Add a library' }).click();
  await expect(hq).toHaveURL(new RegExp(`/programme/libraries/tamale-${tag}$`));

  await hq.getByRole('button', { name: 'Add a person' }).click();
  const email = `librarian.${tag}@tamale.test`;
  await hq.getByLabel('E-mail', { exact: true }).fill(email);
  await hq.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(hq.getByText('Nobody has an account with this address yet')).toBeVisible();
  await hq.getByLabel('First name').fill('Esi');
  await hq.getByRole('button', { name: 'Make the account' }).click();
  const card = hq.getByRole('dialog', { name: 'Sign-in card' });
  const code = (await card.locator('.code').first().textContent())?.trim() ?? '';
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);

  const esi = await device(browser, tablet);
  await esi.goto('/sign-in?card');
  await esi.getByRole('textbox').first().fill(code);
  await esi.locator('[name="new-password"]').fill('carrel-demo-1');
  await esi.locator('[name="confirm-password"]').fill('carrel-demo-1');
  await esi.locator('form button[type="submit"]').click();
  await expect(esi).toHaveURL(/\/library$/);
  await esi.goto('/library/staff');
  await esi.getByRole('button', { name: 'Add a person' }).click();
  await esi.getByLabel('E-mail', { exact: true }).fill('coach.derry@carrel.test');
  await esi.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(esi.getByRole('cell', { name: 'Proctor', exact: true })).toBeVisible();

  await hq.reload();
  await hq.getByLabel('State', { exact: true }).click();
  await hq.getByRole('option', { name: 'Suspended' }).click();
  await hq.getByRole('button', { name: 'Change the licence' }).click();
  await expect(hq.getByText('Say in public why.')).toBeVisible();
  await hq.getByLabel('Public notice').fill('The room is being rebuilt.');
  await hq.getByRole('button', { name: 'Change the licence' }).click();
  await expect(hq.getByText('The licence is changed.')).toBeVisible();
  const visitor = await device(browser, phone);
  await visitor.goto(`/l/tamale-${tag}`);
  await expect(visitor.getByText('The room is being rebuilt.')).toBeVisible();
});

test('a coach sees the own team, and a licensee the own libraries', async ({ browser }) => {
  const coach = await device(browser, phone);
  await signIn(coach, 'coach.accra-central@carrel.test');
  await expect(coach).toHaveURL(/\/coach$/);
  await expect(coach.getByText('The library sees to fee, voucher and award.').first()).toBeVisible();
  const licensee = await device(browser, laptop);
  await signIn(licensee, 'licensee@carrel.test');
  await expect(licensee).toHaveURL(/\/licensee$/);
  await expect(licensee.getByText('Accra Central Library').first()).toBeVisible();
  await expect(licensee.getByText('Derry Central Library')).toHaveCount(0);
  await licensee.goto('/programme');
  await expect(licensee.getByText('Accra Central Library')).toHaveCount(0);
});
