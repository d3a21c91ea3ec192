import { describe, expect, it } from 'vitest';
import type { Room } from './room.ts';
import { withPart } from './room-part.ts';

const sitting = (id: string, starts_at: string, version = 1) => ({ id, starts_at, version });
const room = (seq: number, ...sittings: ReturnType<typeof sitting>[]) =>
  ({ seq, sittings }) as unknown as Room;
const shown = ({ sittings }: Room) => sittings.map(({ id, version }) => `${id}${version}`);
const [nine, ten] = ['2026-11-22T09:00:00+00:00', '2026-11-22T10:00:00+00:00'];

describe('a part laid over a room', () => {
  const known = room(1, sitting('a', nine), sitting('b', nine), sitting('c', ten));

  it('replaces the sittings it names and leaves the others; what is not of a sitting is the part’s', () => {
    const merged = withPart(known, room(2, sitting('b', nine, 2)), ['b']);
    expect(shown(merged)).toEqual(['a1', 'b2', 'c1']);
    expect(merged.seq).toBe(2);
  });

  it('takes in one that is new or was moved in time, where the whole room would have it', () => {
    const merged = withPart(known, room(2, sitting('a', ten, 2), sitting('bb', nine)), ['a', 'bb']);
    expect(shown(merged)).toEqual(['b1', 'bb1', 'a2', 'c1']);
  });

  it('lets go of one that left the session', () => {
    expect(shown(withPart(known, room(2), ['b']))).toEqual(['a1', 'c1']);
  });
});
