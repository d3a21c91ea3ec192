import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStage, type Library, type Stage } from './database/actors.ts';
import * as day from './database/session-day.ts';

/** A library of its own with twelve booked learners, in a programme that runs already; who is on screen can sign in. */
export type Seat = { name: string; email: string; learner: day.Person; enrolment: string; sitting: string };
export type DayRoom = {
  scene: day.Scene;
  seats: Seat[];
  email: Record<Staff, string>;
  close: () => Promise<void>;
};
type Staff = 'proctor' | 'colleague' | 'librarian';

const minute = 60_000;
/** The session began so long ago, and whoever is late was due then. */
const begunMinutes = 25;

async function open(dataDir: string, dbPort: string): Promise<Stage> {
  const { databasePassword } = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8')) as {
    databasePassword: string;
  };
  const urlFor = (role: string) => `postgres://${role}:${databasePassword}@127.0.0.1:${dbPort}/postgres`;
  return openStage(4, { url: urlFor('postgres'), urlFor, close: () => Promise.resolve() });
}

/** Gives an account a name and the password of the demo. */
export async function named({ owner }: Stage, id: string, given: string, family: string): Promise<string> {
  const email = `${id}@carrel.test`;
  await owner`update public.profile set given_name = ${given}, family_name = ${family} where user_id = ${id}`;
  await owner`
    update auth.users set email_confirmed_at = now(),
      raw_app_meta_data = ${owner.json({ provider: 'email', providers: ['email'] })}, raw_user_meta_data = '{}',
      encrypted_password = (select encrypted_password from auth.users where email = 'proctor.derry@carrel.test')
    where id = ${id}`;
  await owner`
    insert into auth.identities (id, provider, provider_id, user_id, identity_data)
    values (${randomUUID()}, 'email', ${id}, ${id},
      ${owner.json({ sub: id, email, email_verified: true, phone_verified: false })})`;
  return email;
}

async function ownLibrary({ owner }: Stage): Promise<Library> {
  const mark = randomUUID().slice(0, 6);
  const [licensee] = await owner<{ id: string }[]>`
    insert into public.licensee (name, country, billing_email)
    values ('Volta Readers', 'GH', 'bills@carrel.test') returning id`;
  const [row] = await owner<{ id: string; slug: string; code: string }[]>`
    insert into public.library
      (licensee_id, slug, code, name, city, country, currency, time_zone, contact_email, state)
    values (${licensee!.id}, ${`ho-${mark}`}, ${`H${mark.toUpperCase()}`}, 'Ho Library', 'Ho', 'GH', 'GHS',
      'Africa/Accra', 'desk@carrel.test', 'active')
    returning id, slug, code`;
  return { ...row!, licensee: licensee!.id };
}

const names: [given: string, family: string][] = [
  ['Ama', 'Owusu'],
  ['Kofi', 'Asante'],
  ['Efua', 'Darko'],
  ['Yaw', 'Mensah'],
  ['Esi', 'Boateng'],
  ['Kwame', 'Agyeman'],
  ['Akosua', 'Frimpong'],
  ['Kojo', 'Tetteh'],
  ['Abena', 'Sarpong'],
  ['Kwesi', 'Appiah'],
  ['Adwoa', 'Ofori'],
  ['Fiifi', 'Quaye']
];

/** @param late whose appointment was when the session began; the others' is now */
export async function dayRoom(
  late: string,
  { dataDir, dbPort }: { dataDir: string; dbPort: string }
): Promise<DayRoom> {
  const stage = await open(dataDir, dbPort);
  const library = await ownLibrary(stage);
  const librarian = await stage.staff('librarian', library);
  const proctor = await stage.staff('proctor', library);
  const colleague = await stage.staff('proctor', library);
  const email = {
    librarian: await named(stage, librarian.id, 'Dzifa', 'Agbeko'),
    proctor: await named(stage, proctor.id, 'Selorm', 'Kumah'),
    colleague: await named(stage, colleague.id, 'Edem', 'Lawson')
  };
  const course = await day.course(stage);
  await stage.as(
    librarian,
    (sql) => sql`select public.offer_course(${library.id}, ${course.id}, 5000, 'open')`
  );
  await stage.as(
    await stage.hq(),
    (sql) => sql`select public.stock_vouchers(${library.id}, 'certificate', ${names.length}, null)`
  );
  const room = await day.saveRoom(stage, librarian, library, names.length);
  const startsAt = new Date(Date.now() - begunMinutes * minute);
  const session = await day.planSession(
    stage,
    librarian,
    library,
    room,
    [proctor, colleague],
    startsAt,
    4 * 60
  );
  const places = await stage.owner<{ id: string }[]>`
    select id from public.seat where room_id = ${room} order by position`;
  const scene = {
    ...{ stage, library, librarian, proctor, colleague, course, room, session, startsAt },
    seats: places.map(({ id }) => id)
  };
  const seats: Seat[] = [];
  for (const [given, family] of names) {
    const { learner, enrolment } = await day.enrolled(scene);
    const due = given === late ? startsAt : new Date(Date.now() - minute);
    const sitting = await day.book(scene, enrolment, { startsAt: due });
    const address = await named(stage, learner.id, given, family);
    seats.push({ name: `${given} ${family}`, email: address, learner, enrolment, sitting });
  }
  return { scene, seats, email, close: () => stage.close() };
}

/** What the learner's phone shows for the camera. */
export async function ticketOf({ scene }: DayRoom, sitting: string): Promise<string> {
  const [row] = await scene.stage.owner`select private.ticket_content(${sitting}) as content`;
  return row!.content as string;
}

/** As if so many minutes had passed since all that the server has heard of the session. */
export async function letTimePass({ scene }: DayRoom, minutes: number): Promise<void> {
  await scene.stage.owner.begin(async (sql) => {
    await sql`alter table public.sitting_event disable trigger user`;
    await sql`
      update public.sitting_event set effective_at = effective_at - make_interval(mins => ${minutes}),
        received_at = received_at - make_interval(mins => ${minutes})
      where sitting_id in (select id from public.sitting where session_id = ${scene.session})`;
    await sql`alter table public.sitting_event enable trigger user`;
  });
}

/** What the server's clock says now, in seconds. */
export async function remaining({ scene }: DayRoom, sitting: string): Promise<number> {
  const [row] = await scene.stage.owner`
    select (private.sitting_fold(s, clock_timestamp())).remaining_ms from public.sitting s where id = ${sitting}`;
  return Number(row!.remaining_ms) / 1000;
}
