import { expect, type Page } from '@playwright/test';
import type { SupabaseClient } from '@supabase/supabase-js';
import { verb } from './cast.ts';

/** What a librarian does at a kiosk, in English. */

export const pin = '8642';

/** A code for a kiosk of the librarian's library. */
export const codeFor = (
  librarian: SupabaseClient,
  libraryId: string,
  name = 'Entrance',
  place = ''
): Promise<string> =>
  verb<string>(librarian, 'create_kiosk_code', { p_library_id: libraryId, p_name: name, p_place: place });

/** Sets a kiosk up by typing its code and choosing its PIN; it stands ready afterwards. */
export async function setUp(kiosk: Page, code: string): Promise<void> {
  await kiosk.getByLabel('Enrolment code').fill(code);
  await kiosk.getByRole('button', { name: 'Set up' }).click();
  for (const label of ['PIN', 'PIN once more']) {
    await kiosk.getByLabel(label, { exact: true }).fill(pin);
    await kiosk.getByRole('button', { name: 'Keep this PIN' }).click();
  }
  await expect(kiosk.getByTestId('as-of')).toBeVisible();
}

/** Opens the settings with the PIN, once the verdict of the paper in view has gone. */
export async function openSettings(kiosk: Page): Promise<void> {
  await expect(async () => {
    await expect(kiosk.locator('.verdict')).toBeHidden({ timeout: 20_000 });
    await kiosk.getByRole('button', { name: 'Settings' }).click({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await kiosk.getByLabel('PIN', { exact: true }).fill(pin);
  await kiosk.getByRole('button', { name: 'Open' }).click();
  await expect(kiosk.getByRole('button', { name: 'Refresh the lists' })).toBeVisible();
}
