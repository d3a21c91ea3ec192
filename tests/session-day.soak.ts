import { createHmac, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js';
import { milliseconds, percentile } from '../scripts/bench-row.ts';
import { oneAtATime } from '../src/lib/state/one-at-a-time.ts';
import { openStage, type Stage } from './database/actors.ts';
import * as day from './database/session-day.ts';
import { Victim } from './kill/victim.ts';

// A full room on the embedded backend: every seat with its screen and its learner's phone, desks that tap, the backend
// killed in the middle, and then the tablets of a whole network that come back at once. SEATS, DESKS, TABLETS and TAPS
// make it smaller.

type Row = { what: string; figure: string };
type Size = { seats: number; desks: number; tablets: number; taps: number };

const number = (name: string, given: number): number => Number(process.env[name] ?? given);
const size: Size = {
  seats: number('SEATS', 60),
  desks: number('DESKS', 4),
  tablets: number('TABLETS', 100),
  taps: number('TAPS', 200)
};
/** A proctor does not tap faster. */
const pauseMs = 250;
const batch = 50;

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(secret: string, sub: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub, role: 'authenticated', aud: 'authenticated', iat: now, exp: now + 6 * 60 * 60 };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function clientOf(victim: Victim, { id }: day.Person): SupabaseClient {
  const bearer = token(victim.keys.jwtSecret, id);
  return createClient(victim.url, victim.keys.publishableKey, { accessToken: () => Promise.resolve(bearer) });
}

/** The stage of the database tests, set up in the backend's own database. */
function stageOf(victim: Victim): Promise<Stage> {
  const { databasePassword } = victim.keys;
  const urlFor = (role: string) =>
    `postgres://${role}:${databasePassword}@127.0.0.1:${victim.ports.DB_PORT}/postgres`;
  return openStage(8, { url: urlFor('postgres'), urlFor, close: () => Promise.resolve() });
}

/** A screen that listens, and reads what it shows as often as it is told of a change, one reading at a time. */
class Screen {
  joined = false;
  readonly #channel: RealtimeChannel;
  readonly #read: (ids: string[]) => Promise<void>;
  #told: string[] = [];
  #waiting: { shows: () => boolean; resolve: () => void }[] = [];

  constructor(client: SupabaseClient, topic: string, read: (ids: string[]) => Promise<void>) {
    this.#read = read;
    this.#channel = client.channel(topic, { config: { private: true } });
    this.#channel.on('broadcast', { event: 'change' }, ({ payload }) => {
      const { entity, id } = payload as { entity: string; id: string };
      if (entity === 'sitting') this.#told.push(id);
      void this.#follow();
    });
    this.#channel.subscribe((state) => (this.joined = state === 'SUBSCRIBED'));
  }

  readonly #follow = oneAtATime(async () => {
    const ids = this.#told;
    this.#told = [];
    await this.#read([...new Set(ids)]);
    const shown = this.#waiting.filter(({ shows }) => shows());
    this.#waiting = this.#waiting.filter((one) => !shown.includes(one));
    for (const { resolve } of shown) resolve();
  });

  /** Resolves once something stands on the screen. */
  until(shows: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ shows, resolve });
    });
  }
}

/** What a board knows: the version of each sitting. It asks as the app's does, for what changed. */
class Board {
  readonly versions = new Map<string, number>();
  readonly screen: Screen;
  readonly #client: SupabaseClient;
  readonly #session: string;

  constructor(client: SupabaseClient, { session, library }: day.Scene) {
    this.#client = client;
    this.#session = session;
    this.screen = new Screen(client, `library:${library.id}`, (ids) =>
      this.#take('session_part', { p_session_id: session, p_sitting_ids: ids })
    );
  }

  open(): Promise<void> {
    return this.#take('session_snapshot', { p_session_id: this.#session });
  }

  async #take(verb: string, values: object): Promise<void> {
    const { data, error } = await this.#client.rpc(verb, values);
    // Cut off: the next change, or the next opening, asks again.
    if (error) return;
    const { sittings } = data as { sittings: { id: string; version: number }[] };
    for (const { id, version } of sittings) this.versions.set(id, version);
  }
}

/** A learner's phone, or the screen of the seat: the server's clock of one sitting. */
class Phone {
  readonly screen: Screen;
  readings = 0;

  constructor(client: SupabaseClient, sitting: string) {
    this.screen = new Screen(client, `sitting:${sitting}`, async () => {
      await client.rpc('sitting_clock', { p_sitting_ids: [sitting] });
      this.readings += 1;
    });
  }
}

