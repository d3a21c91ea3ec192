import { randomUUID } from 'node:crypto';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { faultsOf } from './axe.ts';
import { demoPassword, device, network, signIn, tablet } from './cast.ts';
import { crowd } from './crowd.ts';
import * as day from './database/session-day.ts';
import { choose } from './desk-hands.ts';
import { backend } from './backend.ts';

/** Two proctors on one tablet: each locks it, comes back by PIN, and what they tap is theirs and says how they came in. */

const slug = 'derry';
const kofi = { email: `proctor.${slug}@carrel.test`, pin: '4071' };
const ada = { email: `proctor2.${slug}@carrel.test`, pin: '90316' };
const soon = { timeout: 20_000, intervals: [200] };
const refused = 'Ama Mensah-Boateng';
let room: Awaited<ReturnType<typeof crowd>>;
let made: typeof room | undefined;
let turnedAway: string;

test.beforeAll(async () => {
  made = room = await crowd(9, { slug, ...backend });
  turnedAway = room.sittings[8]!;
  await day.send(room.scene, turnedAway, 'refuse-id', { reason: 'no-document' });
});
test.afterAll(() => made?.close());

type Person = { id: string; given: string };

async function personOf(email: string): Promise<Person> {
  const [row] = await room.scene.stage.owner<Person[]>`
    select user_id as id, given_name as given from public.profile where email = ${email}`;
  return row!;
}

/** The command that a note came with: whose it is, and how they were signed in. */
async function recorded(note: string): Promise<{ actor: string; method: string | null } | null> {
  const [row] = await room.scene.stage.owner<{ actor: string; method: string | null }[]>`
    select actor_id as actor, auth_method as method from public.command
    where session_id = ${room.session} and payload ->> 'note' = ${note}`;
  return row ?? null;
}

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

async function comeBack(page: Page, { given }: Person, pin: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(given) }).click();
  await type(page, pin);
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeHidden({ timeout: 15_000 });
}

async function incident(page: Page, told: string): Promise<void> {
  const sheet = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Incident', exact: true }).click();
  await choose(page, sheet.getByLabel('What happened?'), 'Noise');
  await sheet.getByLabel('Note').fill(told);
  await sheet.getByRole('button', { name: 'Record the incident' }).click();
  await expect(sheet).toBeHidden();
}

/** A second person takes a refusal back, with whatever they give for a password. */
async function overrule(page: Page, who: { email: string; password: string }): Promise<Locator> {
  const sheet = page.getByRole('dialog');
  await page.getByRole('button', { name: refused }).click();
  await sheet.getByRole('button', { name: 'Overrule the refusal' }).click();
  await choose(page, sheet.getByLabel('Why was it wrong?'), 'A document was found');
  await sheet.getByRole('button', { name: 'Second person signs in' }).click();
  const asks = sheet.last();
  await asks.getByLabel('E-mail address').fill(who.email);
  await asks.getByLabel('Password', { exact: true }).fill(who.password);
  await asks.getByRole('button', { name: 'Overrule the refusal' }).click();
  return asks;
}

test('two proctors share a tablet by PIN', async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await device(browser, tablet);
  const known = { kofi: await personOf(kofi.email), ada: await personOf(ada.email) };
  const told = (by: string) => `Told by ${by} (${randomUUID()})`;

  await test.step('a PIN that anybody would try is refused; a locked tablet keeps no session and stays locked', async () => {
    await signIn(page, kofi.email);
    await page.goto('/desk/tablet');
    await page.getByLabel('PIN', { exact: true }).fill('1234');
    await page.getByRole('button', { name: 'Set a PIN' }).click();
    await expect(page.getByText('Anybody would try that one.')).toBeVisible();
    await setPin(page, kofi.pin);
    await lock(page);
    expect(await page.evaluate(() => localStorage.getItem('carrel-session'))).toBeNull();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
    expect(await faultsOf(page)).toEqual([]);
  });

  await page.getByRole('link', { name: 'Sign in fully instead' }).click();
  await signIn(page, ada.email);
  await setPin(page, ada.pin);
  await lock(page);

  await test.step('who came back by PIN taps as one who came by PIN', async () => {
    await comeBack(page, known.kofi, kofi.pin);
    await page.goto(`/desk/${room.session}`);
    const first = told('the first');
    await incident(page, first);
    await expect.poll(() => recorded(first), soon).toEqual({ actor: known.kofi.id, method: 'pin' });
  });

  await test.step('a PIN signs nothing: neither one’s own nor as another one’s password', async () => {
    const asks = await overrule(page, { email: ada.email, password: ada.pin });
    await expect(asks.getByText('The e-mail address and the password do not belong together')).toBeVisible();
    await asks.getByLabel('E-mail address').fill(kofi.email);
    await asks.getByLabel('Password', { exact: true }).fill(demoPassword);
    await asks.getByRole('button', { name: 'Overrule the refusal' }).click();
    await expect(asks.getByText('A second person has to do this')).toBeVisible();
    expect(await day.stateOf(room.scene, turnedAway)).toBe('refused');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  await test.step('cut off, the other one’s turn: the tap waits under its author’s name', async () => {
    await network(page.context(), false);
    const cutOff = told('the first, cut off');
    await incident(page, cutOff);
    await expect(page.getByRole('button', { name: '1 waiting to be sent' })).toBeVisible();
    await lock(page);
    const waits = page.getByText(new RegExp(`1 tap of ${known.kofi.given}.* waits`));
    await expect(waits).toBeVisible();
    await comeBack(page, known.ada, ada.pin);
    await network(page.context(), true);
    const second = told('the second');
    await incident(page, second);
    await expect.poll(() => recorded(second), soon).toEqual({ actor: known.ada.id, method: 'pin' });
    expect(await recorded(cutOff)).toBeNull();
    await lock(page);

    await page.getByRole('button', { name: new RegExp(known.kofi.given) }).click();
    for (let left = 4; left > 0; left--) {
      await type(page, '5820');
      await expect(page.getByText(new RegExp(`${left} tr`))).toBeVisible({ timeout: 15_000 });
      if (left !== 3) continue;
      await page.reload();
      await page.getByRole('button', { name: new RegExp(known.kofi.given) }).click();
    }
    await type(page, '5820');
    await expect(page.getByText('Too many wrong PINs.')).toBeVisible({ timeout: 15_000 });
    await page.reload();
    await expect(page.getByText('Too many wrong PINs.')).toBeVisible();

    // Only the password helps now, and the tap that waited goes out as its author's.
    await page.getByRole('link', { name: 'Sign in fully instead' }).click();
    await expect(waits).toBeVisible();
    await signIn(page, kofi.email);
    await page.goto(`/desk/${room.session}`);
    await expect.poll(() => recorded(cutOff), soon).toEqual({ actor: known.kofi.id, method: 'pin' });
  });
  await page.context().close();
});
