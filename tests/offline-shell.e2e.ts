import { expect, test, type Page } from '@playwright/test';

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

test('areas open without a network, from a shell kept on an earlier visit', async ({ page, context }) => {
  await page.goto('/');
  await kept(page);
  await context.setOffline(true);
  for (const path of ['/learn', '/desk', '/kiosk']) {
    const response = await page.goto(path);
    expect(response?.fromServiceWorker()).toBe(true);
    // The body of the shell is empty: what stands here was made by the app's own code.
    await expect(page.locator('body')).toHaveText(/\p{L}{3}/u);
  }
});

test('other addresses say in the chosen language that they need the network', async ({ page, context }) => {
  await context.addCookies([
    { name: 'carrel-locale', value: 'fr', url: test.info().project.use.baseURL ?? '' }
  ]);
  await page.goto('/');
  await kept(page);
  await context.setOffline(true);
  await page.goto('/l/accra-central');
  await expect(page.getByText('Cette page a besoin du réseau', { exact: false })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
});

test('nothing of a person is kept by the service worker', async ({ page }) => {
  await page.goto('/');
  await kept(page);
  await page.goto('/learn');
  await page.goto('/verify');
  const paths = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map((request) => new URL(request.url).pathname);
  });
  const allowed =
    /^\/(_app\/immutable\/|icons\/|shell$|offline$|[\w.-]+\.(svg|png|js|webmanifest|woff2|wasm)$)/;
  expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
  expect(paths).toEqual(expect.arrayContaining(['/shell', '/offline']));
});
