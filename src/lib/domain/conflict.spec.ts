import { expect, it } from 'vitest';
import { standing } from './conflict.ts';
import type { Room } from './room.ts';

const event = (seq: number, kind: string, actor_id: string | null) => ({
  seq,
  kind,
  effective_at: `2026-11-22T10:0${seq}:00Z`,
  seconds: null,
  target_seq: null,
  reason: null,
  actor_id,
  uncertain: false
});
const room = {
  staff: [{ id: 'kofi', given_name: 'Kofi', family_name: 'Asante', planned: true }],
  sittings: [
    {
      id: 'one',
      learner: { given_name: 'Ama', family_name: 'Mensah' },
      state: 'paused',
      version: 5,
      events: [
        event(3, 'started', 'ada'),
        event(4, 'extended', 'kofi'),
        { ...event(5, 'paused', 'kofi'), effective_at: null }
      ]
    }
  ]
} as unknown as Room;

it('tells what was done since the tapper last looked, by whom and when', () => {
  const found = standing(room, { kind: 'pause', sitting_id: 'one', base_version: 3 });
  expect(found).toMatchObject({ state: 'paused', version: 5, fitsNow: false });
  expect(found?.deeds).toEqual([
    {
      kind: 'extended',
      by: { given_name: 'Kofi', family_name: 'Asante' },
      at: Date.parse('2026-11-22T10:04:00Z')
    },
    { kind: 'paused', by: { given_name: 'Kofi', family_name: 'Asante' }, at: null }
  ]);
});

it('tells the last deed where no version was known, and whether the tap would be taken now', () => {
  const found = standing(room, { kind: 'resume', sitting_id: 'one', base_version: null });
  expect(found?.deeds.map(({ kind }) => kind)).toEqual(['paused']);
  expect(found?.fitsNow).toBe(true);
});

it('names nobody who is not of this room, and nothing for a tap about the session', () => {
  const found = standing(room, { kind: 'pause', sitting_id: 'one', base_version: 2 });
  expect(found?.deeds[0]?.by).toBeNull();
  expect(standing(room, { kind: 'room-check', sitting_id: null, base_version: null })).toBeNull();
  expect(standing(room, { kind: 'a-newer-kind', sitting_id: 'one', base_version: 2 })?.fitsNow).toBe(false);
});
