import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { client, device, signIn, tablet } from './cast.ts';

/** Two proctors on one tablet: each sets a PIN and locks it, a reload keeps it locked, and one comes back by PIN. */

const slug = 'derry';
const kofi = { email: `proctor.${slug}@carrel.test`, pin: '4071' };
const ada = { email: `proctor2.${slug}@carrel.test`, pin: '90316' };

async function setPin(page: Page, pin: string): Promise<void> {
  await page.goto('/desk/tablet');
  await page.getByLabel('PIN', { exact: true }).fill(pin);
  await page.getByLabel('The same PIN again').fill(pin);
  await page.getByRole('button', { name: 'Set a PIN' }).click();
  await expect(page.getByText('You have a PIN on this tablet.')).toBeVisible({ timeout: 15_000 });
}

async function lock(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
}

async function type(page: Page, pin: string): Promise<void> {
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: 'Unlock' }).click();
}

test('two proctors share a tablet by PIN', async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await device(browser, tablet);
  const staff = await client(page, `librarian.${slug}@carrel.test`);
  const names = await staff
    .from('profile')
    .select('given_name, family_name, user_id, email')
    .in('email', [kofi.email, ada.email]);
  const who = (email: string) => {
    const found = names.data?.find((row) => row.email === email);
    return { given: String(found?.given_name) };
  };
  const known = { kofi: who(kofi.email) };

  await signIn(page, kofi.email);
  await page.goto('/desk/tablet');
  await page.getByLabel('PIN', { exact: true }).fill('1234');
  await page.getByRole('button', { name: 'Set a PIN' }).click();
  await expect(page.getByText('Anybody would try that one.')).toBeVisible();
  await setPin(page, kofi.pin);
  await lock(page);
  expect(await page.evaluate(() => localStorage.getItem('carrel-session'))).toBeNull();
  // A reload keeps it locked.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  await page.getByRole('link', { name: 'Sign in fully instead' }).click();
  await signIn(page, ada.email);
  await setPin(page, ada.pin);
  await lock(page);

  await page.getByRole('button', { name: new RegExp(known.kofi.given) }).click();
  await type(page, kofi.pin);
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeHidden({ timeout: 15_000 });
  await page.context().close();
});
