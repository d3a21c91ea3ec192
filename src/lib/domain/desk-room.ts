/**
 * How taps that the server has not judged yet lie over a room as the tablet holds it. Pure, so that what a proctor sees
 * offline can be tested without a browser.
 */
import * as clock from './clock.ts';
import { after, type Command, type CommandKind, type Payload, type SittingState } from './commands.ts';
import { formatInstant, parseInstant } from './moment.ts';
import { restOver, restToTakeOff, type RestEvent } from './rest.ts';
import type { Handover, Incident, Room, Sitting, TakeOver } from './room.ts';
import { percentOf } from './score.ts';

/** A tap that is kept on this device; `at` is when it was made, by the server's clock as this device knows it. */
export type Tap = {
  kind: string;
  payload: unknown;
  at: number;
  state: 'pending' | 'applied' | 'conflict' | 'rejected' | 'parked' | 'held';
  /** Version of the sitting after the server applied it. */
  version: number | null;
};

/** A sitting as the proctor sees it: the server's word, with this device's taps laid over it. */
export type Shown = Sitting & {
  clock: clock.Clock;
  /** The clock's events with their reasons, taps included: what rest is counted from. */
  timeline: RestEvent[];
  /** Taps not yet judged. */
  waiting: number;
  /** The per cent that this device recorded and the server has not judged yet. */
  recorded: string | null;
};

const clockKinds: Partial<Record<CommandKind, clock.ClockEventKind>> = {
  start: 'started',
  pause: 'paused',
  resume: 'resumed',
  extend: 'extended',
  'credit-time': 'extended',
  'move-seat': 'extended',
  submit: 'submitted'
};

function clockEvent(tap: Tap, seq: number): RestEvent[] {
  const { reason = null } = tap.payload as { reason?: string };
  if (tap.kind === 'correct') {
    const { target_seq, effective_at, seconds } = tap.payload as Payload<'correct'>;
    const effectiveAt = effective_at === undefined ? null : parseInstant(effective_at);
    return [{ seq, kind: 'corrected', effectiveAt, seconds: seconds ?? null, target: target_seq, reason }];
  }
  const kind = clockKinds[tap.kind as CommandKind];
  if (!kind) return [];
  const { minutes, lost_minutes } = tap.payload as { minutes?: number; lost_minutes?: number };
  const granted = kind === 'extended' ? (minutes ?? lost_minutes ?? 0) : 0;
  return [{ seq, kind, effectiveAt: tap.at, seconds: granted * 60, target: null, reason }];
}

/** Lays taps over a sitting. A tap that the server has applied counts only until its effect is in `sitting` itself. */
export function lay(sitting: Sitting, taps: readonly Tap[]): Shown {
  const open = taps.filter(
    (tap) => tap.state === 'pending' || (tap.state === 'applied' && (tap.version ?? 0) > sitting.version)
  );
  let state: SittingState = sitting.state;
  let { seat_id } = sitting;
  const events: RestEvent[] = sitting.events.map((event) => ({
    seq: event.seq,
    kind: event.kind,
    effectiveAt: event.effective_at === null ? null : parseInstant(event.effective_at),
    seconds: event.seconds,
    target: event.target_seq,
    reason: event.reason
  }));
  const last = Math.max(0, ...events.map((event) => event.seq));
  const rest = sitting.accommodation?.rest_minutes ?? 0;
  for (const [i, tap] of open.entries()) {
    const command = tap as Pick<Command, 'kind' | 'payload'>;
    if (command.kind === 'assign-seat' || command.kind === 'move-seat')
      seat_id = (command.payload as { seat_id: string }).seat_id;
    state = after(command, state);
    events.push(...clockEvent(tap, last + 1 + i * 2));
    // As the server will: rest beyond what was granted is taken off when the clock goes on.
    const over = tap.kind === 'resume' ? restToTakeOff(events, rest, tap.at) : 0;
    if (over > 0)
      events.push({
        seq: last + 2 + i * 2,
        kind: 'extended',
        effectiveAt: tap.at,
        seconds: -over,
        target: null,
        reason: restOver
      });
  }
  const folded = clock.fold(events, sitting.allowed_seconds * 1000);
  // After a correction the sitting is what the clock then says, as in SQL.
  if (open.some((tap) => tap.kind === 'correct') && folded.state !== 'expired')
    state = folded.state !== 'idle' ? folded.state : isPresent(state) ? state : 'ready';
  const pending = open.filter((tap) => tap.state === 'pending');
  return {
    ...sitting,
    state,
    seat_id,
    clock: folded,
    timeline: events,
    waiting: pending.length,
    recorded: recordedBy(pending.findLast(({ kind }) => kind === 'record-result'))
  };
}

