import { expect, test } from '@playwright/test';
import { cutOff, untranslated } from './pseudo.ts';

const pages: { path: string; data?: string }[] = [
  { path: '/', data: '#libraries .drawer' },
  { path: '/verify' },
  { path: '/v/0000-0000-0000' },
  { path: '/offline' },
  { path: '/sign-in' },
  { path: '/sign-in/forgot' },
  { path: '/sign-in/mail?type=invite&token_hash=x' },
  { path: '/l/accra-central/register', data: 'main, header' }
];

for (const { path, data } of pages)
  test(`${path} is translated whole and bears long words`, async ({ page, context, baseURL }) => {
    await context.addCookies([{ name: 'carrel-locale', value: 'en-XA', url: baseURL ?? '' }]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(path);
    await expect(page.locator('body')).toHaveText(/\[.*\]/s);
    expect(await untranslated(page, data)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
  });

test('the two looks see what they look for', async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: 'carrel-locale', value: 'en', url: baseURL ?? '' }]);
  await page.goto('/offline');
  expect(await untranslated(page)).not.toEqual([]);
  await page.addStyleTag({ content: 'h1 { width: 3ch; overflow: hidden; white-space: nowrap; }' });
  expect(await cutOff(page)).toEqual([expect.stringMatching(/^cut off: /)]);
});
