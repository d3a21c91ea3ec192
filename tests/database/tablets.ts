import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import * as clock from '#lib/domain/clock.ts';
import { lay, roomSchema, type Tap } from '#lib/domain/desk-room.ts';
import { parseInstant } from '#lib/domain/moment.ts';
import { Outbox, type Entry } from '#lib/data/outbox.ts';
import { offline, unexpected, type Result } from '#lib/data/result.ts';
import { Sender } from '#lib/data/sender.ts';
import type { Command, Judgement } from '#lib/data/envelope.ts';
import { Store } from '#lib/data/store.ts';
import * as day from './session-day.ts';

/**
 * Tablets as they are, with their own database, queue and sender, on a network that loses, repeats, delays and reorders,
 * killed at any point; and the server as it is. Whatever happens: every acknowledged tap ends in exactly one command, acts
 * once at most, and all see the same.
 */

/** What becomes of one call. `late` means that the request arrives again after later ones. */
const fates = [
  'through',
  'through',
  'request lost',
  'response lost',
  'twice',
  'late',
  'storm of 5xx',
  'portal',
  'killed before send',
  'killed after server commit',
  'killed before local mark'
] as const;
export type Fate = (typeof fates)[number];

const kinds = [
  'note',
  'incident',
  'pause',
  'resume',
  'extend',
  'submit',
  'start',
  'check-id',
  'arrive'
] as const;

export const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('tap' as const),
      tablet: fc.nat(2),
      kind: fc.constantFrom(...kinds),
      looksFirst: fc.boolean()
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      tablet: fc.nat(2),
      fate: fc.constantFrom(...fates)
    })
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('send together' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('suspend' as const), tablet: fc.nat(1), lasts: fc.boolean() })
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reboot' as const), tablet: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set the clock' as const),
      tablet: fc.nat(2),
      byMs: fc.constantFrom(-86_400_000, 86_400_000, 3_600_000, -60_000)
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('sleep' as const),
      tablet: fc.nat(2),
      forMs: fc.constantFrom(4_000, 1_800_000)
    })
  }
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

let databases = 0;

/** An outbox whose page can be killed between the server's answer and its own note of it. */
class Mortal extends Outbox {
  killed: Promise<never> | null = null;
  override judge(entries: Entry[], answers: Judgement[]): Promise<void> {
    return this.killed ?? super.judge(entries, answers);
  }
}

const never = new Promise<never>(() => undefined);

class Tablet {
  readonly store = new Store(`tablet-${databases++}`);
  readonly actor: day.Person;
  readonly scene: day.Scene;
  readonly delayed: Command[][] = [];
  readonly acknowledged: string[] = [];
  #clockMs = 0;
  #slept = 0;
  #bootedAt = performance.now() - 10_000;
  #fate: Fate = 'through';
  /** The version that this tablet saw last. */
  seen = 0;
  outbox!: Mortal;
  #sender!: Sender;
  #dead = false;

  constructor(scene: day.Scene, actor: day.Person) {
    this.scene = scene;
    this.actor = actor;
    this.boot();
  }

