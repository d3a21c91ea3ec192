import { expect, test, type Page } from '@playwright/test';
import { client, device, network, signIn, tablet } from './cast.ts';

/** A tablet that loses the network, is reloaded, and goes on: the whole day is on it before it begins. */

const slug = 'kisumu';

/** Waits until the service worker has kept the app's files and answers for the page. */
async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
      );
  });
}

/** The access token as it is after a night: run out, while the refresh token still stands. */
async function letTokenRunOut(page: Page): Promise<void> {
  await page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem('carrel-session') ?? '{}') as Record<string, unknown>;
    localStorage.setItem('carrel-session', JSON.stringify({ ...session, expires_at: 1 }));
  });
}

test('a session opens without network after a reload, with a token that ran out, and its taps are sent later', async ({
  browser
}) => {
  const page = await device(browser, tablet);
  const staff = await client(page, `librarian.${slug}@carrel.test`);
  const told = `Kept without network (${crypto.randomUUID()})`;
  await signIn(page, `proctor.${slug}@carrel.test`);
  await page.goto('/desk');
  // The session is on the tablet though nobody opened it yet.
  await expect(page.getByText(/On this tablet, as of/).first()).toBeVisible();
  await kept(page);

  await network(page.context(), false);
  await letTokenRunOut(page);
  await page.reload();
  const session = page.locator('a[href^="/desk/"]', { hasText: /On this tablet/ }).first();
  await expect(session).toBeVisible({ timeout: 5_000 });
  await session.click();
  await expect(page.getByRole('heading', { name: /^Needs you/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: /^Needs you/ })).toBeVisible({ timeout: 5_000 });

  await page.getByRole('button', { name: 'Incident', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('What happened?').click();
  await page.getByRole('option', { name: 'Noise' }).click();
  await sheet.getByLabel('Note').fill(told);
  await sheet.getByRole('button', { name: 'Record the incident' }).click();
  await expect(page.getByRole('button', { name: '1 waiting to be sent' })).toBeVisible();

  await page.reload();
  await expect(page.getByRole('button', { name: '1 waiting to be sent' })).toBeVisible();
  await network(page.context(), true);
  await expect(page.getByRole('button', { name: /waiting to be sent/ })).toBeHidden({ timeout: 20_000 });
  const { data } = await staff.from('note').select('id').eq('body', told);
  expect(data).toHaveLength(1);
});

test('a tablet whose storage is nearly full says so, and how full it is', async ({ browser }) => {
  const page = await device(browser, tablet);
  await page.addInitScript(() => {
    navigator.storage.estimate = () => Promise.resolve({ usage: 83, quota: 100 });
  });
  await signIn(page, `proctor2.${slug}@carrel.test`);
  const told = page.getByText('This tablet is nearly full.', { exact: false });
  await expect(told).toBeVisible();
  await page.getByRole('link', { name: 'This tablet' }).first().click();
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '83');
});
