import { describe, expect, it } from 'vitest';
import type { Tap } from './desk-room.ts';
import { atTheDoor, minutesLate, withoutMovedHere } from './door.ts';

const id = (n: number) => `01890000-0000-7000-8000-00000000000${n}`;
const learner = { id: id(1), given_name: 'Ama', family_name: null, file_number: 1 };
const course = { id: id(2), code: 'ZIKA', kind: 'certificate' as const, titles: { en: 'Zika' }, tools: [] };
const who = { learner, course_id: course.id, allowed_seconds: 4500, pass_percent: '80.00' };
const room = {
  session: { starts_at: '2026-11-22T09:00:00Z' },
  sittings: [],
  walk_ins: [{ ...who, enrolment_id: id(3) }],
  elsewhere: [
    {
      ...who,
      enrolment_id: id(4),
      sitting_id: id(5),
      ticket_hash: 'x',
      state: 'booked',
      starts_at: '2026-11-25T09:00:00Z',
      room: 'Study'
    }
  ],
  courses: { [course.id]: course }
};
const tap = (kind: string, payload: object, state: Tap['state'] = 'pending'): Tap => ({
  kind,
  payload,
  at: Date.parse('2026-11-22T09:12:34.567Z'),
  state,
  version: null
});

describe('the door', () => {
  it('shows who was let in before the server has heard of it', () => {
    const [one] = atTheDoor(room, [tap('walk-in', { sitting_id: id(6), enrolment_id: id(3) })]);
    expect(one).toMatchObject({
      id: id(6),
      state: 'arrived',
      starts_at: '2026-11-22T09:12:34Z',
      allowed_seconds: 4500,
      course: { code: 'ZIKA' }
    });
    const [moved] = atTheDoor(room, [tap('move-here', { sitting_id: id(7), from_sitting_id: id(5) })]);
    expect(moved).toMatchObject({ id: id(7), enrolment_id: id(4), state: 'arrived' });
  });

  it('shows nobody twice, nor whom the server refused', () => {
    const walkIn = (state: Tap['state']) => tap('walk-in', { sitting_id: id(6), enrolment_id: id(3) }, state);
    const [made] = atTheDoor(room, [walkIn('applied')]);
    expect(atTheDoor({ ...room, sittings: [made!] }, [walkIn('applied')])).toEqual([]);
    expect(atTheDoor(room, [walkIn('parked')])).toHaveLength(1);
    expect(atTheDoor(room, [walkIn('rejected'), walkIn('conflict'), tap('room-check', {})])).toEqual([]);
    expect(atTheDoor(room, [tap('walk-in', { sitting_id: id(6), enrolment_id: id(9) })])).toEqual([]);
  });

  it('shows who was given an appointment from now once, before the server has heard of it', () => {
    const [late] = atTheDoor(room, [tap('walk-in', { sitting_id: id(6), enrolment_id: id(3) })]);
    const states = (from: 'booked' | 'no-show', state: Tap['state']) =>
      withoutMovedHere(
        [
          { ...late!, state: from },
          { ...late!, id: id(8), state: 'booked' }
        ],
        [tap('move-here', { sitting_id: id(7), from_sitting_id: id(6) }, state)]
      ).map((one) => one.state);
    for (const state of ['pending', 'applied', 'parked'] as const)
      expect(states('booked', state)).toEqual(['cancelled', 'booked']);
    expect(states('booked', 'rejected')).toEqual(['booked', 'booked']);
    expect(states('no-show', 'pending')).toEqual(['no-show', 'booked']);
  });

  it('counts whole minutes of being late', () => {
    const at = (text: string) => minutesLate('2026-11-22T09:00:00Z', Date.parse(text));
    expect([at('2026-11-22T08:50:00Z'), at('2026-11-22T09:00:59Z'), at('2026-11-22T09:16:00Z')]).toEqual([
      0, 0, 16
    ]);
  });
});