  /** A page load: memory is gone, the database stays, monotonic time begins anew. */
  boot(): void {
    this.#bootedAt = performance.now();
    this.#slept = 0;
    this.#dead = false;
    this.outbox = new Mortal({
      store: this.store,
      bootId: randomUUID(),
      now: () => new Date(Date.now() + this.#clockMs),
      mono: () => performance.now() - this.#bootedAt + this.#slept,
      signedInBy: () => 'password'
    });
    this.#sender = new Sender(this.outbox, {
      send: (commands) => this.#send(commands),
      refresh: () => Promise.resolve({ ok: true, value: null }),
      random: () => 0.5
    });
  }

  setClock(byMs: number): void {
    this.#clockMs += byMs;
  }

  /** A monotonic source that goes on in sleep; one that stops is what a reboot is to the server. */
  sleep(forMs: number): void {
    this.#slept += forMs;
    this.#clockMs += forMs;
  }

  async tap(sitting: string, kind: string, payload: object, versioned: boolean): Promise<void> {
    const [entry] = await this.outbox.add(this.actor.id, [
      {
        session_id: this.scene.session,
        sitting_id: sitting,
        kind,
        payload: payload as Record<string, unknown>,
        base_version: versioned ? this.seen : null
      }
    ]);
    if (entry) this.acknowledged.push(entry.command.id);
  }

  /** Sends once under this fate; a page that is killed is booted again. */
  async send(fate: Fate): Promise<void> {
    this.#fate = fate;
    let settled = false;
    const draining = this.#sender.drain(this.actor.id).finally(() => {
      settled = true;
    });
    while (!settled && !this.#dead) await new Promise((resolve) => setImmediate(resolve));
    if (this.#dead) this.boot();
    else await draining;
  }

  #kill(): Promise<never> {
    this.#dead = true;
    return never;
  }

  async #send(commands: Command[]): Promise<Result<Judgement[]>> {
    const fate = this.#fate;
    // One misfortune a try, or nothing would ever be sent.
    this.#fate = 'through';
    if (fate === 'killed before send') return this.#kill();
    if (fate === 'request lost' || fate === 'portal') return offline;
    if (fate === 'storm of 5xx') return unexpected('bad gateway', 502);
    if (fate === 'late') {
      this.delayed.push(structuredClone(commands));
      return offline;
    }
    const value = await this.submit(commands);
    if (fate === 'twice') await this.submit(commands);
    if (fate === 'through' && this.delayed.length > 0) await this.submit(this.delayed.pop() ?? []);
    if (fate === 'killed after server commit') return this.#kill();
    if (fate === 'killed before local mark') this.outbox.killed = this.#kill();
    return fate === 'response lost' ? offline : { ok: true, value };
  }

  async submit(commands: Command[]): Promise<Judgement[]> {
    const answers = await day.submit(this.scene, commands as unknown as day.Command[], this.actor);
    return answers.map((answer) => ({
      ...answer,
      status: answer.status as Judgement['status'],
      server_now: answer.server_now.toISOString(),
      deadline: answer.deadline?.toISOString() ?? null
    }));
  }

  entries(): Promise<Entry[]> {
    return this.outbox.entries(this.actor.id);
  }
}

const versioned = new Set(['pause', 'resume', 'extend', 'submit', 'start']);

const payloads = (): Record<string, object> => ({
  note: { text: 'Seen.' },
  incident: { category: 'technical', code: 'network-down' },
  pause: { reason: 'power-cut' },
  extend: { minutes: 3, reason: 'staff-error' },
  submit: { by: 'proctor' },
  'check-id': day.idSeen
});

/** Plays the steps on a new sitting of the scene and holds the record to the promise. */
export async function play(
  scene: day.Scene,
  from: 'booked' | 'ready' | 'running',
  steps: readonly Step[]
): Promise<void> {
  const { sitting } = await day.booked(scene);
  if (from !== 'booked') await day.bringTo(scene, sitting, from);
  const version = async () =>
    (await scene.stage.owner`select version from public.sitting where id = ${sitting}`)[0]?.version as number;
  const tablets = [scene.proctor, scene.colleague, scene.librarian].map((actor) => new Tablet(scene, actor));
  for (const tablet of tablets) tablet.seen = await version();

  for (const next of steps) {
    if (next.do === 'send together') {
      await Promise.all(tablets.map((tablet) => tablet.send('through')));
      continue;
    }
    const tablet = tablets[next.tablet]!;
    if (next.do === 'suspend') await suspend(scene, tablet.actor, next.lasts);
    if (next.do === 'reboot') tablet.boot();
    if (next.do === 'set the clock') tablet.setClock(next.byMs);
    if (next.do === 'sleep') tablet.sleep(next.forMs);
    if (next.do === 'send') await tablet.send(next.fate);
    if (next.do === 'tap') {
      if (next.looksFirst) tablet.seen = await version();
      await tablet.tap(sitting, next.kind, payloads()[next.kind] ?? {}, versioned.has(next.kind));
    }
  }
  // The network comes back, for good, for all at once; and then what was still under way arrives.
  for (let round = 0; round < 3; round++) await Promise.all(tablets.map((tablet) => tablet.send('through')));
  for (const tablet of tablets) for (const late of tablet.delayed) await tablet.submit(late);

  for (const { actor } of tablets) await suspend(scene, actor, false);
  await everyTapAccountedFor(scene, sitting, tablets);
  await allSeeTheSame(scene, sitting, tablets);
  await Promise.all(tablets.map((tablet) => tablet.store.close()));
}

