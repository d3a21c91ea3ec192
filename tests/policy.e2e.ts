import { expect, test } from '@playwright/test';

const pages = [
  '/',
  '/l',
  '/l/accra-central',
  '/verify',
  '/v/0000-0000-0000',
  '/sign-in',
  '/learn',
  '/desk',
  '/kiosk'
];

test('every page keeps its own content security policy', async ({ page }) => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) violations.push(`${page.url()}: ${message.text()}`);
  });
  for (const path of pages) {
    await page.goto(path);
    await page.waitForLoadState('load');
    await expect(page.locator('body')).toHaveText(/\p{L}{3}/u);
  }
  expect(violations).toEqual([]);
});

test('every answer carries the security headers, and pages name the backend alone', async ({ request }) => {
  for (const path of [...pages, '/healthz', '/no-such-page']) {
    const headers = (await request.get(path)).headers();
    expect(headers, path).toMatchObject({
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'")
    });
    if (!headers['content-type']?.startsWith('text/html')) continue;
    const policy = headers['content-security-policy'] ?? '';
    expect(policy, path).toMatch(/connect-src 'self' https?:\/\/[\w.:-]+ wss?:\/\/[\w.:-]+;/);
    expect(policy.match(/script-src [^;]*/)?.[0], path).not.toMatch(/'unsafe-(inline|eval)'|https?:/);
    expect(headers['permissions-policy'], path).toContain('camera=(self)');
  }
});

test('the health check says that app and backend can serve', async ({ request }) => {
  const response = await request.get('/healthz');
  expect(response.status()).toBe(200);
  expect(await response.json()).toMatchObject({ status: 'ok' });
});
