import { client } from './client.ts';
import { bootId } from './device.ts';
import { first, settle, type Result } from './result.ts';
import { store } from './store.ts';

export type SessionState = 'planned' | 'open' | 'closed' | 'cancelled';

/** A proctored block of time in a room. */
export type Session = {
  id: string;
  library_id: string;
  room_id: string;
  starts_at: string;
  ends_at: string;
  state: SessionState;
  version: number;
  /** The rule that made it, and its date by the rule; null for a session that was planned alone. */
  series_id: string | null;
  series_day: string | null;
};
export type Room = { id: string; library_id: string; name: string };
export type Seat = { id: string; room_id: string; label: string; position: number };
export type SessionProctor = { session_id: string; user_id: string };

/** A line of the change feed: fetch `entity` `id` again when its `version` is newer than the one at hand. */
export type Change = { seq: number; entity: string; id: string; version: number; changed_at: string };

const COLUMNS = 'id, library_id, room_id, starts_at, ends_at, state, version, series_id, series_day';

/** The sessions of a library that begin in [from, to), RFC 3339, in order. */
export const between = (libraryId: string, from: string, to: string): Promise<Result<Session[]>> =>
  settle<Session[]>(
    client()
      .from('session')
      .select(COLUMNS)
      .eq('library_id', libraryId)
      .gte('starts_at', from)
      .lt('starts_at', to)
      .order('starts_at')
  );

export const byId = async (id: string): Promise<Result<Session>> =>
  first(await settle<Session[]>(client().from('session').select(COLUMNS).eq('id', id)));

export const rooms = (libraryId: string): Promise<Result<Room[]>> =>
  settle<Room[]>(
    client().from('room').select('id, library_id, name').eq('library_id', libraryId).order('name')
  );

/** The seats in use of all rooms; those taken out of a room are left out. */
export const seats = (libraryId: string): Promise<Result<Seat[]>> =>
  settle<Seat[]>(
    client()
      .from('seat')
      .select('id, room_id, label, position')
      .eq('library_id', libraryId)
      .eq('state', 'in-use')
      .order('position')
  );

export const proctors = (sessionIds: string[]): Promise<Result<SessionProctor[]>> =>
  settle<SessionProctor[]>(
    client().from('session_proctor').select('session_id, user_id').in('session_id', sessionIds)
  );

/** The sittings that a session had, whatever became of them. */
export const sittingIds = (sessionId: string): Promise<Result<string[]>> =>
  settle(client().from('sitting').select('id').eq('session_id', sessionId), (data) =>
    (data as { id: string }[]).map(({ id }) => id)
  );

/** Makes a room with numbered seats, or changes the number of seats. */
export const saveRoom = (
  id: string,
  libraryId: string,
  name: string,
  seatCount: number
): Promise<Result<null>> =>
  settle<null>(
    client().rpc('save_room', { p_id: id, p_library_id: libraryId, p_name: name, p_seats: seatCount })
  );

export type Plan = {
  id: string;
  libraryId: string;
  roomId: string;
  startsAt: string;
  endsAt: string;
  proctorIds: string[];
};

/** Plans a session. Refusals: `room-taken`, `not-a-proctor`, `proctor-missing`, `times-malformed`, `session-in-past`. */
export const plan = (wish: Plan): Promise<Result<string>> =>
  settle<string>(
    client().rpc('plan_session', {
      p_id: wish.id,
      p_library_id: wish.libraryId,
      p_room_id: wish.roomId,
      p_starts_at: wish.startsAt,
      p_ends_at: wish.endsAt,
      p_proctor_ids: wish.proctorIds
    })
  );

/** Cancels a session with every booking in it. */
export const cancel = (id: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('cancel_session', { p_id: id, p_reason: reason }));

/**
 * Everything a tablet needs to run a session, also without network: the shape is `session_snapshot`'s.
 * @param read checks the shape; the desk gives its own
 */
export const snapshot = <T>(sessionId: string, read: (data: unknown) => T): Promise<Result<T>> =>
  settle(client().rpc('session_snapshot', { p_session_id: sessionId }), read);

/** The same with these sittings alone, for a tablet that has the others: `withPart` lays it over them. */
export const part = <T>(
  sessionId: string,
  sittingIds: string[],
  read: (data: unknown) => T
): Promise<Result<T>> =>
  settle(client().rpc('session_part', { p_session_id: sessionId, p_sitting_ids: sittingIds }), read);

/**
 * This device's sign of life in an open session, every half minute. A sitting whose device has gone silent waits for it
 * at its deadline and does not expire. Gives the server's time.
 */
export const seen = async (sessionId: string): Promise<Result<string>> =>
  settle<string>(
    client().rpc('desk_seen', {
      p_session_id: sessionId,
      p_device_id: await store.deviceId(),
      p_boot_id: bootId
    })
  );

/** What changed since `afterSeq`. `cursor-too-old` (410): take a new snapshot. */
export const changes = (libraryId: string, afterSeq: number, limit = 500): Promise<Result<Change[]>> =>
  settle<Change[]>(
    client().rpc('pull_changes', { p_library_id: libraryId, p_after_seq: afterSeq, p_limit: limit })
  );