function recordedBy(tap: Tap | undefined): string | null {
  if (!tap) return null;
  const result = tap.payload as Payload<'record-result'>;
  return 'score_percent' in result ? result.score_percent : percentOf(result.points, result.points_of);
}

const isPresent = (state: SittingState) => ['arrived', 'admitted', 'ready'].includes(state);

/** Whether the proctor has answered the tools since the last ID check, and the learner's phone has been asked. */
export function awaitsLearner(one: Shown): boolean {
  const last = (kind: string) => one.events.findLast((event) => event.kind === kind)?.seq ?? 0;
  return one.state === 'admitted' && last('tools-answered') > last('admitted');
}

/** Events of the clock that still count and may be corrected, the latest first, with their time as it stands. */
export function correctable(
  one: Shown
): { seq: number; kind: string; at: number; seconds: number | null; by: string | null }[] {
  const corrections = new Map(
    one.events.filter((event) => event.kind === 'corrected').map((event) => [event.target_seq, event])
  );
  return one.events
    .filter((event) => ['started', 'paused', 'resumed', 'extended', 'submitted'].includes(event.kind))
    .filter((event) => !one.clock.ignored.includes(event.seq))
    .map((event) => {
      const correction = corrections.get(event.seq);
      const at = correction?.effective_at ?? event.effective_at;
      return {
        seq: event.seq,
        kind: event.kind,
        at: at === null ? 0 : (parseInstant(at) ?? 0),
        seconds: correction?.seconds ?? event.seconds,
        by: event.actor_id
      };
    })
    .reverse();
}

/** Whether a sitting still takes up a place in the room. */
export function isLive(state: SittingState): boolean {
  return ['booked', 'arrived', 'admitted', 'ready', 'running', 'paused'].includes(state);
}

/** A tap whose effect is a row of its own, under the command's id. */
type RecordTap = Tap & { id: string; sittingId: string | null; by: string };

/** Lays incidents, handovers and who took over, that the server has not shown yet over those it has, in the order of their time. */
export function layRecord(
  room: Pick<Room, 'incidents' | 'handovers' | 'take_overs'>,
  taps: readonly RecordTap[]
): { incidents: Incident[]; handovers: Handover[]; takeOvers: TakeOver[] } {
  const known = new Set([...room.incidents, ...room.handovers, ...room.take_overs].map(({ id }) => id));
  const open = taps.filter(({ id, state }) => !known.has(id) && (state === 'pending' || state === 'applied'));
  const incidents = open
    .filter(({ kind }) => kind === 'incident')
    .map((tap): Incident => {
      const { category, code, note, photo = false } = tap.payload as Payload<'incident'>;
      const notes = note ? [{ id: tap.id, body: note, author_id: tap.by }] : [];
      return {
        id: tap.id,
        sitting_id: tap.sittingId,
        category,
        code,
        at: formatInstant(tap.at),
        reported_by: tap.by,
        photo,
        countersigned: null,
        credits: [],
        notes
      };
    });
  const handovers = open
    .filter(({ kind }) => kind === 'handover')
    .map((tap): Handover => {
      const { note, to } = tap.payload as Payload<'handover'>;
      return { id: tap.id, given_by: tap.by, given_to: to ?? null, at: formatInstant(tap.at), note };
    });
  const takeOvers = open
    .filter(({ kind }) => kind === 'take-over')
    .map((tap): TakeOver => {
      const { handover_id } = tap.payload as Payload<'take-over'>;
      return { id: tap.id, handover_id: handover_id ?? null, taken_by: tap.by, at: formatInstant(tap.at) };
    });
  const inTime = <Row extends { at: string }>(rows: Row[]) =>
    rows.toSorted((a, b) => (parseInstant(a.at) ?? 0) - (parseInstant(b.at) ?? 0));
  return {
    incidents: inTime([...room.incidents, ...incidents]),
    handovers: inTime([...room.handovers, ...handovers]),
    takeOvers: inTime([...room.take_overs, ...takeOvers])
  };
}
