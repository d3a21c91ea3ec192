import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { fromBase64url } from '../src/lib/domain/bytes.ts';
import * as checkpoint from '../src/lib/domain/checkpoint.ts';
import { format } from '../src/lib/domain/number.ts';
import { awardRoom, bring, lettersTo, pay, redeem, tick, voucher, type AwardRoom } from './award-room.ts';
import { client, device, laptop, phone, signIn, tablet } from './cast.ts';
import { hold } from './desk-hands.ts';
import { codeFor, openSettings, setUp } from './kiosk-hands.ts';
import { backend } from './backend.ts';

// What headquarters hears when something is wrong with the log or with sealing, and what it does about it.

let room: AwardRoom;
test.beforeAll(async () => {
  room = await awardRoom();
});
test.afterAll(() => room.close());

/** The log's own key, as a thief would have it. */
async function logKey(): Promise<Uint8Array> {
  const file = join(backend.dataDir, 'secrets.env');
  const [, seed = ''] = /^CARREL_LOG_KEY="?\d+:([\w-]+)/m.exec(await readFile(file, 'utf8')) ?? [];
  return fromBase64url(seed);
}

test('a kiosk that is shown another history of the log is heard, and headquarters settles it', async ({
  browser
}) => {
  test.setTimeout(180_000);
  const name = `Lobby ${Date.now().toString(36).slice(-5)}`;
  // Without its worker, so that what the kiosk is shown can be changed between it and the server.
  const kiosk = await device(browser, tablet, { permissions: ['camera'], serviceWorkers: 'block' });
  await kiosk.goto('/kiosk');
  const librarian = await client(kiosk, room.email.librarian);
  await setUp(kiosk, await codeFor(librarian, room.scene.library.id, name));

  const [, size = ''] = (await (await kiosk.request.get('/log/checkpoint')).text()).split('\n');
  const origin = new URL(kiosk.url()).origin;
  const forked = checkpoint.sign(
    {
      origin: checkpoint.logOrigin(origin),
      size: Number(size),
      root: new Uint8Array(createHash('sha256').update(name).digest())
    },
    await logKey()
  );
  await kiosk.route('**/log/checkpoint', (route) =>
    route.fulfill({ status: 200, contentType: 'text/plain; charset=utf-8', body: forked })
  );
  await openSettings(kiosk);
  await kiosk.getByRole('button', { name: 'Refresh the lists' }).click();
  const open = async () => {
    const { data } = await librarian.from('log_alarm').select('kind').is('settled_at', null).order('kind');
    return data?.map((row: { kind: string }) => row.kind);
  };
  await expect.poll(open).toEqual(['fork', 'log-shrank']);

  await expect
    .poll(async () => {
      await tick();
      return (await lettersTo('hq@carrel.test')).filter(({ text }) => text.includes(name)).length;
    })
    .toBe(2);
  const hq = await device(browser, laptop);
  await signIn(hq, 'hq@carrel.test');
  await hq.goto('/programme/log');
  const alarms = hq.getByRole('listitem').filter({ hasText: name });
  await expect(alarms).toHaveCount(2);
  const fork = alarms.filter({ hasText: 'another history of the log' });
  await expect(fork).toContainText('Signed by the log’s own key: this is proof.');
  await fork.getByText('Show the checkpoints').click();
  await expect(fork.getByText(forked.split('\n')[2]!)).toBeVisible();
  await expect(hq.getByRole('row').filter({ hasText: name })).toContainText('No');

  for (const kind of ['another history of the log', 'is not the one it held before']) {
    const one = alarms.filter({ hasText: kind });
    await one.getByRole('button', { name: 'Looked into' }).click();
    const dialog = hq.getByRole('dialog');
    // A tap is not enough.
    await dialog.getByRole('button').filter({ hasText: 'Hold to close the report' }).click();
    await expect(dialog).toBeVisible();
    await hold(
      hq,
      dialog
        .getByRole('button')
        .filter({ hasText: /Hold|press/i })
        .first(),
      () => expect(dialog).toBeHidden()
    );
    await expect(one).toContainText(/Looked into \d/);
    await expect(one.getByRole('button', { name: 'Looked into' })).toHaveCount(0);
  }
  // The same again is a new report.
  expect(await open()).toEqual([]);
  await kiosk.getByRole('button', { name: 'Refresh the lists' }).click();
  await expect.poll(open).toEqual(['fork', 'log-shrank']);
  await hq.reload();
  await expect(alarms).toHaveCount(4);
});

test('an award that cannot be sealed is shown to headquarters with its reason, and tried again', async ({
  browser
}) => {
  test.setTimeout(120_000);
  const { owner } = room.scene.stage;
  const seat = room.seats[0]!;
  await bring(room, seat, 'passed');
  await pay(room, seat);
  const code = await voucher(room, seat);
  // What our own check before signing does not let through: a credential without a title.
  await owner`update public.course_text set title = ' ' where course_id = ${room.course.id}`;
  const number = await redeem(room, seat, code);
  const hq = await device(browser, laptop);
  await signIn(hq, 'hq@carrel.test');
  await expect
    .poll(async () => {
      await tick();
      const [row] = await owner`
        select j.error_code as code from private.signing_job j join public.award a on a.id = j.award_id
        where a.number = ${number}`;
      return row!.code as string;
    })
    .toBe('credential-unfit');
  await hq.goto('/programme/awards');
  const list = hq.getByRole('region', { name: /^Not sealed yet/ });
  const row = list.getByRole('listitem').filter({ hasText: format(number) });
  await expect(row).toContainText('found the credential unfit');
  await expect(row).toContainText('Not signed yet');

  // The learner is told that it takes longer than a minute, and what follows.
  const learner = await device(browser, phone);
  await signIn(learner, seat.email);
  await learner.goto(`/learn/awards/${number}`);
  await expect(learner.getByRole('heading', { name: 'Your award is being sealed' })).toBeVisible();
  await expect(learner.getByText('This takes less than a minute')).toBeVisible();
  await learner.clock.install({ time: Date.now() + 5 * 60_000 });
  await learner.reload();
  await expect(learner.getByText('nothing is lost')).toBeVisible();

  await row.getByRole('button', { name: `Try ${format(number)} now` }).click();
  await expect(hq.getByText(/^Tried again: 0 sealed/)).toBeVisible();
  await expect(row).toBeVisible();

  await owner`update public.award set course_title = ${room.course.title} where number = ${number}`;
  await row.getByRole('button', { name: `Try ${format(number)} now` }).click();
  await expect(hq.getByText(/^Tried again: 1 sealed/)).toBeVisible({ timeout: 30_000 });
  await expect(row).toHaveCount(0);
  const anyone = await hq.request.get(`/v/${number}`, { headers: { accept: 'application/json' } });
  expect(await anyone.json()).toMatchObject({ status: 'valid', course: room.course.title });
});
