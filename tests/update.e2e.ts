import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Page } from '@playwright/test';
import { backend } from './backend.ts';
import { client, device, phone, signIn, tablet } from './cast.ts';
import { crowd } from './crowd.ts';
import * as day from './database/session-day.ts';
import { named } from './day-room.ts';
import { codeFor, setUp } from './kiosk-hands.ts';

// A new version is a new service worker. This proxy stands before the app and changes the worker when it is told to.

let proxy: Server;
let origin: string;
let version: number;

test.beforeEach(async ({ baseURL }) => {
  version = 1;
  const app = new URL(baseURL ?? '');
  proxy = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const worker = url === '/service-worker.js';
    const sent = { ...headers, 'accept-encoding': worker ? 'identity' : (headers['accept-encoding'] ?? '') };
    const forwarded = request(
      { host: app.hostname, port: app.port, method, path: url, headers: sent },
      (reply) => {
        delete reply.headers[worker ? 'content-length' : 'x-none'];
        delete reply.headers[worker ? 'etag' : 'x-none'];
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        if (worker) outgoing.write(`/* version ${version} */`);
        reply.pipe(outgoing);
      }
    );
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  }).listen(0, 'localhost');
  await new Promise((resolve) => proxy.once('listening', resolve));
  origin = `http://localhost:${(proxy.address() as AddressInfo).port}`;
});

test.afterEach(() => {
  proxy.closeAllConnections();
  proxy.close();
});

test('a new version waits until the person takes it', async ({ page }) => {
  await page.goto(origin);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  await expect(page.getByText('A new version of Carrel is ready.')).toBeHidden();

  version = 2;
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await expect(page.getByText('A new version of Carrel is ready.')).toBeVisible();
  await page.evaluate(() => sessionStorage.setItem('before', 'yes'));
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Use it now' }).click()]);
  await expect(page.getByText('A new version of Carrel is ready.')).toBeHidden();
  const waiting = await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
  expect(waiting).toBe(false);
});

test('a tab in the middle of something is not reloaded by another', async ({ page, context }) => {
  await page.goto(origin);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  const other = await context.newPage();
  await other.goto(origin);
  await other.evaluate(
    () =>
      new Promise<void>((granted) => {
        void navigator.locks.request('carrel-no-reload', { mode: 'shared' }, () => {
          granted();
          return new Promise(() => undefined);
        });
      })
  );

  version = 2;
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await page.getByRole('button', { name: 'Use it now' }).click();
  await expect(page.getByText('Another window of Carrel is in the middle of something.')).toBeVisible();
  const waiting = await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
  expect(waiting).toBe(true);
});

test('what is half typed in another window is not thrown away', async ({ page, context }) => {
  await page.goto(origin);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  const other = await context.newPage();
  await other.goto(origin);
  const number = other.getByRole('textbox', { name: 'Award number' });
  await number.fill('3T7Q');
  await other.evaluate(() => {
    const changed = new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', () => setTimeout(resolve))
    );
    Object.assign(globalThis, { changed });
  });

  version = 2;
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Use it now' }).click()]);
  expect(
    await other.evaluate(async () => {
      const { changed } = globalThis as unknown as { changed?: Promise<void> };
      await changed;
      return changed !== undefined;
    })
  ).toBe(true);
  await expect(number).toHaveValue('3T7Q');
});

const waits = (page: Page) =>
  page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);

