/**
 * The clock of a sitting, folded from its events; nothing else is stored. SQL decides, with a twin of this fold;
 * docs/clock.md states the rules both follow and tests/vectors/clock.json holds both to them.
 */

export const clockEventKinds = [
  'started',
  'paused',
  'resumed',
  'extended',
  'submitted',
  'expired',
  'corrected'
] as const;
export type ClockEventKind = (typeof clockEventKinds)[number];

export type ClockEvent = {
  /** Order of acceptance by the server; unique within a sitting. */
  seq: number;
  /** Other kinds of sitting events (arrived, seated, ...) may be handed in: the clock does not see them. */
  kind: string;
  /** When it took effect, in milliseconds. Of a correction: the target's new time, null to keep it. */
  effectiveAt: number | null;
  /** Of `extended`: the seconds granted. Of a correction: the target's new seconds, null to keep them. */
  seconds?: number | null;
  /** Of a correction: the seq of the event it corrects. One with neither time nor seconds voids its target. */
  target?: number | null;
};

export type ClockState = 'idle' | 'running' | 'paused' | 'submitted' | 'expired';

export type Clock = {
  state: ClockState;
  startedAt: number | null;
  /** When the present state began; null while idle. */
  since: number | null;
  /** When it was submitted or expired. */
  endedAt: number | null;
  /** Time on the clock up to `since`. While running, `elapsedAt` adds what has passed from there. */
  elapsedMs: number;
  /** Paused time up to `since`, all of it credited to the learner. */
  pausedMs: number;
  /** Time the learner has in all: the course's and every extension; never below 0. */
  allowedMs: number;
  /** When the time is up, if nothing more happens; null unless running. */
  deadline: number | null;
  /** Events that changed nothing, because they did not fit the state or were corrected away. */
  ignored: number[];
};

type Plain = { seq: number; kind: Exclude<ClockEventKind, 'corrected'>; at: number | null; seconds: number };

function isOfClock(event: ClockEvent): event is ClockEvent & { kind: ClockEventKind } {
  return (clockEventKinds as readonly string[]).includes(event.kind);
}

/** Corrections laid over their targets: of several for one target the last alone counts. Void events drop out. */
function corrected(events: readonly ClockEvent[], ignored: number[]): Plain[] {
  const inOrder = events.filter(isOfClock).sort((a, b) => a.seq - b.seq);
  const earlier = new Set<number>();
  const corrections = new Map<number, ClockEvent>();
  for (const event of inOrder) {
    if (event.kind !== 'corrected') earlier.add(event.seq);
    // a correction reaches back, never forward, and never at another correction
    else if (typeof event.target === 'number' && earlier.has(event.target))
      corrections.set(event.target, event);
    else ignored.push(event.seq);
  }
  const plain: Plain[] = [];
  for (const { seq, kind, effectiveAt, seconds } of inOrder) {
    if (kind === 'corrected') continue;
    const correction = corrections.get(seq);
    if (correction && correction.effectiveAt === null && (correction.seconds ?? null) === null)
      ignored.push(seq);
    else
      plain.push({
        seq,
        kind,
        at: correction?.effectiveAt ?? effectiveAt,
        seconds: correction?.seconds ?? seconds ?? 0
      });
  }
  return plain;
}

const next: Record<Exclude<Plain['kind'], 'extended'>, { from: ClockState[]; to: ClockState }> = {
  started: { from: ['idle'], to: 'running' },
  paused: { from: ['running'], to: 'paused' },
  resumed: { from: ['paused'], to: 'running' },
  submitted: { from: ['running', 'paused'], to: 'submitted' },
  expired: { from: ['running', 'paused'], to: 'expired' }
};

/**
 * The clock after any history whatever; `baseMs` is what the course allows. An event that does not fit the state is
 * ignored. An event said to be earlier than the one before it takes effect with that one: time never runs back.
 */
export function fold(events: readonly ClockEvent[], baseMs: number): Clock {
  const ignored: number[] = [];
  let extendedMs = 0;
  let state: ClockState = 'idle';
  let since: number | null = null;
  let startedAt: number | null = null;
  let elapsedMs = 0;
  let pausedMs = 0;
  for (const { seq, kind, at, seconds } of corrected(events, ignored)) {
    const ended = state === 'submitted' || state === 'expired';
    if (kind === 'extended') {
      if (ended) ignored.push(seq);
      else extendedMs += seconds * 1000;
      continue;
    }
    const { from, to } = next[kind];
    if (at === null || !from.includes(state)) {
      ignored.push(seq);
      continue;
    }
    const moment: number = since === null ? at : Math.max(at, since);
    if (state === 'running') elapsedMs += moment - since!;
    if (state === 'paused') pausedMs += moment - since!;
    startedAt ??= moment;
    since = moment;
    state = to;
  }
  const allowedMs = Math.max(0, baseMs + extendedMs);
  return {
    state,
    startedAt,
    since,
    endedAt: state === 'submitted' || state === 'expired' ? since : null,
    elapsedMs,
    pausedMs,
    allowedMs,
    deadline: state === 'running' ? since! + allowedMs - elapsedMs : null,
    ignored: ignored.sort((a, b) => a - b)
  };
}

/** Time on the clock at `now`, in milliseconds; a `now` before the present run counts as its beginning. */
export function elapsedAt(clock: Clock, now: number): number {
  return clock.elapsedMs + (clock.state === 'running' ? Math.max(0, now - clock.since!) : 0);
}

/** Time left at `now`, in milliseconds; 0 once it is up. It stands still while paused. */
export function remainingAt(clock: Clock, now: number): number {
  return Math.max(0, clock.allowedMs - elapsedAt(clock, now));
}
