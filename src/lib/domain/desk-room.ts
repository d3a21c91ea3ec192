/**
 * A session as a tablet holds it, and how taps that the server has not judged yet lie over it. Pure, so that what a proctor
 * sees offline can be tested without a browser.
 */
import { z } from 'zod';
import * as clock from './clock.ts';
import {
  after,
  type Command,
  type CommandKind,
  type Payload,
  sittingStates,
  type SittingState
} from './commands.ts';
import { doorRulesSchema, elsewhereSchema, grantedSchema, walkInSchema } from './door.ts';
import { formatInstant, parseInstant } from './moment.ts';
import { restOver, restToTakeOff, type RestEvent } from './rest.ts';
import { percentOf } from './score.ts';

const person = z.object({ id: z.uuid(), given_name: z.string(), family_name: z.string().nullable() });
const at = z.string();

const sitting = z.object({
  id: z.uuid(),
  enrolment_id: z.uuid(),
  attempt: z.number(),
  starts_at: at,
  allowed_seconds: z.number(),
  pass_percent: z.string(),
  seat_id: z.uuid().nullable(),
  state: z.enum(sittingStates),
  version: z.number(),
  name_seen: z.string().nullable(),
  score_percent: z.string().nullable(),
  learner: person.extend({ file_number: z.number() }),
  course: z.object({
    id: z.uuid(),
    code: z.string(),
    kind: z.enum(['certificate', 'diploma']),
    titles: z.record(z.string(), z.string()),
    tools: z.array(
      z.object({
        id: z.uuid(),
        kind: z.string(),
        allowed: z.boolean(),
        max_count: z.number().nullable(),
        note: z.string().nullable()
      })
    )
  }),
  id_check: z
    .object({
      outcome: z.string(),
      document_kind: z.string().nullable(),
      name_match: z.string().nullable(),
      last4: z.string().nullable(),
      reason: z.string().nullable(),
      checked_by: z.uuid(),
      checked_at: at
    })
    .nullable(),
  /** A guardian's consent: null where the record knows of no age. Rooms that an older version kept have none of these. */
  consent: z.enum(['given', 'withdrawn']).nullish(),
  agreement: z.object({ version: z.string(), method: z.enum(['phone', 'tablet']), agreed_at: at }).nullish(),
  points: z.string().nullish(),
  points_of: z.string().nullish(),
  pending_result: z
    .object({
      score_percent: z.string(),
      points: z.string().nullable(),
      points_of: z.string().nullable(),
      entered_by: z.uuid()
    })
    .nullish(),
  tool_checks: z.array(z.object({ tool_id: z.uuid(), answer: z.string(), count: z.number().nullable() })),
  events: z.array(
    z.object({
      seq: z.number(),
      kind: z.string(),
      effective_at: at.nullable(),
      seconds: z.number().nullable(),
      target_seq: z.number().nullable(),
      reason: z.string().nullable(),
      actor_id: z.uuid().nullable(),
      uncertain: z.boolean()
    })
  ),
  notes: z.array(z.object({ id: z.uuid(), body: z.string(), author_id: z.uuid(), at })),
  base_seconds: z.number().nullable().default(null),
  ticket_hash: z.string().default(''),
  accommodation: grantedSchema.nullable().default(null)
});

/** What an older snapshot on the device lacks is taken as nothing there. */
const incident = z.object({
  id: z.uuid(),
  sitting_id: z.uuid().nullable(),
  category: z.string(),
  code: z.string(),
  at,
  reported_by: z.uuid(),
  photo: z.boolean().default(false),
  countersigned: z.object({ by: z.uuid(), at }).nullable().default(null),
  credits: z.array(z.object({ sitting_id: z.uuid(), seconds: z.number() })).default([]),
  notes: z.array(z.object({ id: z.uuid(), body: z.string(), author_id: z.uuid() })).default([])
});
export type Incident = z.infer<typeof incident>;

const handover = z.object({
  id: z.uuid(),
  given_by: z.uuid(),
  given_to: z.uuid().nullable(),
  at,
  note: z.string().nullable()
});
export type Handover = z.infer<typeof handover>;

const takeOver = z.object({ id: z.uuid(), handover_id: z.uuid().nullable(), taken_by: z.uuid(), at });
export type TakeOver = z.infer<typeof takeOver>;

export const roomSchema = z.object({
  session: z.object({ id: z.uuid(), library_id: z.uuid(), starts_at: at, ends_at: at, state: z.string() }),
  library: z.object({ name: z.string(), time_zone: z.string(), currency: z.string() }),
  programme: z.object({
    id_kinds: z.array(z.string()),
    late_minutes: z.number(),
    /** From the deadline until the server lets a sitting expire. */
    expiry_grace_seconds: z.number().default(60),
    adult_age: z.number().optional(),
    result_needs_second: z.boolean().optional()
  }),
  gate: z.object({ id_kinds: z.array(z.string()), second_document: z.boolean() }).optional(),
  agreement: z.object({ version: z.string(), texts: z.record(z.string(), z.string()) }).optional(),
  room: z.object({ id: z.uuid(), name: z.string() }),
  seats: z.array(
    z.object({
      id: z.uuid(),
      label: z.string(),
      position: z.number(),
      plan_column: z.number().nullish(),
      plan_row: z.number().nullish()
    })
  ),
  staff: z.array(person.extend({ planned: z.boolean() })),
  sittings: z.array(sitting),
  incidents: z.array(incident),
  handovers: z.array(handover).default([]),
  take_overs: z.array(takeOver).default([]),
  room_checks: z.array(z.object({ id: z.uuid(), checked_by: z.uuid(), checked_at: at })),
  parked: z
    .array(z.object({ id: z.uuid(), sitting_id: z.uuid().nullable(), kind: z.string(), code: z.string() }))
    .default([]),
  /** Once the session is closed. */
  report: z
    .object({ id: z.uuid(), sha256: z.string(), closed_by: z.uuid(), closed_at: at })
    .nullable()
    .default(null),
  /** When the learner's own screen was last heard of, by sitting. */
  seen: z.record(z.uuid(), at).default({}),
  /** The library's own, or the programme's. */
  rules: doorRulesSchema.optional(),
  walk_ins: z.array(walkInSchema).default([]),
  elsewhere: z.array(elsewhereSchema).default([]),
  /** By id, for who has no sitting here yet. */
  courses: z.record(z.uuid(), sitting.shape.course).default({}),
  seq: z.number(),
  server_now: at
});

export type Room = z.infer<typeof roomSchema>;
export type Sitting = z.infer<typeof sitting>;

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

/** What the gate of this room asks for; a room that an older version kept falls back on the programme's own list. */
export const gateOf = (room: Room) =>
  room.gate ?? { id_kinds: room.programme.id_kinds, second_document: false };

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
