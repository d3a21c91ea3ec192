import { expect, it } from 'vitest';
import { onDesk, toKeep } from './kept-day.ts';

const now = Date.parse('2026-11-22T09:00:00Z');
const one = (id: string, starts: string, ends: string, state = 'planned') => ({
  id,
  starts_at: starts,
  ends_at: ends,
  state
});

it('keeps what is left of today and the first session of tomorrow', () => {
  const sessions = [
    one('tomorrow 2', '2026-11-23T12:00:00Z', '2026-11-23T14:00:00Z'),
    one('tomorrow 1', '2026-11-23T08:00:00Z', '2026-11-23T10:00:00Z'),
    one('after', '2026-11-24T08:00:00Z', '2026-11-24T10:00:00Z'),
    one('now', '2026-11-22T08:30:00Z', '2026-11-22T10:00:00Z', 'open'),
    one('yesterday', '2026-11-21T08:30:00Z', '2026-11-21T10:00:00Z', 'open')
  ];
  expect(toKeep(sessions, now, 'UTC')).toEqual(['now', 'tomorrow 1']);
});

it('goes by the day of the library, not of the device', () => {
  const late = one('late', '2026-11-22T23:30:00Z', '2026-11-23T01:00:00Z');
  const early = one('early', '2026-11-22T22:30:00Z', '2026-11-22T23:00:00Z');
  expect(toKeep([late, early], now, 'UTC')).toEqual(['early', 'late']);
  expect(toKeep([late, early], now, 'Africa/Nairobi')).toEqual(['early']);
});

it('keeps one that is still under way after midnight, and none that was cancelled or closed', () => {
  const sessions = [
    one('over midnight', '2026-11-21T23:00:00Z', '2026-11-22T11:00:00Z', 'open'),
    one('cancelled', '2026-11-22T11:00:00Z', '2026-11-22T12:00:00Z', 'cancelled'),
    one('closed', '2026-11-22T07:00:00Z', '2026-11-22T12:00:00Z', 'closed')
  ];
  expect(toKeep(sessions, now, 'UTC')).toEqual(['over midnight']);
});

it('shows a session from its day on, over midnight, and until somebody closes it', () => {
  const sessions = [
    one('tomorrow', '2026-11-23T08:00:00Z', '2026-11-23T10:00:00Z'),
    one('earlier today', '2026-11-22T06:00:00Z', '2026-11-22T07:00:00Z', 'closed'),
    one('cancelled', '2026-11-22T11:00:00Z', '2026-11-22T12:00:00Z', 'cancelled'),
    one('over midnight', '2026-11-21T23:00:00Z', '2026-11-22T11:00:00Z'),
    one('not closed', '2026-11-21T08:30:00Z', '2026-11-21T10:00:00Z', 'open'),
    one('closed yesterday', '2026-11-21T08:30:00Z', '2026-11-21T10:00:00Z', 'closed')
  ];
  expect(sessions.filter((each) => onDesk(each, now, 'UTC')).map(({ id }) => id)).toEqual([
    'tomorrow',
    'earlier today',
    'over midnight',
    'not closed'
  ]);
});
