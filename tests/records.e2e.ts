import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test, type Page, type Response } from '@playwright/test';
import { format, generate } from '../src/lib/domain/number.ts';
import { device, phone } from './cast.ts';

/** What anyone reads under a number, whatever the records say or do: a second copy of the app before records of the test's own. */

type Answer = { status: number; rows: unknown };
type KeyList = { keys: { use: string; compromisedFrom: string | null }[] };

const number = generate('award');
const newer = generate('award');
const row = {
  ...{
    place: 1,
    status: 'valid',
    code: null,
    number,
    name: 'Ama Owusu',
    course: 'Safe water',
    kind: 'certificate'
  },
  ...{ library: 'Ho Library', accrediting_body: 'Water Council', accreditation_number: 'WC-7' },
  ...{ issued_on: '2025-11-20', expires_on: '2029-11-20', online_minutes: 600, tutored_minutes: 90 },
  ...{
    superseded_by: null,
    logged_at: '2025-11-20T10:00:00Z',
    kid: 1,
    first_logged_at: null,
    log_began: null
  }
};
const nothing = Object.fromEntries(Object.keys(row).map((key) => [key, null]));
const slow = { code: 'PT429', message: 'slow down', details: 'slow-down', hint: null };

let records: Server | undefined;
let app: ChildProcess;
let origin: string;
let keys: KeyList;
let said: Answer = { status: 200, rows: [row] };

async function listening(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
const open = () =>
  createServer((request, response) => {
    const isKeys = request.url?.includes('/key_list');
    const { status, rows } = isKeys ? { status: 200, rows: [{ document: keys }] } : said;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(rows));
  });
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

let recordsPort: number;
test.beforeAll(async ({ request }) => {
  keys = (await (await request.get('/.well-known/carrel-keys.json')).json()) as KeyList;
  recordsPort = await listening((records = open()));
  const free = createServer();
  const port = await listening(free);
  await close(free);
  origin = `http://127.0.0.1:${port}`;
  app = fork('scripts/serve.ts', [], {
    env: {
      ...process.env,
      ...{
        NODE_ENV: 'production',
        PORT: String(port),
        HOST: '127.0.0.1',
        ORIGIN: origin,
        PUBLIC_ORIGIN: origin
      },
      ...{ BUILD_DIR: process.env.BUILD_DIR ?? 'build-stories', APP_SECRET: '' },
      ...{ PUBLIC_SUPABASE_URL: `http://127.0.0.1:${recordsPort}`, PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'anyone' }
    }
  });
  await once(app, 'message');
});
test.afterAll(async () => {
  app.kill();
  if (records?.listening) await close(records);
});

const headline = (page: Page) => page.getByRole('heading', { level: 1 });
const machine = (page: Page) =>
  page.request.get(`${origin}/v/${number}`, { headers: { accept: 'application/json' } });

