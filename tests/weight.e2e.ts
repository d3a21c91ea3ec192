import { expect, test } from '@playwright/test';

/** JavaScript that a first visit loads, as sent (compressed), in kB of 1000 bytes; tests/weight.bench.ts prints more. */
for (const { path, at, limit } of [
  { path: '/learn', at: /\/sign-in/, limit: 120 },
  { path: '/v/0000-0000-0000', at: /\/v\//, limit: 40 }
])
  test(`the first load of ${path} stays under ${limit} kB`, async ({ browser }) => {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on('requestfinished', (request) => {
      if (new URL(request.url()).pathname.endsWith('.js'))
        sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    await page.goto(path);
    await expect(page).toHaveURL(at);
    await expect(page.locator('h1')).toBeVisible();
    await page.waitForLoadState('networkidle');
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    await context.close();
    expect(bytes, 'something was measured').toBeGreaterThan(100);
    expect(bytes / 1000).toBeLessThan(limit);
  });
