import { expect, it } from 'vitest';
import { timesIn } from './times.ts';

const session = { starts_at: '2026-11-23T09:00:00Z', ends_at: '2026-11-23T10:30:00Z' };
const at = (time: string) => `2026-11-23T${time}:00.000Z`;

it('offers each quarter of an hour that leaves enough time', () => {
  expect(timesIn(session, 60, 0)).toEqual([at('09:00'), at('09:15'), at('09:30')]);
});

it('offers nothing in a session that is too short', () => {
  expect(timesIn(session, 120, 0)).toEqual([]);
});

it('leaves out what is over', () => {
  expect(timesIn(session, 60, Date.parse(at('09:20')))).toEqual([at('09:15'), at('09:30')]);
});
