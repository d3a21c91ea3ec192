import { client } from './client.ts';
import type { Command, Judgement } from './envelope.ts';
import type { Json } from './database.ts';
import { settle, type Result } from './result.ts';

export type SittingState =
  | 'booked'
  | 'arrived'
  | 'admitted'
  | 'ready'
  | 'running'
  | 'paused'
  | 'submitted'
  | 'expired'
  | 'awaiting-sync'
  | 'passed'
  | 'failed'
  | 'refused'
  | 'no-show'
  | 'cancelled'
  | 'void';

/** One learner's one assessment. `allowed_seconds` and `pass_percent` are frozen at booking. */
export type Sitting = {
  id: string;
  library_id: string;
  session_id: string;
  enrolment_id: string;
  learner_id: string;
  course_id: string;
  attempt: number;
  starts_at: string;
  allowed_seconds: number;
  pass_percent: number;
  seat_id: string | null;
  state: SittingState;
  version: number;
  name_seen: string | null;
  score_percent: number | null;
  /** What the course allows, where an accommodation is counted into `allowed_seconds`. */
  base_seconds: number | null;
  /** The first sitting of a booking that was moved, and how often it was; a calendar knows it by these. */
  booking_id: string | null;
  booking_seq: number;
};

/** The server's clock of a sitting at `server_now`. Milliseconds; `deadline` is null while the clock stands. */
export type Clock = {
  sitting_id: string;
  state: SittingState;
  elapsed_ms: number;
  allowed_ms: number;
  deadline: string | null;
  remaining_ms: number;
  uncertain: boolean;
  server_now: string;
};

const COLUMNS =
  'id, library_id, session_id, enrolment_id, learner_id, course_id, attempt, starts_at, allowed_seconds, ' +
  'pass_percent, seat_id, state, version, name_seen, score_percent, base_seconds, booking_id, booking_seq';

/** Every sitting of a learner, the latest first. */
export const ofLearner = (learnerId: string): Promise<Result<Sitting[]>> =>
  settle<Sitting[]>(
    client()
      .from('sitting')
      .select(COLUMNS)
      .eq('learner_id', learnerId)
      .order('starts_at', { ascending: false })
  );

export const ofSessions = (sessionIds: string[]): Promise<Result<Sitting[]>> =>
  settle<Sitting[]>(client().from('sitting').select(COLUMNS).in('session_id', sessionIds).order('starts_at'));

/** The sittings with these ids. */
export const byIds = (ids: string[]): Promise<Result<Sitting[]>> =>
  settle<Sitting[]>(client().from('sitting').select(COLUMNS).in('id', ids));

/** The clocks of these sittings, for staff or the own learner; others are left out. */
export const clocks = (sittingIds: string[]): Promise<Result<Clock[]>> =>
  settle(client().rpc('sitting_clock', { p_sitting_ids: sittingIds }), (data) =>
    // bigint travels as text through some gateways.
    (data as Clock[]).map((clock) => ({
      ...clock,
      elapsed_ms: Number(clock.elapsed_ms),
      allowed_ms: Number(clock.allowed_ms),
      remaining_ms: Number(clock.remaining_ms)
    }))
  );

/** The sign of life of the learner's own screen, every half minute: the desk shows when a seat falls silent. */
export const seen = (sittingId: string): Promise<Result<string>> =>
  settle<string>(client().rpc('sitting_seen', { p_sitting_id: sittingId }));

/**
 * Books an enrolment into a session. Refusals: `modules-missing`, `seats-full`, `times-overlap`, `retake-too-soon`,
 * `retake-limit`, `session-closed`, `outside-session`, `already-passed`, `already-booked`.
 * @param id made by the caller once a form, so that a second press books nothing twice
 */
export const book = (
  id: string,
  sessionId: string,
  enrolmentId: string,
  startsAt: string
): Promise<Result<string>> =>
  settle<string>(
    client().rpc('book_sitting', {
      p_id: id,
      p_session_id: sessionId,
      p_enrolment_id: enrolmentId,
      p_starts_at: startsAt
    })
  );

/** Takes a booking back and returns its reserved voucher to stock. */
export const cancelBooking = (sittingId: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('cancel_booking', { p_sitting_id: sittingId, p_reason: reason }));

/** A librarian declares that a sitting does not count. Refusals: `wrong-state`, `already-issued`. */
export const voidSitting = (sittingId: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('void_sitting', { p_sitting_id: sittingId, p_reason: reason }));

/**
 * Hands commands to the server, at most 50, in order. The outbox calls this; pages put commands into the outbox.
 * @param token of the person whose commands they are: another one may be in by the time the call goes out
 */
export const submitCommands = (commands: Command[], token: string): Promise<Result<Judgement[]>> =>
  settle<Judgement[]>(
    client()
      .rpc('submit_commands', {
        // What came out of IndexedDB is data and nothing else; TypeScript cannot know.
        p_commands: commands as unknown as Json
      })
      .setHeader('authorization', `Bearer ${token}`)
  );

/** Words about a sitting, beside its coded reasons: a refusal's, an appeal's, what a proctor wrote down. */
export type Note = {
  id: string;
  body: string;
  created_at: string;
  author_id: string;
  /** Null where the caller may not read it. */
  author: { given_name: string; family_name: string | null } | null;
};

/** What was noted about a sitting, the earliest first. For staff. */
export async function notes(sittingId: string): Promise<Result<Note[]>> {
  const found = await settle<Omit<Note, 'author'>[]>(
    client()
      .from('note')
      .select('id, body, created_at, author_id')
      .eq('entity', 'sitting')
      .eq('entity_id', sittingId)
      .order('id')
  );
  if (!found.ok || found.value.length === 0) return found.ok ? { ok: true, value: [] } : found;
  const people = await settle<{ user_id: string; given_name: string; family_name: string | null }[]>(
    client()
      .from('profile')
      .select('user_id, given_name, family_name')
      .in('user_id', [...new Set(found.value.map(({ author_id }) => author_id))])
  );
  if (!people.ok) return people;
  const names = new Map(people.value.map((one) => [one.user_id, one]));
  return {
    ok: true,
    value: found.value.map((note) => ({ ...note, author: names.get(note.author_id) ?? null }))
  };
}
