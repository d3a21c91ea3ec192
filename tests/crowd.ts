import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { roomChecks } from '../src/lib/domain/reasons.ts';
import { openStage } from './database/actors.ts';
import * as day from './database/session-day.ts';

/**
 * A room of any size at a demo library, with learners in every state, in a programme that runs already: for stories and
 * for looking at. The seats are as in `save_room`; nothing of it is in the demo programme itself.
 */
export async function crowd(
  size: number,
  { slug = 'derry', dataDir, dbPort }: { slug?: string; dataDir: string; dbPort: string }
): Promise<{ session: string; scene: day.Scene; sittings: string[]; close: () => Promise<void> }> {
  const { databasePassword } = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8')) as {
    databasePassword: string;
  };
  const urlFor = (role: string) => `postgres://${role}:${databasePassword}@127.0.0.1:${dbPort}/postgres`;
  const stage = await openStage(4, { url: urlFor('postgres'), urlFor, close: () => Promise.resolve() });
  const { owner } = stage;
  const [library] = await owner<{ id: string; slug: string; code: string; licensee: string }[]>`
    select id, slug, code, licensee_id as licensee from public.library where slug = ${slug}`;
  const staff = async (name: string) => {
    const [row] = await owner<{ id: string }[]>`
      select user_id as id from public.profile where email = ${`${name}.${slug}@carrel.test`}`;
    return { role: 'authenticated' as const, id: row!.id };
  };
  const [librarian, proctor, colleague] = [
    await staff('librarian'),
    await staff('proctor'),
    await staff('proctor2')
  ];
  const taught = await day.course(stage);
  await stage.as(
    librarian,
    (sql) => sql`select public.offer_course(${library!.id}, ${taught.id}, 5000, 'open')`
  );
  const [room] = await stage.as(
    librarian,
    (sql) =>
      sql`select public.save_room(${randomUUID()}, ${library!.id}, ${`Hall ${randomUUID().slice(0, 4)}`}, ${size}) as id`
  );
  const startsAt = new Date(Date.now() - 5 * 60_000);
  // Past the planning's own rules: the demo's proctors stand in its session of this hour already.
  const session = randomUUID();
  await owner`
    insert into public.session (id, library_id, room_id, starts_at, ends_at)
    values (${session}, ${library!.id}, ${room!.id as string}, ${startsAt},
      ${new Date(startsAt.getTime() + 240 * 60_000)})`;
  await owner`
    insert into public.session_proctor (library_id, session_id, user_id)
    select ${library!.id}, ${session}, unnest(${[proctor.id, colleague.id]}::uuid[])`;
  const seats = await owner<{ id: string }[]>`
    select id from public.seat where room_id = ${room!.id as string} order by position`;
  const scene: day.Scene = {
    stage,
    library: library!,
    librarian,
    proctor,
    colleague,
    course: taught,
    room: room!.id as string,
    session,
    startsAt,
    seats: seats.map((seat) => seat.id)
  };
  const lines = roomChecks.map((item) => ({ item, ok: true }));
  const [looked] = await day.submit(scene, [day.command(scene, null, 'room-check', { lines })]);
  if (looked?.status !== 'applied') throw new Error(`room-check: ${looked?.code}`);
  const sittings: string[] = [];
  for (let i = 0; i < size; i++) sittings.push(await sitter(scene, i));
  return { session, scene, sittings, close: () => stage.close() };
}

const given = [
  'Aoife',
  'Kwabena',
  'Niamh',
  'Ciarán',
  'Ifeoma',
  'Séamus',
  'Wanjiru',
  'Maximiliane',
  'Ama',
  'Tomás'
];
const family = [
  'Doherty',
  'Mensah-Boateng',
  "O'Neill",
  'Gallagher',
  'Okonkwo-Fitzgerald',
  'McLaughlin',
  'Kimani'
];

/** One of the crowd: most write, some stand, some are on their way in or out. */
async function sitter(scene: day.Scene, i: number): Promise<string> {
  const { stage } = scene;
  const learner = await stage.learner(scene.library, given[i % given.length], family[i % family.length]);
  const [row] = await stage.as(learner, (sql) => sql`select public.enrol(${scene.course.id}) as id`);
  const enrolment = row!.id as string;
  await stage.as(scene.librarian, async (sql) => {
    for (const module of scene.course.modules)
      await sql`select public.record_module(${enrolment}, ${module}, current_date - 1)`;
  });
  const sitting = await day.book(scene, enrolment);
  const reach = (
    ['running', 'running', 'running', 'ready', 'running', 'submitted', 'running', null, 'arrived'] as const
  )[i % 9];
  if (!reach) return sitting;
  await day.bringTo(scene, sitting, reach === 'arrived' ? 'arrived' : 'ready');
  if (reach === 'arrived') return sitting;
  await day.send(scene, sitting, 'assign-seat', { seat_id: scene.seats[i] });
  if (reach === 'ready') return sitting;
  await day.send(scene, sitting, 'start');
  if (reach === 'submitted') await day.send(scene, sitting, 'submit', { by: 'learner' });
  else if (i % 9 === 4) await day.send(scene, sitting, 'pause', { reason: 'toilet' });
  return sitting;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { size: { type: 'string', default: '60' } } });
  const made = await crowd(Number(values.size), {
    dataDir: process.env.DATA_DIR ?? '.data',
    dbPort: process.env.DB_PORT ?? '54322'
  });
  process.stdout.write(`/desk/${made.session}\n`);
  await made.close();
}
