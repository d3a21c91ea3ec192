import { expect, test, type Browser, type Page } from '@playwright/test';
import type { SupabaseClient } from '@supabase/supabase-js';
import { sealedAward, type Award } from './awards.ts';
import { faultsOf } from './axe.ts';
import { client, device, network, tablet, withCamera } from './cast.ts';
import { codeFor, openSettings, pin, setUp } from './kiosk-hands.ts';
import { film, symbol } from './paper.ts';

/** A kiosk in a lobby: how it is held, what it keeps, whom it speaks to. */

let camera: Browser | undefined;
let kiosk: Page;
let librarian: SupabaseClient;
let award: Award;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  test.setTimeout(120_000);
  const page = await device(browser, tablet, { baseURL });
  librarian = await client(page, 'librarian.kisumu@carrel.test');
  award = await sealedAward(librarian);
  camera = await withCamera(await film('kiosk', await symbol(award.token_url)));
  kiosk = await device(camera, tablet, { permissions: ['camera'], baseURL });
  await page.context().close();
});
test.afterAll(() => camera?.close());

const genuine = () => kiosk.getByRole('heading', { name: 'Genuine', exact: true });
/** The paper stays before the camera: it is judged anew only when somebody asks. */
async function waiting(): Promise<void> {
  await expect(genuine()).toBeVisible({ timeout: 30_000 });
  await expect(genuine()).toBeHidden({ timeout: 20_000 });
}

test('is set up with a code and a PIN that nobody would try first', async () => {
  await kiosk.goto('/kiosk');
  await expect(kiosk.getByLabel('Enrolment code')).toBeVisible();
  expect(await faultsOf(kiosk)).toEqual([]);
  await kiosk
    .getByLabel('Enrolment code')
    .fill(await codeFor(librarian, award.library_id, 'Lobby', 'left of the door'));
  await kiosk.getByRole('button', { name: 'Set up' }).click();
  await kiosk.getByLabel('PIN', { exact: true }).fill('1234');
  await kiosk.getByRole('button', { name: 'Keep this PIN' }).click();
  await expect(kiosk.getByText('Anybody would try that one first')).toBeVisible();
  expect(await faultsOf(kiosk)).toEqual([]);
  await kiosk.getByLabel('PIN', { exact: true }).fill(pin);
  await kiosk.getByRole('button', { name: 'Keep this PIN' }).click();
  await kiosk.getByLabel('PIN once more').fill(pin);
  await kiosk.getByRole('button', { name: 'Keep this PIN' }).click();
  await expect(genuine()).toBeVisible({ timeout: 30_000 });
  expect(await faultsOf(kiosk)).toEqual([]);
});

test('shows one verdict a paper and nothing of it afterwards', async () => {
  await expect(kiosk.getByText(award.name)).toBeVisible();
  await waiting();
  await expect(kiosk.getByText(award.name)).toHaveCount(0);
  expect(await kiosk.content()).not.toContain(award.number);
  expect(await faultsOf(kiosk)).toEqual([]);
});

test('its library sees where it stands and how it is doing', async () => {
  const { data } = await librarian
    .from('kiosk')
    .select('name, place, version_seen, lists_at, last_seen_at')
    .eq('name', 'Lobby')
    .order('enrolled_at', { ascending: false })
    .limit(1)
    .single();
  expect(data).toMatchObject({ name: 'Lobby', place: 'left of the door' });
  expect([data?.version_seen, data?.lists_at, data?.last_seen_at]).not.toContain(null);
});