async function suspend(scene: day.Scene, { id }: day.Person, suspended: boolean): Promise<void> {
  await scene.stage.owner`
    update public.membership set state = ${suspended ? 'suspended' : 'active'}
    where user_id = ${id} and library_id = ${scene.library.id}`;
}

async function everyTapAccountedFor(scene: day.Scene, sitting: string, tablets: Tablet[]): Promise<void> {
  const rows = await scene.stage.owner<
    { id: string; status: string; code: string | null; kind: string; acts: number; first: number | null }[]
  >`
    select c.id, c.status, c.code, c.kind, min(e.seq) as first,
      count(distinct e.seq)::int
        + (select count(*)::int from public.incident i where i.id = c.id) as acts
    from public.command c
      left join public.sitting_event e on e.command_id = c.id and e.kind not in ('corrected', 'expired')
    where c.sitting_id = ${sitting} and c.device_id = any(${await Promise.all(tablets.map((one) => one.store.deviceId()))})
    group by c.id`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const tapped = tablets.flatMap((tablet) => tablet.acknowledged);
  expect([...byId.keys()].sort()).toEqual([...tapped].sort());
  for (const tablet of tablets) {
    const entries = await tablet.entries();
    expect(entries.map(({ command }) => command.id)).toEqual(tablet.acknowledged);
    let before = 0;
    for (const entry of entries) {
      const row = byId.get(entry.command.id)!;
      expect([entry.state, entry.code]).toEqual([row.status, row.code]);
      if (row.kind !== 'note') expect(row.acts, row.kind).toBe(row.status === 'applied' ? 1 : 0);
      if (row.first !== null) expect(row.first).toBeGreaterThan(before);
      before = row.first ?? before;
    }
  }
  const [notes] = await scene.stage.owner<{ count: number }[]>`
    select count(*)::int from public.note where entity = 'sitting' and entity_id = ${sitting} and body = 'Seen.'`;
  expect(notes?.count).toBe(
    rows.filter(({ kind, status }) => kind === 'note' && status === 'applied').length
  );
}

async function allSeeTheSame(scene: day.Scene, sitting: string, tablets: Tablet[]): Promise<void> {
  const [folded] = await scene.stage.owner`
    select c.state, c.elapsed_ms::float8 as elapsed, c.allowed_ms::float8 as allowed, c.deadline, cardinality(c.ignored) as ignored
    from public.sitting s cross join lateral private.sitting_fold(s, now()) as c where s.id = ${sitting}`;
  for (const tablet of tablets) {
    const [row] = await scene.stage.as(
      tablet.actor,
      (sql) => sql`select public.session_snapshot(${scene.session}) as room`
    );
    const room = roomSchema.parse(row?.room);
    const one = room.sittings.find(({ id }) => id === sitting)!;
    const taps: Tap[] = (await tablet.entries()).map((entry) => ({
      kind: entry.command.kind,
      payload: entry.command.payload,
      at: parseInstant(entry.command.tapped_at) ?? 0,
      state: entry.state,
      version: entry.version
    }));
    const shown = lay(one, taps);
    expect(shown.state).toBe(one.state);
    expect(shown.waiting).toBe(0);
    expect(shown.clock.state).toBe(folded?.state);
    expect(clock.elapsedAt(shown.clock, shown.clock.since ?? 0)).toBe(folded?.elapsed);
    expect(shown.clock.allowedMs).toBe(folded?.allowed);
    expect(folded?.ignored).toBe(0);
  }
}
