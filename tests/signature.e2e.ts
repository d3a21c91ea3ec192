import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import sharp from 'sharp';
import { client, demoPassword, device, network, signIn, tablet } from './cast.ts';
import { crowd } from './crowd.ts';
import * as day from './database/session-day.ts';
import { choose, hold, more } from './desk-hands.ts';
import { backend } from './backend.ts';

/** A second person’s signature without a network, and photos that go by file or that the server does not take. */

const slug = 'derry';
const second = `proctor2.${slug}@carrel.test`;
const soon = { timeout: 20_000, intervals: [200] };
let room: Awaited<ReturnType<typeof crowd>>;
let made: typeof room | undefined;
let turnedAway: string;

test.beforeAll(async () => {
  made = room = await crowd(9, { slug, ...backend });
  turnedAway = room.sittings[8]!;
  await day.send(room.scene, turnedAway, 'refuse-id', { reason: 'no-document' });
});
test.afterAll(() => made?.close());

/** Everybody’s sign-in is an hour old, as it is in the middle of a day. */
const letSignInsAge = () => room.scene.stage.owner`
  update auth.sessions set created_at = now() - interval '1 hour' where user_id = ${room.scene.colleague.id}`;

const picture = () =>
  sharp({ create: { width: 800, height: 600, channels: 3, background: '#8ac' } })
    .jpeg()
    .toBuffer();

async function incidentWithPhoto(page: Page, told: string): Promise<void> {
  const sheet = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Incident', exact: true }).click();
  await choose(page, sheet.getByLabel('What happened?'), 'Noise');
  await sheet.getByLabel('Note').fill(told);
  await sheet
    .locator('input[type="file"]')
    .setInputFiles({ name: 'room.jpg', mimeType: 'image/jpeg', buffer: await picture() });
  await sheet.getByRole('button', { name: 'Record the incident' }).click();
  await expect(sheet).toBeHidden();
}

test('a second person overrules at an own tablet without network, and it counts when they have signed in', async ({
  browser
}) => {
  test.setTimeout(120_000);
  const page = await device(browser, tablet);
  await signIn(page, second);
  await letSignInsAge();
  await page.goto(`/desk/${room.session}`);
  const sheet = page.getByRole('dialog');
  const tile = page.getByRole('button', { name: 'Ama Mensah-Boateng' });
  await tile.click();
  await expect(sheet.getByText('Admission refused')).toBeVisible();
  await network(page.context(), false);

  await sheet.getByRole('button', { name: 'Overrule the refusal' }).click();
  await choose(page, sheet.getByLabel('Why was it wrong?'), 'A document was found');
  await sheet.getByRole('button', { name: 'Second person signs in' }).click();
  const asks = sheet.last();
  await asks.getByRole('button', { name: 'Keep it, sign later' }).click();
  await expect(sheet.getByText('Not confirmed yet')).toBeVisible();
  // The learner is at the desk again, as far as this tablet goes.
  await expect(sheet.getByRole('button', { name: 'Admit' })).toBeVisible();

  await network(page.context(), true);
  await expect(sheet.getByText('Waits for your signature: ', { exact: false })).toBeVisible(soon);
  expect(await day.stateOf(room.scene, turnedAway)).toBe('refused');
  const theirs = await client(page, `librarian.${slug}@carrel.test`);
  const { data } = await theirs
    .from('command')
    .select('id, code')
    .eq('status', 'parked')
    .eq('session_id', room.session);
  expect(data).toMatchObject([{ code: 'full-sign-in-needed' }]);
  const { error } = await theirs.rpc('confirm_command', { p_id: data![0]!.id as string });
  expect(error?.details).toBe('full-sign-in-needed');

  await sheet.getByRole('button', { name: 'Sign it now' }).click();
  await expect(asks.getByLabel('E-mail address')).toHaveValue(second);
  await asks.getByLabel('Password', { exact: true }).fill('not the password');
  await asks.getByRole('button', { name: 'Sign it now' }).click();
  await expect(asks.getByText('The e-mail address and the password do not belong together')).toBeVisible();
  await asks.getByLabel('Password', { exact: true }).fill(demoPassword);
  await asks.getByRole('button', { name: 'Sign it now' }).click();
  await expect.poll(() => day.stateOf(room.scene, turnedAway), soon).toBe('arrived');
  await expect(sheet.getByText('Waits for your signature: ', { exact: false })).toBeHidden(soon);
});

