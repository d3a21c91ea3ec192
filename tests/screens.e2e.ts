import { globSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { sessionKey, sessionOf } from '../scripts/session.ts';
import { cutOff } from './pseudo.ts';

// Every screen that has an address of its own, found in src/routes, so that a new one cannot be forgotten: without
// findings of axe in light and dark, and with room for long words on a phone.

const accounts: Record<string, string> = {
  learn: 'learner01.accra-central',
  desk: 'proctor.accra-central',
  library: 'librarian.accra-central',
  coach: 'coach.accra-central',
  licensee: 'licensee',
  programme: 'hq'
};

/** Pages with a parameter, each with one that the demo programme has. */
const withParameter = [
  '/l/accra-central',
  '/l/accra-central/register',
  '/l/accra-central/terms',
  '/v/0000-0000-0000'
];

const paths = globSync('src/routes/**/+page.svelte')
  .map((file) => `/${file.replace(/^src\/routes\//, '').replace(/\([\w-]+\)\/|\/?\+page\.svelte$/g, '')}`)
  .filter((path) => !path.includes('[') && path !== '/shell')
  .concat(withParameter)
  .sort();

const sessions = new Map<string, string>();

async function signIn(page: import('@playwright/test').Page, origin: string, path: string): Promise<void> {
  const account = accounts[path.split('/')[1] ?? ''];
  if (!account) return;
  const session = sessions.get(account) ?? (await sessionOf(origin, account));
  sessions.set(account, session);
  await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [
    sessionKey,
    session
  ] as const);
}

/** The page has shown what it has: no skeleton is left, and there is a heading. */
async function settled(page: import('@playwright/test').Page): Promise<void> {
  await expect(page.getByRole('heading').first()).toBeVisible();
  await expect(page.locator('[role="status"] .bone')).toHaveCount(0);
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)))
  );
}

for (const path of paths) {
  test(`${path} gives axe nothing to object to`, async ({ page, baseURL }) => {
    await signIn(page, baseURL ?? '', path);
    for (const [colorScheme, viewport] of [
      ['light', { width: 390, height: 844 }],
      ['dark', { width: 1024, height: 768 }]
    ] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(viewport);
      await page.goto(path);
      await settled(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
      expect(found, colorScheme).toEqual([]);
    }
  });

  test(`${path} has room for long words`, async ({ page, context, baseURL }) => {
    await context.addCookies([{ name: 'carrel-locale', value: 'en-XA', url: baseURL ?? '' }]);
    await signIn(page, baseURL ?? '', path);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(path);
    await settled(page);
    expect(await cutOff(page)).toEqual([]);
  });
}
