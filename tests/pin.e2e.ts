import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { client, device, network, signIn, tablet } from './cast.ts';

/** Two proctors on one tablet: each locks it, comes back by PIN, and what they tap is theirs and says how they came in. */

const slug = 'derry';
const kofi = { email: `proctor.${slug}@carrel.test`, pin: '4071' };
const ada = { email: `proctor2.${slug}@carrel.test`, pin: '90316' };

async function setPin(page: Page, pin: string): Promise<void> {
  await page.goto('/desk/tablet');
  await page.getByLabel('PIN', { exact: true }).fill(pin);
  await page.getByLabel('The same PIN again').fill(pin);
  await page.getByRole('button', { name: 'Set a PIN' }).click();
  await expect(page.getByText('You have a PIN on this tablet.')).toBeVisible({ timeout: 15_000 });
}

async function lock(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
}

async function type(page: Page, pin: string): Promise<void> {
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: 'Unlock' }).click();
}

async function incident(page: Page, told: string): Promise<void> {
  await page.goto('/desk');
  await page
    .locator('a[href^="/desk/"]', { hasText: /On this tablet/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Incident', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Noise' }).click();
  await sheet.getByLabel('Note').fill(told);
  await sheet.getByRole('button', { name: 'Record the incident' }).click();
  await expect(sheet).toBeHidden();
}

test('two proctors share a tablet by PIN', async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await device(browser, tablet);
  const staff = await client(page, `librarian.${slug}@carrel.test`);
  const names = await staff
    .from('profile')
    .select('given_name, family_name, user_id, email')
    .in('email', [kofi.email, ada.email]);
  const who = (email: string) => {
    const found = names.data?.find((row) => row.email === email);
    return { id: String(found?.user_id), given: String(found?.given_name) };
  };
  const known = { kofi: who(kofi.email), ada: who(ada.email) };
  const told = (by: string) => `Told by ${by} (${crypto.randomUUID()})`;

  await signIn(page, kofi.email);
  await page.goto('/desk/tablet');
  await page.getByLabel('PIN', { exact: true }).fill('1234');
  await page.getByRole('button', { name: 'Set a PIN' }).click();
  await expect(page.getByText('Anybody would try that one.')).toBeVisible();
  await setPin(page, kofi.pin);
  await lock(page);
  expect(await page.evaluate(() => localStorage.getItem('carrel-session'))).toBeNull();
  // A reload keeps it locked.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  await page.getByRole('link', { name: 'Sign in fully instead' }).click();
  await signIn(page, ada.email);
  await setPin(page, ada.pin);
  await lock(page);

  // The first one comes back and taps without network; the tap waits while the other one is in.
  await page.getByRole('button', { name: new RegExp(known.kofi.given) }).click();
  await type(page, kofi.pin);
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeHidden({ timeout: 15_000 });
  const first = told('the first');
  await page.goto('/desk');
  await expect(page.getByText(/On this tablet, as of/).first()).toBeVisible();
  await page
    .locator('a[href^="/desk/"]', { hasText: /On this tablet/ })
    .first()
    .click();
  await expect(page.getByRole('button', { name: 'Incident', exact: true })).toBeVisible();
  await incident(page, first);
  const recorded = async (note: string) => {
    const { data } = await staff.from('note').select('author_id, entity_id').eq('body', note);
    if (!data?.[0]) return null;
    const sent = await staff
      .from('command')
      .select('actor_id, auth_method')
      .eq('kind', 'incident')
      .eq('actor_id', data[0].author_id)
      .order('position', { ascending: false })
      .limit(1);
    return sent.data?.[0] ?? null;
  };
  await expect
    .poll(() => recorded(first), { timeout: 20_000 })
    .toEqual({ actor_id: known.kofi.id, auth_method: 'pin' });

  // Cut off, the other one's turn: the first one's tap waits under his name.
  await network(page.context(), false);
  const second = told('the first, cut off');
  await page.getByRole('button', { name: 'Incident', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Noise' }).click();
  await sheet.getByLabel('Note').fill(second);
  await sheet.getByRole('button', { name: 'Record the incident' }).click();
  await expect(page.getByRole('button', { name: '1 waiting to be sent' })).toBeVisible();
  await lock(page);
  await expect(page.getByText(new RegExp(`1 tap of ${known.kofi.given}.* waits`))).toBeVisible();
  await page.getByRole('button', { name: new RegExp(known.ada.given) }).click();
  await type(page, ada.pin);
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeHidden({ timeout: 15_000 });
  await network(page.context(), true);
  const third = told('the second');
  await incident(page, third);
  await expect
    .poll(() => recorded(third), { timeout: 20_000 })
    .toEqual({ actor_id: known.ada.id, auth_method: 'pin' });
  expect(await recorded(second)).toBeNull();

  await lock(page);
  await page.getByRole('button', { name: new RegExp(known.kofi.given) }).click();
  for (let left = 4; left > 0; left--) {
    await type(page, '58203');
    await expect(page.getByText(`${left} tr`)).toBeVisible({ timeout: 15_000 });
    if (left === 3) {
      await page.reload();
      await page.getByRole('button', { name: new RegExp(known.kofi.given) }).click();
    }
  }
  await type(page, '58203');
  await expect(page.getByText('Too many wrong PINs.')).toBeVisible({ timeout: 15_000 });
  await page.reload();
  await expect(page.getByText('Too many wrong PINs.')).toBeVisible();

  // Only the password helps now, and the tap that waited goes out as its author's.
  await page.getByRole('link', { name: 'Sign in fully instead' }).click();
  await expect(page.getByText(new RegExp(`1 tap of ${known.kofi.given}.* waits`))).toBeVisible();
  await signIn(page, kofi.email);
  await page.goto('/desk');
  await expect
    .poll(() => recorded(second), { timeout: 20_000 })
    .toEqual({ actor_id: known.kofi.id, auth_method: 'pin' });
  await page.context().close();
});
