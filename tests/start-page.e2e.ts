import { expect, test } from '@playwright/test';
import { format, generate } from '../src/lib/domain/number.ts';
import { faultsOf } from './axe.ts';
import { slipOf } from './slip.ts';

test.describe('the start page', () => {
  test('sends a right number on, in any spelling', async ({ page }) => {
    const number = generate('award');
    await page.goto('/');
    await page.getByRole('textbox', { name: 'Award number' }).fill(format(number).toLowerCase());
    await page.getByRole('button', { name: 'Check' }).click();
    await page.waitForURL(`**/v/${number}`);
  });

  test('keeps what was typed and says what is wrong with it', async ({ page }) => {
    const number = generate('award');
    const wrong = slipOf(number);
    await page.goto(`/?number=${wrong}`);
    const box = page.getByRole('textbox', { name: 'Award number' });
    await expect(box).toHaveValue(format(wrong));
    await expect(box).toHaveAccessibleDescription(/One symbol is not right/);
    await page.goto(`/?number=${generate('voucher')}`);
    await expect(box).toHaveAccessibleDescription(/voucher code/);
    await page.goto('/?number=hello');
    await expect(box).toHaveAccessibleDescription(/12 letters and digits/);
  });

  test('leads to a library', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('a[href="/l/accra-central"]')).toBeVisible();
  });

  for (const scheme of ['light', 'dark'] as const)
    test(`has no fault that axe finds, ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      for (const [width, height] of [
        [390, 844],
        [1024, 768]
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.goto('/?number=hello');
        expect(await faultsOf(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    });
});

test.describe('the start page without script', () => {
  test.use({ javaScriptEnabled: false });

  test('checks a number and changes its language', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('button', { name: 'Français' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('bibliothèques');
    const number = generate('award');
    await page.getByRole('textbox', { name: 'Numéro du titre' }).fill(number);
    await page.getByRole('button', { name: 'Vérifier', exact: true }).click();
    await page.waitForURL(`**/v/${number}`);
  });

  test('never leads to another site', async ({ request }) => {
    for (const back of ['https://example.org/', '//example.org', String.raw`\\example.org`, 'javascript:1']) {
      const answer = await request.post('/language', {
        form: { locale: 'fr', back },
        headers: { origin: test.info().project.use.baseURL ?? '' },
        maxRedirects: 0
      });
      expect(answer.status()).toBe(303);
      expect(answer.headers().location).toMatch(/^\/(?![\\/])/);
    }
  });
});