test('the server takes no signature from a sign-in of an hour ago, whatever the screen says', async ({
  browser
}) => {
  const page = await device(browser, tablet);
  await page.goto('/sign-in');
  const theirs = await client(page, second);
  await letSignInsAge();
  const [incident] = await day.submit(room.scene, [
    day.command(room.scene, null, 'incident', { category: 'environment', code: 'noise' })
  ]);
  const countersign = () =>
    theirs.rpc('countersign_incidents', { p_session_id: room.session, p_incident_ids: [incident!.id] });
  expect((await countersign()).error?.details).toBe('full-sign-in-needed');
  // A renewed token is the same sign-in.
  expect((await theirs.auth.refreshSession()).error).toBeNull();
  expect((await countersign()).error?.details).toBe('full-sign-in-needed');
  await theirs.auth.signInWithPassword({ email: second, password: demoPassword });
  expect(await countersign()).toMatchObject({ data: 1, error: null });
});

test('a photo goes to another device by file; one that the server does not take is shown with its ways on', async ({
  browser
}) => {
  test.setTimeout(120_000);
  const page = await device(browser, tablet);
  const told = `By file ${crypto.randomUUID()}`;
  await signIn(page, second);
  await page.goto(`/desk/${room.session}`);
  await expect(page.getByRole('heading', { name: /^Needs you/ })).toBeVisible();
  await page.goto('/desk/tablet');
  await page.goto(`/desk/${room.session}`);
  await expect(page.getByRole('heading', { name: /^Needs you/ })).toBeVisible();
  // Nothing gets out of this tablet, though its browser believes that it is in a network.
  await page.context().route('**/rpc/submit_commands*', (route) => route.abort());
  await page.context().route('**/storage/v1/**', (route) => route.abort());
  await incidentWithPhoto(page, told);
  await page.goto('/desk/tablet');
  await expect(page.getByText('Waits to be sent', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Make a file' }).click();
  await expect(page.getByText('1 photo is in the file.')).toBeVisible();
  const passphrase = await page.locator('p.code').innerText();
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save the file (1 tap)' }).click();
  const file = await readFile(await (await coming).path());

  const other = await device(browser, tablet);
  await signIn(other, second);
  await other.goto('/desk/tablet');
  await other
    .locator('input[type="file"]')
    .setInputFiles({ name: 'taps.json', mimeType: 'application/json', buffer: file });
  await other.getByLabel('Passphrase').fill(passphrase);
  await other.getByRole('button', { name: 'Hand in' }).click();
  const arrived = () => room.scene.stage.owner<{ id: string }[]>`
    select i.id from public.incident i join public.note n on n.entity_id = i.id
      join storage.objects o on o.name = i.library_id || '/' || i.id || '.jpg' where n.body = ${told}`;
  await expect.poll(async () => (await arrived()).length, soon).toBe(1);

  await test.step('the first device, back in touch, sends it again: there is one, and none is left', async () => {
    await page.context().unroute('**/rpc/submit_commands*');
    await page.context().unroute('**/storage/v1/**');
    await page.getByRole('button', { name: 'Send the photos now' }).click();
    await expect(page.getByRole('heading', { name: 'Photos on this tablet' })).toBeHidden(soon);
    expect(await arrived()).toHaveLength(1);
  });

  await test.step('refused by the server', async () => {
    await page
      .context()
      .route('**/storage/v1/**', (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({ status: 400, json: { statusCode: '403', error: 'Unauthorized', message: 'no' } })
          : route.continue()
      );
    await page.goto(`/desk/${room.session}`);
    await incidentWithPhoto(page, 'A photo that nobody takes.');
    const banner = page.getByText('1 photo on this tablet was not taken by the server.');
    await expect(banner).toBeVisible(soon);
    await page
      .getByRole('alert')
      .or(page.getByRole('status'))
      .filter({ has: banner })
      .getByRole('link')
      .click();
    await expect(page.getByText('Not taken by the server')).toBeVisible();
    const saving = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save it as a file' }).click();
    expect((await saving).suggestedFilename()).toMatch(/^carrel-.*\.jpg$/);
    const letGo = page.getByRole('button', { name: 'Let it go' });
    await hold(page, letGo, () => expect(letGo).toBeHidden());
  });
});

test('who took the desk stands in the report, on screen and in what is printed', async ({ browser }) => {
  const page = await device(browser, tablet);
  await signIn(page, second);
  await page.goto(`/desk/${room.session}`);
  await more(page, 'I have the desk');
  await expect(page.getByText('Desk: ', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: /waiting to be sent/ })).toBeHidden(soon);
  await page.goto(`/desk/${room.session}/report`);
  const line = page.getByText(/ took the desk$/);
  await expect(line).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(line).toBeVisible();
});
