import { expect, test, type Page } from '@playwright/test';
import { device, openLive, phone, signIn } from './cast.ts';
import { crowd } from './crowd.ts';
import { named } from './day-room.ts';
import { seconds } from './desk-hands.ts';
import * as day from './database/session-day.ts';
import { backend } from './backend.ts';

/** The clock of a sitting on a device whose own clock, network and memory cannot be relied on. */

const soon = { timeout: 15_000, intervals: [100] };
const minute = 60;
let room: Awaited<ReturnType<typeof crowd>>;
let made: typeof room | undefined;
let email: string;

test.beforeAll(async () => {
  made = room = await crowd(1, { slug: 'derry', ...backend });
  const [row] = await room.scene.stage.owner<{ id: string }[]>`
    select learner_id as id from public.sitting where id = ${room.sittings[0]!}`;
  email = await named(room.scene.stage, row!.id, 'Aoife', 'Doherty');
});
test.afterAll(() => made?.close());

/** Seconds that the server's clock has left. */
async function truth(): Promise<number> {
  const [row] = await room.scene.stage.owner`
    select (private.sitting_fold(s, clock_timestamp())).remaining_ms from public.sitting s
    where id = ${room.sittings[0]!}`;
  return Number(row!.remaining_ms) / 1000;
}

/** By how much the screen is wrong once so many seconds went by that the server has not seen. */
const wrongBy = async (page: Page, unseen = 0) =>
  Math.abs((await seconds(page)) - ((await truth()) - unseen));

test('the seat’s clock is right, or says that it is not sure', async ({ browser }) => {
  test.setTimeout(120_000);
  const seat = await device(browser, phone);
  const notSure = seat.getByText(/may be wrong until it has reached the server/);
  const setClock = async (bySeconds: number) =>
    seat.clock.setSystemTime((await seat.evaluate(() => Date.now())) + bySeconds * 1000);
  await seat.clock.install();
  await signIn(seat, email);
  await openLive(seat, '/learn/sitting');
  await expect(seat.getByRole('timer')).toBeVisible();

  await test.step('more time is on the seat’s screen at once', async () => {
    const before = await seconds(seat);
    await day.send(room.scene, room.sittings[0]!, 'extend', { minutes: 45, reason: 'accommodation' });
    await expect.poll(() => seconds(seat), soon).toBeGreaterThan(before + 44 * minute);
    expect(await wrongBy(seat)).toBeLessThanOrEqual(2);
  });

  await test.step('a clock that is set in touch with the server changes nothing', async () => {
    for (const hours of [3, -5]) {
      // It notices, and asks at once.
      const asked = seat.waitForResponse(/sitting_clock/);
      await setClock(hours * 60 * minute);
      await asked;
      await expect.poll(() => wrongBy(seat), soon).toBeLessThanOrEqual(2);
      await expect(notSure).toBeHidden(soon);
    }
  });

  await test.step('without network it counts twenty minutes to the second', async () => {
    await seat.route(/\/(rest|realtime)\/v1\//, (route) => route.abort());
    await seat.clock.fastForward(20 * minute * 1000);
    await expect.poll(() => wrongBy(seat, 20 * minute), soon).toBeLessThanOrEqual(1);
    await expect(notSure).toBeHidden();
  });

  await test.step('what it slept through has passed, and it says that it is not sure', async () => {
    // Asleep the browser's own count stands, and only the wall clock goes on.
    await setClock(12 * minute);
    await expect(notSure).toBeVisible(soon);
    await expect.poll(() => wrongBy(seat, 32 * minute), soon).toBeLessThanOrEqual(2);
  });

  await test.step('loaded anew without network it goes on, and is still not sure', async () => {
    await seat.reload();
    await expect(notSure).toBeVisible(soon);
    await expect.poll(() => wrongBy(seat, 32 * minute), soon).toBeLessThanOrEqual(2);
  });

  await test.step('back in touch it is right and sure again', async () => {
    await seat.unroute(/\/(rest|realtime)\/v1\//);
    await seat.reload();
    await expect.poll(() => wrongBy(seat), soon).toBeLessThanOrEqual(2);
    await expect(notSure).toBeHidden();
  });
  await seat.context().close();
});
