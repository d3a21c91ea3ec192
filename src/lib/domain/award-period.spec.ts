import { expect, test } from 'vitest';
import { endsWithin, issuedWithin } from './award-period.ts';
import { parseDay } from './moment.ts';

const today = parseDay('2026-11-22')!;

test.each([
  ['2026-11-22', 1, true],
  ['2026-11-21', 1, false],
  ['2026-10-24', 30, true],
  ['2026-10-23', 30, false],
  ['no day', 30, false]
])('issued on %s is within the last %i days: %s', (issued_on, days, is) => {
  expect(issuedWithin({ issued_on }, today, days)).toBe(is);
});

test.each([
  ['2026-12-22', 30, true],
  ['2026-12-23', 30, false],
  ['2025-01-01', 30, true],
  [null, 365, false]
])('with its end on %s it ends within %i days: %s', (expires_on, days, is) => {
  expect(endsWithin({ expires_on }, today, days)).toBe(is);
});
