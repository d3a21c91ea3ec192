import { randomUUID } from 'node:crypto';
import type { Actor, Library, Stage } from './actors.ts';

export interface Course {
  id: string;
  code: string;
  modules: string[];
  /** One that is permitted (at most one of it), one that is not. */
  tools: { permitted: string; forbidden: string };
}

export type Person = Actor & { id: string };
export type Scene = Awaited<ReturnType<typeof openScene>>;
export type Answer = {
  id: string;
  status: string;
  code: string | null;
  version: number | null;
  server_now: Date;
  deadline: Date | null;
};
/** An answer in one text: its status, and the code of a refusal. */
export const outcome = ({ status, code }: Answer): string => (code === null ? status : `${status} ${code}`);

export type Command = Record<string, unknown> & { id: string };

const minute = 60_000;
let count = 0;

/** A published course with two modules and two tools. */
export async function course(stage: Stage, fields: { sitting_minutes?: number; pass_percent?: string } = {}) {
  const code = `C${++count}-${randomUUID().slice(0, 4).toUpperCase()}`;
  const [row] = await stage.owner<{ id: string }[]>`
    insert into public.course (code, kind, category, hours, state, sitting_minutes, pass_percent)
    values (${code}, 'certificate', 'health', 10, 'published', ${fields.sitting_minutes ?? null},
      ${fields.pass_percent ?? null})
    returning id`;
  const id = row!.id;
  const modules = await stage.owner<{ id: string }[]>`
    insert into public.module (course_id, position, code) values (${id}, 1, 'M1'), (${id}, 2, 'M2') returning id`;
  const tools = await stage.owner<{ id: string }[]>`
    insert into public.tool (course_id, position, kind, allowed, max_count)
    values (${id}, 1, 'calculator', true, 1), (${id}, 2, 'phone', false, null) returning id`;
  return {
    id,
    code,
    modules: modules.map((module) => module.id),
    tools: { permitted: tools[0]!.id, forbidden: tools[1]!.id }
  };
}

/** A library at work: staff, a course on offer, a room, and a session that began five minutes ago. */
export async function openScene(
  stage: Stage,
  options: { seats?: number; sittingMinutes?: number; passPercent?: string } = {}
) {
  const library = await stage.library();
  const [librarian, proctor, colleague] = await Promise.all([
    stage.staff('librarian', library),
    stage.staff('proctor', library),
    stage.staff('proctor', library)
  ]);
  const taught = await course(stage, {
    sitting_minutes: options.sittingMinutes,
    pass_percent: options.passPercent
  });
  await stage.as(
    librarian,
    (sql) => sql`select public.offer_course(${library.id}, ${taught.id}, 5000, 'open')`
  );
  const room = await saveRoom(stage, librarian, library, options.seats ?? 12);
  const startsAt = new Date(Date.now() - 5 * minute);
  const session = await planSession(stage, librarian, library, room, [proctor, colleague], startsAt, 4 * 60);
  const seats = await stage.owner<
    { id: string }[]
  >`select id from public.seat where room_id = ${room} order by position`;
  return {
    stage,
    library,
    librarian,
    proctor,
    colleague,
    course: taught,
    room,
    session,
    startsAt,
    seats: seats.map((seat) => seat.id)
  };
}

export async function saveRoom(
  stage: Stage,
  librarian: Actor,
  library: Library,
  seats: number
): Promise<string> {
  const name = `Room ${++count}`;
  const [row] = await stage.as(
    librarian,
    (sql) => sql`select public.save_room(${randomUUID()}, ${library.id}, ${name}, ${seats}) as id`
  );
  return row!.id as string;
}

export async function planSession(
  stage: Stage,
  librarian: Actor,
  library: Library,
  room: string,
  proctors: Person[],
  startsAt: Date,
  minutes: number
): Promise<string> {
  const endsAt = new Date(startsAt.getTime() + minutes * minute);
  const ids = proctors.map((one) => one.id);
  const [row] = await stage.as(
    librarian,
    (sql) =>
      sql`select public.plan_session(${randomUUID()}, ${library.id}, ${room}, ${startsAt}, ${endsAt}, ${ids}) as id`
  );
  return row!.id as string;
}

/** A learner of the scene's library on its course, every module complete unless said otherwise. */
export async function enrolled(
  scene: Scene,
  modules = scene.course.modules
): Promise<{ learner: Person; enrolment: string }> {
  const { stage, librarian } = scene;
  const learner = await stage.learner(scene.library);
  const [row] = await stage.as(learner, (sql) => sql`select public.enrol(${scene.course.id}) as id`);
  const enrolment = row!.id as string;
  for (const module of modules)
    await stage.as(
      librarian,
      (sql) => sql`select public.record_module(${enrolment}, ${module}, current_date - 1)`
    );
  return { learner, enrolment };
}

export async function book(
  scene: Scene,
  enrolment: string,
  options: { id?: string; session?: string; by?: Actor; startsAt?: Date } = {}
): Promise<string> {
  const {
    id = randomUUID(),
    session = scene.session,
    by = scene.proctor,
    startsAt = scene.startsAt
  } = options;
  const [row] = await scene.stage.as(
    by,
    (sql) => sql`select public.book_sitting(${id}, ${session}, ${enrolment}, ${startsAt}) as id`
  );
  return row!.id as string;
}

/** A learner with a booked sitting in the scene's session. */
export async function booked(scene: Scene) {
  const { learner, enrolment } = await enrolled(scene);
  return { learner, enrolment, sitting: await book(scene, enrolment) };
}

