import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { client, device, network, openLive, signIn, tablet } from './cast.ts';
import { crowd } from './crowd.ts';
import { answerTools, choose, panel } from './desk-hands.ts';
import * as day from './database/session-day.ts';
import { backend } from './backend.ts';

/** What an ID check leaves behind on the tablet and in the backend's logs; tests/database/gate.spec.ts looks at the tables. */

const slug = 'derry';
const { dataDir } = backend;
const learner = { name: 'Ama Mensah-Boateng' };
// What is read off the document, each to be found again if it were kept.
const document = { name: 'Ama Serwaa Mensah', until: '2093-04-17', last4: 'K7Q4' };
const wholeNumber = 'GHA-726154K7Q4';

let room: Awaited<ReturnType<typeof crowd>>;
let made: typeof room | undefined;

test.beforeAll(async () => {
  made = room = await crowd(9, { slug, ...backend });
});
test.afterAll(() => made?.close());

/** Everything that a browser keeps for the app: each text with its place, and whatever is not text. */
type Kept = { texts: { at: string; text: string }[]; binary: string[] };

/** Runs in the page. */
async function keptByBrowser(): Promise<Kept> {
  const texts: { at: string; text: string }[] = [];
  const binary: string[] = [];
  const walk = (at: string, value: unknown): void => {
    if (Array.isArray(value)) value.forEach((each) => walk(`${at}[]`, each));
    else if (value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value))
      binary.push(at);
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) walk(`${at}.${key}`, each);
    else if (value !== null && value !== undefined) texts.push({ at, text: String(value) });
  };
  const answer = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
    });
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name ?? ''));
    for (const store of database.objectStoreNames)
      walk(`${name}/${store}`, await answer(database.transaction(store).objectStore(store).getAll()));
    database.close();
  }
  for (const [name, storage] of Object.entries({ localStorage, sessionStorage }))
    for (const [key, text] of Object.entries(storage))
      texts.push({ at: `${name}/${key}`, text: String(text) });
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      texts.push({ at: `caches/${request.url}`, text: (await response?.text()) ?? '' });
    }
  }
  return { texts, binary };
}

const places = ({ texts }: Kept, mark: string) =>
  [...new Set(texts.filter(({ text }) => text.includes(mark)).map(({ at }) => at))].sort();

/** Waits until the service worker has kept the app's files and answers for the page. */
async function shellKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
      );
  });
}

test('an ID check leaves its kind, what matched and four characters, and nowhere an image', async ({
  browser
}) => {
  const page = await device(browser, tablet);
  const sheet = page.getByRole('dialog');
  await page.addInitScript(() => {
    const { mediaDevices } = navigator;
    mediaDevices.getUserMedia = () => Promise.reject(new Error('the camera was asked for'));
  });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  const uploads: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/storage/v1/')) uploads.push(request.url());
  });

  await test.step('the whole gate, its first half without network', async () => {
    await signIn(page, `proctor.${slug}@carrel.test`);
    await openLive(page, `/desk/${room.session}`);
    await shellKept(page);
    await panel(page, learner);
    await network(page.context(), false);
    await choose(page, sheet.getByRole('combobox').first(), 'Passport');
    await sheet.getByLabel('Valid until').fill(document.until);
    await sheet.getByRole('radio', { name: 'Yes, spelt differently' }).check();
    await sheet.getByLabel('Name as on the document').fill(document.name);
    await choose(page, sheet.getByLabel('How does it differ?'), 'A middle name more or less');
    await sheet.getByRole('checkbox', { name: /photo/ }).check();
    await sheet.getByRole('radio', { name: '18 or older' }).check();
    await sheet.getByLabel('Last characters of its number').fill(document.last4);
    await sheet.getByRole('button', { name: 'Admit' }).click();
    await expect(sheet.getByText('Not confirmed yet').first()).toBeVisible();
    await network(page.context(), true);
    await answerTools(sheet);
    await sheet.getByRole('button', { name: 'Sign on this tablet' }).click();
    await sheet.getByLabel('Type your name to sign').fill(learner.name);
    await sheet.getByRole('button', { name: 'I agree and sign' }).click();
    await expect.poll(() => day.stateOf(room.scene, room.sittings[8]!)).toBe('ready');
    await expect(page.getByRole('button', { name: /waiting to be sent/ })).toHaveCount(0);
  });

  await test.step('the tablet keeps it in two places, and they hold the declared fields', async () => {
    const seenBy = () => page.evaluate(keptByBrowser);
    const inRoom = 'carrel/snapshot[].value.room.sittings[].id_check.last4';
    const tapped = 'carrel/outbox[].command.payload.last4';
    await expect.poll(async () => places(await seenBy(), document.last4)).toEqual([tapped, inRoom]);
    const kept = await seenBy();
    expect(places(kept, document.until)).toEqual([]);
    const named = places(kept, document.name);
    expect(named.filter((at) => !/\.(seen_name|name_seen)$/.test(at))).toEqual([]);
    const checks = kept.texts.flatMap(({ at }) => /\.id_check\.(.*)/.exec(at)?.[1] ?? []);
    const people = ['checked_at', 'checked_by', 'outcome'];
    const seen = ['document_kind', 'last4', 'name_match'];
    expect([...new Set(checks)].sort()).toEqual([...people, ...seen].sort());
  });

  await test.step('no image lies anywhere, and nobody asked for one', async () => {
    const { texts, binary } = await page.evaluate(keptByBrowser);
    expect(binary).toEqual([]);
    expect(texts.filter(({ at, text }) => !at.startsWith('caches/') && /^data:|base64,/.test(text))).toEqual(
      []
    );
    const cached = texts.filter(({ at }) => at.startsWith('caches/'));
    expect(cached.length).toBeGreaterThan(20);
    const { origin } = new URL(page.url());
    expect(cached.filter(({ at }) => !at.startsWith(`caches/${origin}/`))).toEqual([]);
    for (const { at, text } of texts.filter(({ at }) => !at.startsWith('carrel/')))
      for (const mark of [document.last4, document.name, learner.name])
        expect(text.includes(mark), `${at} names ${mark}`).toBe(false);
    expect([uploads, faults]).toEqual([[], []]);
  });

  await test.step('the logs say nothing, also of calls that the database refuses', async () => {
    const proctor = await client(page, `proctor.${slug}@carrel.test`);
    const check = { ...day.idSeen, last4: wholeNumber };
    const command = day.command(room.scene, room.sittings[8]!, 'check-id', check);
    const { data } = await proctor.rpc('submit_commands', { p_commands: [command] });
    expect((data as { code: string }[])[0]?.code).toBe('wrong-state');
    const past = await proctor.from('id_check').insert({ last4: wholeNumber, name_seen: document.name });
    expect(past.error?.code).toBe('42501');
    // The refused call stands there, without what it carried.
    const logs = await Promise.all(
      ['postgres.log', 'functions.log'].map((name) => readFile(join(dataDir, name), 'utf8'))
    );
    expect(logs[0]).toContain('permission denied for table id_check');
    for (const log of logs)
      for (const secret of [wholeNumber, document.last4, document.until, document.name, learner.name])
        expect(log.includes(secret), `the log names ${secret}`).toBe(false);
  });
});
