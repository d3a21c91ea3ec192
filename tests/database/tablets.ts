import fc from 'fast-check';
import { expect } from 'vitest';
import * as clock from '#lib/domain/clock.ts';
import { lay, type Tap } from '#lib/domain/desk-room.ts';
import { roomSchema } from '#lib/domain/room.ts';
import { parseInstant } from '#lib/domain/moment.ts';
import * as day from './session-day.ts';
import { fates, Tablet } from './tablet.ts';

/**
 * Tablets as they are, with their own database, queue and sender, on a network that loses, repeats, delays and reorders,
 * killed at any point; and the server as it is. Whatever happens: every acknowledged tap ends in exactly one command, acts
 * once at most, and all see the same.
 */

const kinds = [
  'note',
  'incident',
  'pause',
  'resume',
  'extend',
  'submit',
  'start',
  'check-id',
  'arrive',
  'move-seat'
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
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'reboot' as const,
        'two tabs' as const,
        'restore' as const,
        'hand in elsewhere' as const,
        'old app' as const
      ),
      tablet: fc.nat(2)
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('step the server’s clock' as const),
      byMs: fc.constantFrom(-600_000, -1_000, 600_000)
    })
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('full disk' as const), tablet: fc.nat(2) }) },
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

const versioned = new Set(['pause', 'resume', 'extend', 'submit', 'start', 'move-seat']);

const payloads: Record<string, object> = {
  note: { text: 'Seen.' },
  incident: { category: 'technical', code: 'network-down' },
  pause: { reason: 'power-cut' },
  extend: { minutes: 3, reason: 'staff-error' },
  submit: { by: 'proctor' },
  'check-id': day.idSeen
};

/** Another device takes the same seat over. */
async function newDevice({ stage, seats }: day.Scene, sitting: string): Promise<object> {
  const [row] = await stage.owner`select seat_id from public.sitting where id = ${sitting}`;
  return { seat_id: (row!.seat_id as string | null) ?? seats[0], reason: 'device-fault' };
}

/**
 * The server's clock is set: by so much what the record holds of this sitting lies later or earlier than it would. Nothing but
 * a test may move it, and only as the tables' owner.
 */
async function stepServer({ stage }: day.Scene, sitting: string, byMs: number): Promise<void> {
  const by = `${-byMs} milliseconds`;
  await stage.owner.begin(async (sql) => {
    await sql`alter table public.sitting_event disable trigger user`;
    await sql`
      update public.sitting_event set effective_at = effective_at + ${by}::interval, received_at = received_at + ${by}::interval
      where sitting_id = ${sitting} and kind not in ('booked', 'corrected')`;
    await sql`alter table public.sitting_event enable trigger user`;
  });
}

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
    if (next.do === 'step the server’s clock') {
      await stepServer(scene, sitting, next.byMs);
      continue;
    }
    const tablet = tablets[next.tablet]!;
    if (next.do === 'two tabs') await tablet.sendInTwoTabs();
    if (next.do === 'restore') await tablet.sendAndRestore();
    if (next.do === 'hand in elsewhere') await tablet.handInElsewhere();
    if (next.do === 'old app') tablet.old = true;
    if (next.do === 'full disk')
      await tablet.tapOnFullDisk(() => tablet.tap(sitting, 'note', payloads.note!, false));
    if (next.do === 'suspend') await suspend(scene, tablet.actor, next.lasts);
    if (next.do === 'reboot') tablet.boot();
    if (next.do === 'set the clock') tablet.setClock(next.byMs);
    if (next.do === 'sleep') tablet.sleep(next.forMs);
    if (next.do === 'send') await tablet.send(next.fate);
    if (next.do === 'tap') {
      if (next.looksFirst) tablet.seen = await version();
      const payload = next.kind === 'move-seat' ? await newDevice(scene, sitting) : payloads[next.kind];
      await tablet.tap(sitting, next.kind, payload ?? {}, versioned.has(next.kind));
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
    select c.state, c.elapsed_ms::float8 as elapsed, c.allowed_ms::float8 as allowed, c.paused_ms::float8 as paused,
      c.deadline, cardinality(c.ignored) as ignored
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
    expect(shown.clock.deadline).toBe((folded?.deadline as Date | null)?.getTime() ?? null);
    expect(shown.clock.pausedMs).toBe(folded?.paused);
    expect(folded?.ignored).toBe(0);
  }
}