export const tablet = randomUUID();
export const boot = randomUUID();

/** A command as a tablet in touch sends it; `more` replaces any part. */
export function command(
  scene: Scene,
  sitting: string | null,
  kind: string,
  payload: object = {},
  more: Record<string, unknown> = {}
): Command {
  return {
    id: randomUUID(),
    session_id: scene.session,
    sitting_id: sitting,
    kind,
    payload,
    base_version: null,
    device_id: tablet,
    boot_id: boot,
    tapped_at: new Date().toISOString(),
    tapped_mono_ms: 10_000_000,
    sent_mono_ms: 10_000_010,
    ...more
  };
}

export async function submit(
  scene: Scene,
  commands: Command[],
  by: Actor = scene.proctor
): Promise<Answer[]> {
  const rows = await scene.stage.as(
    by,
    (sql) => sql<Answer[]>`select * from public.submit_commands(${sql.json(commands as never)})`
  );
  return [...rows];
}

/** Sends one command about the session itself. */
export async function about(
  scene: Scene,
  kind: string,
  payload: object = {},
  by: Actor = scene.proctor
): Promise<Answer> {
  const [answer] = await submit(scene, [command(scene, null, kind, payload)], by);
  return answer!;
}

/** Sends one command at the sitting's present version, unless `more` says another. */
export async function send(
  scene: Scene,
  sitting: string,
  kind: string,
  payload: object = {},
  more: Record<string, unknown> = {},
  by: Actor = scene.proctor
): Promise<Answer> {
  const [row] = await scene.stage.owner`select version from public.sitting where id = ${sitting}`;
  const [answer] = await submit(
    scene,
    [command(scene, sitting, kind, payload, { base_version: row!.version, ...more })],
    by
  );
  return answer!;
}

export const idSeen = {
  document_kind: 'passport',
  name_match: 'exact',
  seen_name: 'Ama Mensah',
  photo_match: true,
  last4: '12A4',
  expired: false
};

export const toolsAnswered = (scene: Scene) => ({
  lines: [
    { tool_id: scene.course.tools.permitted, answer: 'allowed-present', count: 1 },
    { tool_id: scene.course.tools.forbidden, answer: 'removed' }
  ],
  belongings_away: true,
  agreed: true,
  signed_name: 'Ama Mensah',
  agreement_version: '1'
});

/** Looks at the room, once a session: no start without it. */
export async function checkRoom(scene: Scene): Promise<void> {
  const [there] = await scene.stage
    .owner`select id from public.room_check where session_id = ${scene.session}`;
  if (there) return;
  const lines = [{ item: 'seats-apart', ok: true }];
  const [answer] = await submit(scene, [command(scene, null, 'room-check', { lines })]);
  if (answer!.status !== 'applied') throw new Error(`room-check: ${answer!.status} ${answer!.code}`);
}

/** Gives the sitting a seat that nobody has, unless it has one. */
export async function takeSeat(scene: Scene, sitting: string): Promise<void> {
  const [seat] = await scene.stage.owner`
    select t.id, s.seat_id as has from public.sitting s
      join public.session n on n.id = s.session_id
      join public.seat t on t.room_id = n.room_id and t.state = 'in-use'
    where s.id = ${sitting} and not exists (
      select from public.sitting o where o.session_id = n.id and o.seat_id = t.id and o.id <> s.id
        and o.state in ('booked', 'arrived', 'admitted', 'ready', 'running', 'paused'))
    order by t.position desc limit 1`;
  if (seat!.has) return;
  const answer = await send(scene, sitting, 'assign-seat', { seat_id: seat!.id });
  if (answer.status !== 'applied') throw new Error(`assign-seat: ${answer.status} ${answer.code}`);
}

/** All that a start needs beside what the sitting itself has gone through. */
export async function prepareStart(scene: Scene, sitting: string): Promise<void> {
  await checkRoom(scene);
  await takeSeat(scene, sitting);
}

type Reached = 'arrived' | 'admitted' | 'ready' | 'running' | 'submitted';

/** The steps that bring a booked sitting to `state`, each of which must be applied. */
export async function bringTo(scene: Scene, sitting: string, state: Reached) {
  const steps: [string, string, object][] = [
    ['arrived', 'arrive', {}],
    ['admitted', 'check-id', idSeen],
    ['ready', 'check-tools', toolsAnswered(scene)],
    ['running', 'start', {}],
    ['submitted', 'submit', { by: 'learner' }]
  ];
  for (const [reached, kind, payload] of steps) {
    if (kind === 'start') await prepareStart(scene, sitting);
    const answer = await send(scene, sitting, kind, payload);
    if (answer.status !== 'applied') throw new Error(`${kind}: ${answer.status} ${answer.code}`);
    if (reached === state) return answer;
  }
  throw new Error(`no way to ${state}`);
}

/** A learner with a sitting in the scene's session that has come to `state`. */
export async function brought(scene: Scene, state: Reached) {
  const one = await booked(scene);
  await bringTo(scene, one.sitting, state);
  return one;
}

export async function stateOf(scene: Scene, sitting: string): Promise<string> {
  const [row] = await scene.stage.owner`select state from public.sitting where id = ${sitting}`;
  return row!.state as string;
}

/** What has happened to a sitting, in order. */
export async function kindsOf(scene: Scene, sitting: string): Promise<string[]> {
  const rows = await scene.stage.owner<{ kind: string }[]>`
    select kind from public.sitting_event where sitting_id = ${sitting} order by seq`;
  return rows.map(({ kind }) => kind);
}
