/**
 * Who may come through the door of a session without being in its list: somebody without a booking, or booked elsewhere. The
 * tablet makes the sitting's id, so what is tapped next is about it before the server has heard of it.
 */
import { z } from 'zod';
import type { Tap } from './desk-room.ts';
import type { Sitting } from './room.ts';
import { formatInstant } from './moment.ts';

const person = z.object({
  id: z.uuid(),
  given_name: z.string(),
  family_name: z.string().nullable(),
  file_number: z.number()
});

export const grantedSchema = z.object({
  extra_minutes: z.number().nullable(),
  multiplier: z.string().nullable(),
  rest_minutes: z.number(),
  separate_room: z.boolean(),
  reader: z.boolean()
});
/** What a learner was granted; never why. */
export type Granted = z.infer<typeof grantedSchema>;

export const walkInSchema = z.object({
  enrolment_id: z.uuid(),
  learner: person,
  course_id: z.uuid(),
  allowed_seconds: z.number(),
  pass_percent: z.string()
});
/** An enrolment whose modules are complete and that is booked nowhere. */
export type WalkIn = z.infer<typeof walkInSchema>;

export const elsewhereSchema = walkInSchema.extend({
  sitting_id: z.uuid(),
  ticket_hash: z.string(),
  state: z.string(),
  starts_at: z.string(),
  room: z.string()
});
/** A booking in another session of the library. */
export type Elsewhere = z.infer<typeof elsewhereSchema>;

export const doorRulesSchema = z.object({
  arrive_early_minutes: z.number(),
  late_minutes: z.number(),
  no_show_minutes: z.number()
});

type Course = Sitting['course'];
type Door = {
  session: { starts_at: string };
  sittings: Sitting[];
  walk_ins: WalkIn[];
  elsewhere: Elsewhere[];
  courses: Record<string, Course>;
};

/** States of a tap that the person at the desk may go on from. */
const stands: readonly Tap['state'][] = ['pending', 'applied', 'parked'];

/**
 * Sittings that this tablet's taps make and the server has not told of yet. A tap that was refused makes none; one that waits
 * for a librarian does, because the person sits here.
 */
export function atTheDoor(room: Door, taps: readonly Tap[]): Sitting[] {
  const known = new Set(room.sittings.map(({ id }) => id));
  return taps.flatMap((tap) => {
    if (!stands.includes(tap.state)) return [];
    const payload = tap.payload as { sitting_id?: string; enrolment_id?: string; from_sitting_id?: string };
    if (!payload.sitting_id || known.has(payload.sitting_id)) return [];
    const who =
      tap.kind === 'walk-in'
        ? room.walk_ins.find((one) => one.enrolment_id === payload.enrolment_id)
        : tap.kind === 'move-here'
          ? (room.elsewhere.find((one) => one.sitting_id === payload.from_sitting_id) ??
            room.sittings.find((one) => one.id === payload.from_sitting_id))
          : undefined;
    const course = who && ('course' in who ? who.course : room.courses[who.course_id]);
    return who && course ? [made(payload.sitting_id, who, course, room, tap.at)] : [];
  });
}

/** The bookings that this tablet has given up for an appointment from now, before the server tells of it; an absence stays one. */
export function withoutMovedHere(sittings: readonly Sitting[], taps: readonly Tap[]): Sitting[] {
  const moved = new Set(
    taps
      .filter(({ kind, state }) => kind === 'move-here' && stands.includes(state))
      .map(({ payload }) => (payload as { from_sitting_id?: string }).from_sitting_id)
  );
  return sittings.map((one) =>
    moved.has(one.id) && one.state === 'booked' ? { ...one, state: 'cancelled' } : one
  );
}

function made(
  id: string,
  who: Pick<WalkIn, 'enrolment_id' | 'learner' | 'allowed_seconds' | 'pass_percent'>,
  course: Course,
  room: Door,
  at: number
): Sitting {
  const starts = Math.max(Date.parse(room.session.starts_at), Math.floor(at / 1000) * 1000);
  return {
    id,
    enrolment_id: who.enrolment_id,
    attempt: 1,
    starts_at: formatInstant(starts),
    allowed_seconds: who.allowed_seconds,
    pass_percent: who.pass_percent,
    seat_id: null,
    state: 'arrived',
    version: 0,
    name_seen: null,
    score_percent: null,
    learner: who.learner,
    course,
    id_check: null,
    tool_checks: [],
    events: [],
    notes: [],
    base_seconds: null,
    ticket_hash: '',
    accommodation: null
  };
}

/** Whole minutes after the appointment, 0 for who is in time. */
export const minutesLate = (startsAt: string, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(startsAt)) / 60_000));
