import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from '../../tests/database/actors.ts';
import * as day from '../../tests/database/session-day.ts';
import { startBackend, type Backend } from './backend.ts';

// The whole way of a reminder: queued at the booking, sent by the function `tick` of the running backend, a file at the end.

let backend: Backend;
let stage: Stage;
let scene: day.Scene;
let session: { id: string; startsAt: Date };
const hour = 3_600_000;

beforeAll(async () => {
  backend = await startBackend({ tick: false });
  const { database } = backend;
  stage = await openStage(4, {
    url: backend.databaseUrl,
    urlFor: database.urlFor,
    close: () => Promise.resolve()
  });
  scene = await day.openScene(stage);
  const room = await day.saveRoom(stage, scene.librarian, scene.library, 6);
  const startsAt = new Date(Math.ceil(Date.now() / hour) * hour + 49 * hour);
  const proctor = (await stage.staff('proctor', scene.library)) as day.Person;
  session = {
    id: await day.planSession(stage, scene.librarian, scene.library, room, [proctor], startsAt, 180),
    startsAt
  };
}, 240_000);
afterAll(async () => {
  await stage.close();
  await backend.close();
});

type Letter = { to: string; subject: string; text: string };
async function letters(to: string): Promise<Letter[]> {
  const folder = join(backend.dataDir, 'mail');
  const names = (await readdir(folder).catch(() => [])).sort();
  const all = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Letter)
  );
  return all.filter((one) => one.to === to);
}

/** Someone booked two days ahead whose phone speaks a language. */
async function booked(locale: string) {
  const { learner, enrolment } = await day.enrolled(scene);
  const address = `${randomUUID()}@carrel.test`;
  await stage.owner`update public.profile set email = ${address}, locale = ${locale} where user_id = ${learner.id}`;
  const sitting = await day.book(scene, enrolment, {
    session: session.id,
    startsAt: session.startsAt,
    by: scene.librarian
  });
  return { address, sitting };
}

/** As if it were that time: a reminder of this kind is due. */
const due = (sitting: string, kind: 'day' | 'hour') =>
  stage.owner`
    update private.reminder set due_at = now() - interval '1 second' where sitting_id = ${sitting} and kind = ${kind}`;

/** The function does more than mail; how the rest of it fares is not asked here. */
const tick = async () => {
  const answer = await fetch(`${backend.url}/functions/v1/tick`, {
    method: 'POST',
    headers: { authorization: `Bearer ${backend.secretKey}` }
  });
  await answer.body?.cancel();
};

/** Ticks until somebody has so many letters. */
const until = (address: string, count: number) =>
  expect
    .poll(
      async () => {
        await tick();
        return (await letters(address)).length;
      },
      { timeout: 180_000, interval: 1000 }
    )
    .toBe(count);

test('a reminder comes a day and an hour before, once each, in the learner’s language, and not after a cancellation', async () => {
  const [english, french, gone] = [await booked('en'), await booked('fr'), await booked('en')];
  await tick();
  expect(await letters(english.address), 'not before it is due').toEqual([]);

  for (const { sitting } of [english, french, gone]) await due(sitting, 'day');
  await stage.as(
    scene.librarian,
    (sql) => sql`select public.cancel_booking(${gone.sitting}, 'learner-asked')`
  );
  await until(english.address, 1);
  await until(french.address, 1);
  const [said] = await letters(english.address);
  expect(said!.subject).toMatch(/^Tomorrow at \d\d:\d\d: your assessment in /);
  expect(said!.text).toContain(scene.library.slug.replace('library-', 'Library '));
  const [dit] = await letters(french.address);
  expect(dit!.subject).toMatch(/^Demain à \d\d:\d\d : votre épreuve de /);

  await due(english.sitting, 'hour');
  await until(english.address, 2);
  for (const { sitting } of [english, french])
    await stage.owner`update private.reminder set due_at = now() - interval '1 minute' where sitting_id = ${sitting}`;
  await tick();
  await until(french.address, 2);
  expect(await letters(english.address), 'each once').toHaveLength(2);
  expect(await letters(gone.address), 'cancelled').toEqual([]);
}, 400_000);