test('speaks the language of whoever stands there, also from right to left', async () => {
  test.setTimeout(240_000);
  await kiosk.getByRole('button', { name: 'العربية' }).click();
  await expect(kiosk.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(kiosk.locator('html')).toHaveAttribute('lang', 'ar');
  await expect(kiosk.getByRole('heading', { name: 'هل هذه الشهادة أصلية؟' })).toBeVisible();
  await kiosk.getByRole('button', { name: 'كتابة رقم' }).click();
  expect(await faultsOf(kiosk)).toEqual([]);
  for (const key of award.number) await kiosk.getByRole('button', { name: key, exact: true }).click();
  await kiosk.getByRole('button', { name: 'تحقق' }).click();
  await expect(kiosk.getByRole('heading', { name: 'أصلية', exact: true })).toBeVisible();
  expect(await faultsOf(kiosk)).toEqual([]);
  await kiosk.getByRole('button', { name: 'التالي' }).click();
  for (const [language, words] of [
    ['Kiswahili', 'Halisi'],
    ['Português', 'Autêntico'],
    ['Español', 'Auténtico'],
    ['Français', 'Authentique'],
    ['English', 'Genuine']
  ] as const) {
    await expect(kiosk.locator('.verdict')).toBeHidden({ timeout: 20_000 });
    await kiosk.getByRole('button', { name: language }).click();
    // Closing the number's page asks anew for the paper that is still in view.
    await kiosk.locator('footer button').first().click();
    await kiosk.locator('main form button').last().click();
    await expect(kiosk.getByRole('heading', { name: words, exact: true })).toBeVisible({ timeout: 20_000 });
  }
});

test('has no way out but through the PIN, and makes whoever guesses wait', async ({ baseURL }) => {
  test.setTimeout(120_000);
  await kiosk.goto('/', { waitUntil: 'commit' });
  await expect(kiosk).toHaveURL(`${baseURL}/kiosk`);
  await kiosk.goto('/l', { waitUntil: 'commit' });
  await expect(kiosk).toHaveURL(`${baseURL}/kiosk`);
  await waiting();
  await kiosk.getByRole('button', { name: 'Settings' }).click();
  expect(await faultsOf(kiosk)).toEqual([]);
  for (let at = 0; at < 2; at++) {
    await kiosk.getByLabel('PIN', { exact: true }).fill('7351');
    await kiosk.getByRole('button', { name: 'Open' }).click();
    await expect(kiosk.getByText('That PIN is not right')).toBeVisible();
  }
  await kiosk.getByRole('button', { name: 'Back' }).click();
});

test('judges without a network after the power went, also from a full disk', async () => {
  test.setTimeout(180_000);
  await kiosk.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // From now on the disk takes nothing.
  await kiosk.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('The disk is full', 'QuotaExceededError');
    };
  });
  await kiosk.reload();
  await openSettings(kiosk);
  await kiosk.getByRole('button', { name: 'Refresh the lists' }).click();
  await expect(kiosk.getByText('This device’s storage is full')).toBeVisible();
  await expect(kiosk.getByText(/Lobby · left of the door/)).toBeVisible();
  expect(await faultsOf(kiosk)).toEqual([]);
  await kiosk.getByRole('radio', { name: 'Silent' }).check();
  await network(kiosk.context(), false);
  await kiosk.reload();
  await expect(genuine()).toBeVisible({ timeout: 30_000 });
  await expect(kiosk.getByText(/^As of/)).toBeVisible();
  await network(kiosk.context(), true);
});

test('is let go by the PIN, and taken out by the library at once', async ({ baseURL }) => {
  // A page of the same device, whose disk has room again.
  const device = kiosk.context();
  await kiosk.close();
  kiosk = await device.newPage();
  await kiosk.goto('/kiosk');
  await openSettings(kiosk);
  await kiosk.getByRole('button', { name: 'Leave kiosk mode' }).click();
  await expect(kiosk).toHaveURL(`${baseURL}/`);
  await kiosk.goto('/l');
  await expect(kiosk).toHaveURL(`${baseURL}/l`);
  const { data } = await librarian
    .from('kiosk')
    .select('id')
    .eq('name', 'Lobby')
    .order('enrolled_at', { ascending: false })
    .limit(1)
    .single();
  await librarian.rpc('unenrol_kiosk', { p_kiosk_id: data?.id as string });
  await kiosk.goto('/kiosk');
  await expect(kiosk.getByLabel('Enrolment code')).toBeVisible({ timeout: 30_000 });
});

test('can be set up anew', async () => {
  await setUp(kiosk, await codeFor(librarian, award.library_id));
});
