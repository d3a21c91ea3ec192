/** The live board: which learner needs something, who stands where, and what a filter may hide. */
import { remainingAt } from './clock.ts';
import type { SittingState } from './commands.ts';
import type { Shown } from './desk-room.ts';
import type { Incident, Room } from './room.ts';
import { parseInstant } from './moment.ts';
import { restOf } from './rest.ts';

/**
 * What a tile says beside the state, gravest first. The first group are alerts: they bring a learner to the top, and no
 * filter hides them.
 */
export const alerts = [
  'not-taken',
  'parked',
  'time-up',
  'rest-over',
  'last-minutes',
  'silent',
  'late',
  'no-seat'
] as const;
export const marks = ['incident', 'unsure', 'accommodation'] as const;
export type Alert = (typeof alerts)[number];
export type Flag = Alert | (typeof marks)[number];

/** What flags rest on beside the sitting. */
export type Around = {
  /** The server's time now, in milliseconds. */
  now: number;
  lateMinutes: number;
  /** Sittings with a tap of this device that the server did not take and nobody has looked at. */
  notTaken: ReadonlySet<string>;
  parked: ReadonlySet<string>;
  /** Sittings with an incident that no second person has countersigned. */
  incidents: ReadonlySet<string>;
  seen: Room['seen'];
};

/** Gathers it. `notTaken` are sitting ids, `now` the server's time in milliseconds. */
export const aroundOf = (
  room: Pick<Room, 'programme' | 'seen'> & { parked: readonly { sitting_id: string | null }[] },
  incidents: readonly Incident[],
  notTaken: readonly string[],
  now: number
): Around => ({
  now,
  lateMinutes: room.programme.late_minutes,
  notTaken: new Set(notTaken),
  parked: new Set(room.parked.flatMap(({ sitting_id }) => sitting_id ?? [])),
  incidents: new Set(
    incidents.filter((one) => !one.countersigned).flatMap(({ sitting_id }) => sitting_id ?? [])
  ),
  seen: room.seen
});

const lastMinutesMs = 5 * 60_000;
/** Three signs of life missed. */
const silentMs = 90_000;

export function flagsOf(one: Shown, around: Around): Flag[] {
  const { now, seen } = around;
  const runs = one.state === 'running';
  const left = runs ? remainingAt(one.clock, now) : Infinity;
  const rest = restOf(one.timeline, one.accommodation?.rest_minutes ?? 0, now);
  const lastSeen = seen[one.id];
  const heard = lastSeen === undefined ? null : parseInstant(lastSeen);
  const due = parseInstant(one.starts_at) ?? now;
  const raised: Record<Flag, boolean> = {
    'not-taken': around.notTaken.has(one.id),
    parked: around.parked.has(one.id),
    'time-up': one.state === 'expired' || one.state === 'awaiting-sync' || left <= 0,
    'rest-over': rest.isOn && rest.usedMs >= rest.grantedMs,
    'last-minutes': left > 0 && left <= lastMinutesMs,
    silent: runs && heard !== null && now - heard > silentMs,
    late: one.state === 'booked' && now > due + around.lateMinutes * 60_000,
    'no-seat': one.state === 'ready' && one.seat_id === null,
    incident: around.incidents.has(one.id),
    unsure: one.events.some((event) => event.uncertain),
    accommodation: one.events.some((event) => event.kind === 'extended' && event.reason === 'accommodation')
  };
  return [...alerts, ...marks].filter((flag) => raised[flag]);
}

export const isAlert = (flag: Flag): flag is Alert => (alerts as readonly Flag[]).includes(flag);

/** The parts of the board from above: who needs the proctor, who writes, who is still to come, who is done. */
export const groups = ['needs', 'writing', 'expected', 'done'] as const;
export type Group = (typeof groups)[number];

const groupOfState: Record<SittingState, Group> = {
  arrived: 'needs',
  admitted: 'needs',
  ready: 'needs',
  paused: 'needs',
  submitted: 'needs',
  expired: 'needs',
  'awaiting-sync': 'needs',
  running: 'writing',
  booked: 'expected',
  passed: 'done',
  failed: 'done',
  refused: 'done',
  'no-show': 'done',
  cancelled: 'done',
  void: 'done'
};

export type Place = { one: Shown; flags: Flag[]; group: Group };

/** A learner with an alert needs somebody, whatever the state. */
export const place = (one: Shown, flags: Flag[]): Place => ({
  one,
  flags,
  group: flags.some(isAlert) ? 'needs' : groupOfState[one.state]
});

/** Within what needs somebody: standing clocks and results first, then those on their way in. */
const step: Partial<Record<SittingState, number>> = {
  paused: 0,
  'awaiting-sync': 1,
  expired: 1,
  submitted: 2,
  ready: 3,
  admitted: 4,
  arrived: 5
};
const gravity = ({ flags }: Place) => {
  const [worst] = flags;
  return worst !== undefined && isAlert(worst) ? alerts.indexOf(worst) : alerts.length;
};
/** The deadline puts those who write in the order in which they will need somebody. */
const urgency = ({ one }: Place) => one.clock.deadline ?? Infinity;

function compare(a: Place, b: Place): number {
  return (
    groups.indexOf(a.group) - groups.indexOf(b.group) ||
    gravity(a) - gravity(b) ||
    (step[a.one.state] ?? 6) - (step[b.one.state] ?? 6) ||
    order(urgency(a), urgency(b)) ||
    a.one.starts_at.localeCompare(b.one.starts_at) ||
    a.one.id.localeCompare(b.one.id)
  );
}
/** Not by subtraction: without end minus without end is no number. */
const order = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);

/** Without the cancelled sittings of those who have another one in this room: a moved appointment is one person once. */
export const withoutMoved = (all: readonly Shown[]): Shown[] =>
  all.filter(
    (one) =>
      one.state !== 'cancelled' ||
      !all.some(
        (other) => other.id !== one.id && other.learner.id === one.learner.id && other.state !== 'cancelled'
      )
  );

/** Everybody of the session, those who need something first; the same for the same room, whatever order it came in. */
export const arrange = (places: readonly Place[]): Place[] => places.toSorted(compare);

/**
 * The parts that a choice shows, each with its learners; those who need somebody are always among them, so that a choice
 * never hides a new flag.
 */
export function sections(places: readonly Place[], chosen: Group | 'all'): [Group, Place[]][] {
  const byGroup = Map.groupBy(arrange(places), (one) => one.group);
  return groups
    .filter((group) => chosen === 'all' || group === chosen || group === 'needs')
    .map((group): [Group, Place[]] => [group, byGroup.get(group) ?? []])
    .filter(([, found]) => found.length > 0);
}

/** What can be done to several at once, and to whom of the chosen. */
export const bulkKinds = ['start', 'pause', 'resume', 'extend'] as const;
export type BulkKind = (typeof bulkKinds)[number];

/**
 * Those of the chosen that take the command now (ms, the server's clock); a start needs a seat, as it does in the learner's own
 * panel, and nothing pauses a clock that is at its end.
 */
export function takers(kind: BulkKind, chosen: readonly Shown[], now: number): Shown[] {
  return chosen.filter(({ state, seat_id, clock }) =>
    kind === 'start'
      ? state === 'ready' && seat_id !== null
      : kind === 'pause'
        ? state === 'running' && remainingAt(clock, now) > 0
        : kind === 'resume'
          ? state === 'paused'
          : ['arrived', 'admitted', 'ready', 'running', 'paused'].includes(state)
  );
}
