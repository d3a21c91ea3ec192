import type { Room } from './room.ts';

type Sitting = Room['sittings'][number];

const inOrder = (one: Sitting, other: Sitting): number =>
  one.starts_at === other.starts_at ? (one.id < other.id ? -1 : 1) : one.starts_at < other.starts_at ? -1 : 1;

/**
 * A room with what the server said of some of its sittings (`session_part`): all else is the part's, the sittings that were
 * not asked for stay. One that was asked for and is not in the part has left the session.
 */
export function withPart(room: Room, part: Room, asked: readonly string[]): Room {
  const gone = new Set(asked);
  const stay = room.sittings.filter(({ id }) => !gone.has(id));
  return { ...part, sittings: [...stay, ...part.sittings].sort(inOrder) };
}
