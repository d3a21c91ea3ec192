import { expect, test, type Page } from '@playwright/test';
import { faultsOf } from './axe.ts';

test.use({ viewport: { width: 390, height: 844 } });

const demoPassword = 'carrel-demo-1';
const longPassword = 'three calm words';

async function signIn(page: Page, email: string, password = demoPassword): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function fillForm(page: Page, email: string): Promise<void> {
  await page.goto('/l/accra-central/register');
  await page.getByLabel('First name').fill('Àṣà');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(longPassword);
  await page.getByLabel('Password once more').fill(longPassword);
  await page.getByRole('checkbox').click();
  await page.getByRole('button', { name: 'Register' }).click();
}

const noFaults = async (page: Page) => expect(await faultsOf(page)).toEqual([]);

test('a person with a single name joins a library and enrols', async ({ page }) => {
  await fillForm(page, `asa.${crypto.randomUUID()}@example.org`);
  await page.waitForURL('**/learn');
  await page.getByRole('link', { name: 'Choose a course' }).click();
  await page.locator('summary').first().click();
  await page.getByRole('button', { name: 'Enrol' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enrol' }).click();
  await expect(page.getByRole('heading', { name: 'Study your modules' })).toBeVisible();
  await noFaults(page);
});

test('before the page is alive nothing of the form goes anywhere, least of all into the address', async ({
  browser,
  baseURL
}) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const page = await context.newPage();
  const said = await page.goto('/l/accra-central/register');
  expect(await said?.text()).toMatch(/<noscript>.*This form needs JavaScript/);
  await page.getByLabel('Password', { exact: true }).fill(longPassword);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Register' })).toBeDisabled();
  await expect(page).toHaveURL(/\/l\/accra-central\/register$/);
  await context.close();
});

test('a closed door leads through signing in back to the page', async ({ page }) => {
  await page.goto('/learn/record');
  await page.waitForURL('**/sign-in?next=%2Flearn%2Frecord');
  await page.getByLabel('E-mail address').fill('learner02.accra-central@carrel.test');
  await page.getByLabel('Password', { exact: true }).fill(demoPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/learn/record');
});

test('without network the ticket still opens, and says as of when', async ({ page }) => {
  await signIn(page, 'learner04.accra-central@carrel.test');
  const ticket = page.getByRole('region', { name: 'Your ticket' });
  await expect(ticket).toBeVisible();
  await page.route(/\/(rest|auth)\/v1\//, (route) => route.abort());
  await page.reload();
  await expect(page.getByText('No network. This is how it stood on')).toBeVisible();
  await expect(ticket).toContainText('15 minutes before');
  await noFaults(page);
});

test('staff without a learner’s file are told whose page this is not', async ({ page }) => {
  await signIn(page, 'proctor.accra-central@carrel.test');
  await page.waitForURL('**/desk');
  await page.goto('/learn');
  await expect(page.getByRole('heading', { name: 'This is not open to you' })).toBeVisible();
});
