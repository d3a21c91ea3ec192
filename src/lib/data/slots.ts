import { client } from './client.ts';
import { settle, type Result } from './result.ts';

/** A session to come in which the learner's enrolment may sit. `minutes` is how long the sitting takes. */
export type Slot = {
  session_id: string;
  room: string;
  starts_at: string;
  ends_at: string;
  seats: number;
  free: number;
  minutes: number;
};

/** A ticket's QR content, by sitting. */
export type Ticket = { sitting_id: string; content: string };

/**
 * The sessions a learner may choose from, full ones too. Refusals: `modules-missing`, `retake-limit`, `already-passed`,
 * `enrolment-closed`, `booking-closed` where the library books itself.
 */
export const open = (enrolmentId: string): Promise<Result<Slot[]>> =>
  settle<Slot[]>(client().rpc('open_slots', { p_enrolment_id: enrolmentId }));

/**
 * A learner books the own enrolment. Refusals: those of `open`, and `seats-full`, `times-overlap`, `retake-too-soon`,
 * `session-closed`, `outside-session`, `already-booked`.
 * @param id made by the caller once a choice, so that a second press books nothing twice
 */
export const book = (
  id: string,
  sessionId: string,
  enrolmentId: string,
  startsAt: string
): Promise<Result<string>> =>
  settle<string>(
    client().rpc('book_slot', {
      p_id: id,
      p_session_id: sessionId,
      p_enrolment_id: enrolmentId,
      p_starts_at: startsAt
    })
  );

/** Moves a booking to another session: a new sitting `id` stands in its place, or nothing changes. `too-late-to-change`. */
export const move = (
  id: string,
  sittingId: string,
  sessionId: string,
  startsAt: string
): Promise<Result<string>> =>
  settle<string>(
    client().rpc('move_slot', {
      p_id: id,
      p_sitting_id: sittingId,
      p_session_id: sessionId,
      p_starts_at: startsAt
    })
  );

/** Gives a booking back. `too-late-to-change` in the last hours before it. */
export const cancel = (sittingId: string): Promise<Result<null>> =>
  settle<null>(client().rpc('cancel_slot', { p_sitting_id: sittingId }));

/** The tickets of the caller's own sittings that stand and have not begun. */
export const tickets = (): Promise<Result<Ticket[]>> => settle<Ticket[]>(client().rpc('my_tickets'));