async function until(what: string, holds: () => boolean, withinMs: number): Promise<number> {
  const begin = performance.now();
  while (!holds()) {
    if (performance.now() - begin > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return performance.now() - begin;
}

type Seat = { sitting: string; learner: day.Person; phone: Phone; screen: Phone };
type Desk = { client: SupabaseClient; board: Board; device: string; seats: Seat[] };

const steps: [kind: string, payload: object][] = [
  ['start', {}],
  ['note', { text: 'Began on time.' }],
  ['pause', { reason: 'toilet' }],
  ['resume', {}],
  ['extend', { minutes: 3, reason: 'staff-error' }],
  ['incident', { category: 'environment', code: 'noise' }],
  ['submit', { by: 'proctor' }]
];

async function tap(scene: day.Scene, desk: Desk, one: Seat, kind: string, payload: object): Promise<void> {
  const command = day.command(scene, one.sitting, kind, payload, {
    device_id: desk.device,
    boot_id: desk.device,
    base_version: desk.board.versions.get(one.sitting)
  });
  const { data, error } = await desk.client.rpc('submit_commands', { p_commands: [command] });
  if (error) throw new Error(`${kind}: ${error.message}`);
  const [answer] = data as day.Answer[];
  if (answer?.status !== 'applied') throw new Error(`${kind}: ${answer?.status} ${answer?.code}`);
}

type Day = { taps: number; toDesk: number[]; toPhone: number[]; ms: number };

/** Every desk takes its seats through the day. Gives the times from a tap to another desk's board, and to the phone. */
async function simulate(scene: day.Scene, desks: Desk[]): Promise<Day> {
  const toDesk: number[] = [];
  const toPhone: number[] = [];
  let taps = 0;
  const begin = performance.now();
  await Promise.all(
    desks.map(async (desk, at) => {
      const other = desks[(at + 1) % desks.length]!.board;
      for (const one of desk.seats)
        for (const [kind, payload] of steps) {
          const start = performance.now();
          const boards = [desk.board, other];
          const [before, read] = [desk.board.versions.get(one.sitting) ?? 0, one.phone.readings];
          const onDesks = boards.map(({ screen, versions }) =>
            screen.until(() => (versions.get(one.sitting) ?? 0) > before)
          );
          const onPhone = one.phone.screen.until(() => one.phone.readings > read);
          await tap(scene, desk, one, kind, payload);
          taps += 1;
          // Notes and incidents are told under ids of their own; what a clock shows is what is measured.
          if (kind !== 'note' && kind !== 'incident')
            await Promise.all([
              Promise.all(onDesks).then(() => toDesk.push(performance.now() - start)),
              onPhone.then(() => toPhone.push(performance.now() - start))
            ]);
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
    })
  );
  return { taps, toDesk, toPhone, ms: performance.now() - begin };
}

/** A sitting somewhere in the network, and the proctor whose tablets come back there. */
type Room = { scene: day.Scene; sitting: string };
type Send = (room: Room, commands: day.Command[]) => Promise<day.Answer[] | null>;

/** The rooms of the network: as many tablets in each as a full one has desks. */
async function rooms(stage: Stage): Promise<Room[]> {
  const made: Room[] = [];
  while (made.length * size.desks < size.tablets) {
    const scene = await day.openScene(stage, { seats: 2 });
    made.push({ scene, sitting: (await day.booked(scene)).sitting });
  }
  return made;
}

/**
 * Each tablet sends its queue in batches, one after the other, all tablets at once; a batch that nobody answered goes again
 * after a second, as the app does it. Gives milliseconds and how many went again.
 */
async function drain(network: Room[], send: Send): Promise<{ ms: number; again: number }> {
  const queues = Array.from({ length: size.tablets }, (_, tablet) => {
    const room = network[tablet % network.length]!;
    const device = randomUUID();
    const more = { device_id: device, boot_id: device };
    const taps = Array.from({ length: size.taps }, () =>
      day.command(room.scene, room.sitting, 'note', { text: 'Kept.' }, more)
    );
    return { room, taps };
  });
  let again = 0;
  const begin = performance.now();
  await Promise.all(
    queues.map(async ({ room, taps }) => {
      for (let at = 0; at < taps.length;) {
        const answers = await send(room, taps.slice(at, at + batch));
        const bad = answers?.find(({ status }) => status !== 'applied');
        if (bad) throw new Error(`drain: ${bad.status} ${bad.code}`);
        if (answers) at += batch;
        else {
          again += 1;
          await new Promise((resolve) => setTimeout(resolve, 1_000));
        }
      }
    })
  );
  return { ms: performance.now() - begin, again };
}

/** Resident memory of a process and all it started, in megabytes. */
async function memory(root: number): Promise<number> {
  const all = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
        const field = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
        return { pid: Number(name), parent: field('PPid'), kilobytes: field('VmRSS') };
      })
  );
  const total = (pid: number): number =>
    all
      .filter(({ parent }) => parent === pid)
      .reduce((sum, child) => sum + child.kilobytes + total(child.pid), 0);
  return ((all.find(({ pid }) => pid === root)?.kilobytes ?? 0) + total(root)) / 1024;
}

