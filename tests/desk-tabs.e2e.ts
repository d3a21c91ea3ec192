import {
  expect,
  test,
  type BrowserContext,
  type Page,
  type Request,
  type Route,
  type WebSocketRoute
} from '@playwright/test';
import { device, openLive, signIn, tablet } from './cast.ts';
import { crowd } from './crowd.ts';
import * as day from './database/session-day.ts';
import { leave, panel, pause } from './desk-hands.ts';
import { backend } from './backend.ts';

/** Two tabs at one desk, and a desk whose live channel is cut while all else goes through. */

const slug = 'derry';
const soon = { timeout: 15_000, intervals: [100] };
const [aoife, kwabena] = [{ name: 'Aoife Doherty' }, { name: 'Kwabena Mensah-Boateng' }];
let room: Awaited<ReturnType<typeof crowd>>;
let made: typeof room | undefined;

test.beforeAll(async () => {
  made = room = await crowd(2, { slug, ...backend });
});
test.afterAll(() => made?.close());

const stateOf = (index: number) => day.stateOf(room.scene, room.sittings[index]!);

type Call = { from: Page; ids: string[] };

/** Holds each call that sends commands until `open` lets it go, and notes whose it is. */
async function gate(context: BrowserContext) {
  const calls: Call[] = [];
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const entered = async (route: Route, request: Request) => {
    const { p_commands } = request.postDataJSON() as { p_commands: { id: string }[] };
    calls.push({ from: request.frame().page(), ids: p_commands.map(({ id }) => id) });
    await held;
    // Its tab may be gone by now.
    if (!request.frame().isDetached()) await route.continue();
  };
  await context.route('**/rpc/submit_commands*', entered);
  return { calls, open: letGo };
}

/** How many tabs hold the queue's lock, and how many wait for it. */
const locks = (page: Page) =>
  page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const ours = (all: LockInfo[]) => all.filter(({ name }) => name === 'carrel-outbox').length;
    return [ours(held), ours(pending)];
  });

test('two tabs at one desk send one after the other, nothing twice, and one takes over when the other is closed', async ({
  browser
}) => {
  const one = await device(browser, tablet, { serviceWorkers: 'block' });
  const other = await one.context().newPage();
  await signIn(one, `proctor.${slug}@carrel.test`);
  for (const tab of [one, other]) await openLive(tab, `/desk/${room.session}`);
  const sheets = [await panel(one, aoife), await panel(other, kwabena)] as const;

  const idle = async () => {
    for (const tab of [one, other])
      await expect(tab.getByRole('button', { name: /waiting to be sent/ })).toHaveCount(0, soon);
  };

  await test.step('taps in both at once', async () => {
    const { calls, open } = await gate(one.context());
    await Promise.all([pause(one, sheets[0]), pause(other, sheets[1])]);
    await expect.poll(() => locks(one), soon).toEqual([1, 1]);
    expect(calls).toHaveLength(1);
    const sent: string[] = [];
    one.context().on('request', (request) => {
      if (request.url().includes('submit_commands')) sent.push(request.postData() ?? '');
    });
    open();
    await idle();
    for (const index of [0, 1]) expect(await stateOf(index)).toBe('paused');
    // The second call held no command of the first.
    expect(sent.filter((body) => calls[0]!.ids.some((id) => body.includes(id)))).toEqual([]);
  });

  await sheets[1].getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => stateOf(1), soon).toBe('running');

  await test.step('a tab that is closed while it sends leaves its tap to the other', async () => {
    const { calls, open } = await gate(one.context());
    await sheets[0].getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => calls.length, soon).toBe(1);
    await leave(other);
    await expect(other.getByRole('button', { name: '1 waiting to be sent', exact: true })).toBeVisible();
    await one.close();
    await expect.poll(() => calls.length, soon).toBe(2);
    expect(calls[1]).toEqual({ from: other, ids: calls[0]!.ids });
    open();
    await expect(other.getByRole('button', { name: /waiting to be sent/ })).toHaveCount(0, soon);
    expect(await stateOf(0)).toBe('running');
  });
  await other.context().close();
});

test('a desk whose channel is cut says so, and catches up by itself when it stands again', async ({
  browser
}) => {
  const page = await device(browser, tablet);
  let cut = false;
  const sockets = new Set<WebSocketRoute>();
  await page.routeWebSocket(/realtime\/v1/, async (socket) => {
    if (cut) return socket.close();
    socket.connectToServer();
    sockets.add(socket);
  });
  await signIn(page, `proctor2.${slug}@carrel.test`);
  await page.goto(`/desk/${room.session}`);
  const banner = page.getByText('Changes are not arriving just now.', { exact: false });
  const tile = page.getByRole('button', { name: kwabena.name });
  await expect(tile).toBeVisible();
  await expect.poll(() => sockets.size).toBe(1);
  await page.evaluate(() => (window.name = 'not loaded anew'));

  cut = true;
  for (const socket of sockets) await socket.close();
  await expect(banner).toBeVisible();
  // Without the channel it asks, and what it asks for is not answered either: the change is missed.
  await page.route('**/rpc/session_snapshot*', (route) => route.abort());
  await day.send(room.scene, room.sittings[1]!, 'pause', { reason: 'toilet' });
  await expect(page.getByText('Offline', { exact: true })).toBeVisible(soon);
  await expect(tile).not.toContainText('Paused');

  const asked: string[] = [];
  page.on('request', (request) => {
    const [, verb] = /rpc\/session_(part|snapshot)/.exec(request.url()) ?? [];
    if (verb) asked.push(verb);
  });
  cut = false;
  await page.unroute('**/rpc/session_snapshot*');
  await expect(tile).toContainText('Paused', soon);
  await expect(banner).toBeHidden(soon);
  // On a new channel, and told by it: who goes on asking every few seconds asks for the whole room, who is told for a part.
  expect(sockets.size).toBe(2);
  asked.length = 0;
  await day.send(room.scene, room.sittings[1]!, 'resume');
  await expect(tile).not.toContainText('Paused', soon);
  expect(new Set(asked)).toEqual(new Set(['part']));
  expect(await page.evaluate(() => window.name)).toBe('not loaded anew');
});