test('a kiosk that somebody uses takes a new version once they have gone, and once no other window minds', async ({
  page,
  context
}) => {
  test.setTimeout(120_000);
  await page.goto('/');
  const librarian = await client(page, 'librarian.derry@carrel.test');
  const { data } = await librarian.from('library').select('id').eq('slug', 'derry').single<{ id: string }>();
  await page.goto(`${origin}/kiosk`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  await setUp(page, await codeFor(librarian, data!.id, 'Busy'));
  await page.getByRole('button', { name: 'Type a number' }).click();
  await page.getByLabel('Award number').fill('7K');
  let loads = 0;
  page.on('load', () => loads++);

  version = 2;
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect.poll(() => waits(page)).toBe(true);
  // The next try comes after two seconds; what is being typed stays.
  const other = await context.newPage();
  await other.goto(`${origin}/verify`);
  await other.evaluate(
    () =>
      new Promise<void>((granted) => {
        void navigator.locks.request('carrel-no-reload', { mode: 'shared' }, () => {
          granted();
          return new Promise(() => undefined);
        });
      })
  );
  await expect(page.getByLabel('Award number')).toHaveValue('7K');
  await page.getByRole('button', { name: 'Back' }).click();
  // Nobody types any more; the other window is in the middle of something.
  await expect(page.getByTestId('as-of')).toBeVisible();
  const tries = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        const { query } = navigator.locks;
        let count = 0;
        navigator.locks.query = () => {
          if (++count === 2) done(count);
          return query.call(navigator.locks);
        };
      })
  );
  expect([tries, loads, await waits(page)]).toEqual([2, 0, true]);

  const loaded = page.waitForEvent('load');
  await other.close();
  await loaded;
  await expect(page.getByTestId('as-of')).toBeVisible();
  expect(await waits(page)).toBe(false);
});

test('a kiosk asks for a new version at its refresh, and takes it by itself', async ({ page }) => {
  await page.goto(`${origin}/kiosk`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  await expect(page.getByLabel('Enrolment code')).toBeVisible();

  version = 2;
  const loaded = page.waitForEvent('load');
  // Back on the network it refreshes at once; nobody else asks for a worker.
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await loaded;
  await expect(page.getByLabel('Enrolment code')).toBeVisible();
  const waiting = await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
  expect(waiting).toBe(false);
});

test('at the desk a new version waits for the end of the session', async ({ browser }) => {
  const room = await crowd(1, { slug: 'derry', ...backend });
  try {
    const { scene, session } = room;
    const page = await device(browser, tablet, { baseURL: origin });
    const offer = page.getByText('A new version of Carrel is ready.');
    const tile = page.getByRole('button', { name: 'Aoife Doherty' });
    await signIn(page, 'proctor.derry@carrel.test');
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.goto(`/desk/${session}`);
    await expect(tile).toBeVisible();

    version = 2;
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    await expect.poll(() => waits(page)).toBe(true);
    await day.send(scene, room.sittings[0]!, 'pause', { reason: 'toilet' });
    await expect(tile).toContainText('Paused');
    await expect(offer).toBeHidden();
    await day.send(scene, room.sittings[0]!, 'submit', { by: 'learner' });
    await expect(tile).toContainText('Submitted');
    await expect(offer).toBeHidden();

    await scene.stage.as(scene.librarian, (sql) => sql`select public.close_session(${session})`);
    await expect(page.getByText('This session is closed.')).toBeVisible();
    await expect(offer).toBeVisible();
    expect(await waits(page)).toBe(true);
  } finally {
    await room.close();
  }
});

test('on a learner’s phone a new version waits until the clock has stopped', async ({ browser }) => {
  const room = await crowd(1, { slug: 'derry', ...backend });
  try {
    const { scene } = room;
    const sitting = room.sittings[0]!;
    const [row] = await scene.stage.owner`select learner_id from public.sitting where id = ${sitting}`;
    const email = await named(scene.stage, row!.learner_id as string, 'Aoife', 'Doherty');
    const page = await device(browser, phone, { baseURL: origin });
    const offer = page.getByText('A new version of Carrel is ready.');
    await signIn(page, email);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.goto('/learn');
    await expect(page.getByRole('timer')).toBeVisible();

    version = 2;
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    await expect.poll(() => waits(page)).toBe(true);
    await day.send(scene, sitting, 'pause', { reason: 'toilet' });
    await expect(page.getByText('Paused').first()).toBeVisible();
    await expect(offer).toBeHidden();
    await day.send(scene, sitting, 'submit', { by: 'learner' });
    await expect(page.getByRole('timer')).toBeHidden();
    await expect(offer).toBeVisible();
    expect(await waits(page)).toBe(true);
  } finally {
    await room.close();
  }
});