async function open(victim: Victim, stage: Stage) {
  const scene = await day.openScene(stage, { seats: size.seats });
  const seats: Seat[] = [];
  for (let at = 0; at < size.seats; at++) {
    const { learner, sitting } = await day.booked(scene);
    await day.bringTo(scene, sitting, 'ready');
    await day.prepareStart(scene, sitting);
    const client = clientOf(victim, learner);
    // The phone in the learner's hand and the seat's own screen.
    seats.push({
      learner,
      sitting,
      phone: new Phone(client, sitting),
      screen: new Phone(clientOf(victim, learner), sitting)
    });
  }
  const staff = [scene.proctor, scene.colleague, scene.librarian];
  const desks: Desk[] = Array.from({ length: size.desks }, (_, at) => {
    const client = clientOf(victim, staff[at % staff.length]!);
    const own = seats.filter((_one, index) => index % size.desks === at);
    return { client, device: randomUUID(), seats: own, board: new Board(client, scene) };
  });
  const screens = [
    ...desks.map(({ board }) => board.screen),
    ...seats.flatMap(({ phone, screen }) => [phone.screen, screen.screen])
  ];
  return { scene, desks, screens };
}

export async function soak(): Promise<Row[]> {
  const victim = await Victim.open();
  let stage = await stageOf(victim);
  try {
    const { scene, desks, screens } = await open(victim, stage);
    const before = await rooms(stage);
    const all = () => screens.every(({ joined }) => joined);
    await until('all devices listen', all, 60_000);
    await Promise.all(desks.map(({ board }) => board.open()));
    const done = await simulate(scene, desks);

    await stage.close();
    await victim.kill();
    await until('the devices notice', () => screens.every(({ joined }) => !joined), 60_000);
    await victim.start();
    const back = await until('all devices are back', all, 120_000);
    stage = await stageOf(victim);
    const network = before.map((room) => ({ ...room, scene: { ...room.scene, stage } }));
    const clients = new Map(network.map(({ scene: { proctor } }) => [proctor, clientOf(victim, proctor)]));
    const kept = async () =>
      (
        await stage.owner<{ count: number }[]>`
        select count(*)::int from public.command where kind = 'note' and payload ->> 'text' = 'Kept.'`
      )[0]!.count;
    const throughBackend = await drain(network, async (room, commands) => {
      const answer = await clients.get(room.scene.proctor)!.rpc('submit_commands', { p_commands: commands });
      if (answer.error && answer.status > 0 && answer.status < 500) throw new Error(answer.error.message);
      return answer.error ? null : (answer.data as day.Answer[]);
    });
    const lost = size.tablets * size.taps - (await kept());
    const inSql = await drain(network, (room, commands) => day.submit(room.scene, commands));
    const [record] = await stage.owner<{ unearned: number }[]>`
      select count(*)::int as unearned from public.command c
      where c.session_id = ${scene.session} and c.status = 'applied'
          and c.kind in ('start', 'pause', 'resume', 'extend', 'submit')
        and not exists (select from public.sitting_event e where e.command_id = c.id)`;
    const halves = (taken: number[]) =>
      `${milliseconds(percentile(taken, 0.5))} / ${milliseconds(percentile(taken, 0.95))}`;
    const perSecond = ({ ms, again }: { ms: number; again: number }) =>
      `${milliseconds(ms)}, ${((size.tablets * size.taps) / (ms / 1000)).toFixed(0)} commands/s, ${again} calls sent again`;
    const queue = `${size.tablets} tablets in ${network.length} rooms with ${size.taps} commands each`;
    const load = loadavg().map((each) => each.toFixed(1));
    return [
      {
        what: `load of the machine over 1, 5 and 15 minutes, ${cpus().length} cores`,
        figure: load.join(', ')
      },
      {
        what: `a room of ${size.seats}, ${size.desks} desks, ${screens.length} devices: taps`,
        figure: String(done.taps)
      },
      { what: 'commands a second while people tap', figure: (done.taps / (done.ms / 1000)).toFixed(1) },
      { what: 'tap to the board of another desk, p50 / p95 (aim 1 s)', figure: halves(done.toDesk) },
      { what: 'tap to the learner’s phone, p50 / p95 (aim 1 s)', figure: halves(done.toPhone) },
      { what: `all ${screens.length} devices back after a kill (aim 10 s)`, figure: milliseconds(back) },
      {
        what: `${queue} through the backend (aim 60 s)`,
        figure: perSecond(throughBackend)
      },
      { what: `${queue} directly in SQL`, figure: perSecond(inSql) },
      { what: 'commands lost, events that are missing', figure: `${lost}, ${record!.unearned}` },
      {
        what: 'memory of the backend and all its processes at the end',
        figure: `${(await memory(victim.pid)).toFixed(0)} MB`
      }
    ];
  } finally {
    await stage.close().catch(() => undefined);
    await victim.close();
  }
}
