import { describe, expect, it } from 'vitest';
import * as instalments from './instalments.ts';
import { parseDay } from './moment.ts';

const day = (text: string) => parseDay(text)!;

describe('cutting a fee', () => {
  it('loses nothing to rounding', () => {
    for (const [amount, count] of [
      [10_000, 3],
      [1, 3],
      [12_345, 12],
      [7, 7]
    ] as const) {
      const parts = instalments.split(amount, count, day('2026-11-22'), 'month');
      expect(parts.reduce((sum, part) => sum + part.amount_minor, 0)).toBe(amount);
      expect(parts.every((part) => part.amount_minor > 0)).toBe(true);
    }
    expect(instalments.split(10_000, 3, day('2026-11-22'), 'month').map((part) => part.amount_minor)).toEqual(
      [3334, 3333, 3333]
    );
  });

  it.each([
    ['week', ['2026-12-31', '2027-01-07', '2027-01-14']],
    ['fortnight', ['2026-12-31', '2027-01-14', '2027-01-28']],
    ['month', ['2026-12-31', '2027-01-31', '2027-02-28']]
  ] as const)('every %s', (rhythm, days) =>
    expect(instalments.split(300, 3, day('2026-12-31'), rhythm).map((part) => part.due_on)).toEqual(days)
  );
});

describe('a schedule', () => {
  const schedule = [
    { due_on: '2026-12-20', amount_minor: 4000 },
    { due_on: '2026-10-20', amount_minor: 3000 },
    { due_on: '2026-11-22', amount_minor: 3000 }
  ];
  const standing = (paid: number, today = '2026-11-22') =>
    instalments.lines(schedule, paid, day(today)).map(({ state, openMinor }) => `${state} ${openMinor}`);

  it('is paid from its earliest part on', () => {
    expect(standing(0)).toEqual(['overdue 3000', 'due 3000', 'later 4000']);
    expect(standing(3500)).toEqual(['paid 0', 'due 2500', 'later 4000']);
    expect(standing(3500, '2026-11-23')).toEqual(['paid 0', 'overdue 2500', 'later 4000']);
    expect(standing(10_000)).toEqual(['paid 0', 'paid 0', 'paid 0']);
  });

  it('is late only by what is open of days gone by', () => {
    expect(instalments.overdueMinor(schedule, 1000, day('2026-11-22'))).toBe(2000);
    expect(instalments.overdueMinor(schedule, 1000, day('2026-11-23'))).toBe(5000);
    expect(instalments.overdueMinor(schedule, 6000, day('2026-11-23'))).toBe(0);
  });
});