test('each answer stands first, in the reader’s language, without script and light', async ({ browser }) => {
  const states: [Partial<typeof row>, en: string, fr: string][] = [
    [{}, 'This award is genuine', 'Ce titre est authentique'],
    [{ status: 'expired', expires_on: '2025-11-21' }, 'This award has expired', 'Ce titre a expiré'],
    [{ status: 'revoked' }, 'This award was revoked', 'Ce titre a été révoqué'],
    [
      { status: 'superseded', superseded_by: newer as never },
      'This award was replaced',
      'Ce titre a été remplacé'
    ],
    [{ ...nothing, number, status: 'unknown' }, 'There is no such award', 'Ce titre n’existe pas']
  ];
  const english = await device(browser, phone, { javaScriptEnabled: false, locale: 'en-GB' });
  const french = await device(browser, phone, { javaScriptEnabled: false, locale: 'fr-FR' });
  for (const [state, en, fr] of states) {
    said = { status: 200, rows: [{ ...row, ...state }] };
    let sent = 0;
    const weigh = async (response: Response) => {
      const type = response.headers()['content-type'] ?? '';
      if (/html|css|javascript/.test(type)) sent += gzipSync(await response.body()).length;
    };
    const weights: Promise<void>[] = [];
    english.on('response', (response) => weights.push(weigh(response)));
    const page = await english.goto(`${origin}/v/${number}`);
    await Promise.all(weights);
    english.removeAllListeners('response');
    // One line for the theme of who chose one, before the first paint; nothing on the page waits for it.
    expect((await page!.text()).match(/<script[^>]*>/g)).toEqual(['<script src="/theme.js">']);
    expect([state.status, sent < 40_000]).toEqual([state.status, true]);
    await expect(headline(english)).toHaveText(en);
    await french.goto(`${origin}/v/${number}`);
    await expect(headline(french)).toHaveText(fr);
    await expect(french.locator('html')).toHaveAttribute('lang', 'fr');
  }
  // What was signed by a stolen key, and not in the log before the theft.
  const key = keys.keys.find(({ use }) => use === 'qr')!;
  key.compromisedFrom = '2025-11-19T00:00:00Z';
  said = { status: 200, rows: [row] };
  await english.goto(`${origin}/v/${number}`);
  await expect(headline(english)).toHaveText('This award is not confirmed');
  expect(await (await machine(english)).json()).toMatchObject({ status: 'unconfirmed' });
  key.compromisedFrom = null;
});

test('records that cannot be reached say nothing about the award, and lose nothing typed', async ({
  browser
}) => {
  const page = await device(browser, phone, { javaScriptEnabled: false });
  said = { status: 200, rows: [row] };
  await close(records!);
  const cut = await page.goto(`${origin}/v/${number}`);
  expect(cut!.status()).toBe(503);
  await expect(headline(page)).toHaveText('The records cannot be reached');
  await expect(page.getByText('This says nothing about the award')).toBeVisible();
  await expect(page.getByText('There is no such award')).toHaveCount(0);
  expect((await machine(page)).status()).toBe(503);

  await page.goto(`${origin}/v/${number}/problem`);
  await expect(page.getByText(format(number))).toBeVisible();
  await page.getByLabel('A date, course or other fact is wrong here').check();
  await page.getByLabel('What did you see?').fill('The year is wrong');
  await page.getByRole('button', { name: 'Send the report' }).click();
  await expect(page.getByRole('alert')).toContainText('It could not be sent');
  await expect(page.getByLabel('What did you see?')).toHaveValue('The year is wrong');
  await expect(page.getByLabel('A date, course or other fact is wrong here')).toBeChecked();

  await listening((records = open()), recordsPort);
  await page.goto(`${origin}/v/${number}`);
  await expect(headline(page)).toHaveText('This award is genuine');
});

test('whoever asked too often is told so, and that it says nothing about the award', async ({ browser }) => {
  said = { status: 429, rows: slow };
  const plain = await device(browser, phone, { javaScriptEnabled: false });
  const limited = await plain.goto(`${origin}/v/${number}`);
  expect(limited!.status()).toBe(429);
  await expect(headline(plain)).toHaveText('Too many numbers from here');
  await expect(plain.getByText('This says nothing about the award')).toBeVisible();
  const answer = await machine(plain);
  expect([answer.status(), answer.headers()['retry-after']]).toEqual([429, '600']);

  const page = await device(browser, phone);
  await page.goto('/verify');
  await page.route('**/functions/v1/attest', (route) =>
    route.fulfill({
      status: 429,
      json: { code: 'slow-down' },
      headers: { 'access-control-allow-origin': '*' }
    })
  );
  await page.getByRole('tab', { name: 'Many at once' }).click();
  await page.getByRole('textbox', { name: 'Numbers' }).fill(format(number));
  await page.getByRole('button', { name: 'Check the list (1)' }).click();
  await expect(page.getByRole('alert')).toContainText('Too many numbers from here');
  await expect(page.getByRole('alert')).toContainText('This says nothing about the award');
  await expect(page.getByRole('textbox', { name: 'Numbers' })).toHaveValue(format(number));
});
