/** A fee that is paid in parts: how it is cut, and how it stands. Paying in parts is a way to the whole fee, never round it. */
import { dayMs, formatDay, parseDay } from './moment.ts';

/** `due_on` is a local day of the library (`YYYY-MM-DD`), the amount is in minor units. */
export type Instalment = { due_on: string; amount_minor: number };

export const rhythms = ['week', 'fortnight', 'month'] as const;
export type Rhythm = (typeof rhythms)[number];

/** What is paid pays the earliest first; `due` is today, `overdue` was before. */
export type InstalmentLine = Instalment & {
  openMinor: number;
  state: 'paid' | 'overdue' | 'due' | 'later';
};

/** The same day of the month so many months on; the last day of a month that is too short. */
function monthsOn(day: number, months: number): number {
  const from = new Date(day * dayMs);
  const to = new Date(0);
  to.setUTCFullYear(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0);
  to.setUTCDate(Math.min(to.getUTCDate(), from.getUTCDate()));
  return to.getTime() / dayMs;
}

/**
 * Cuts an amount into `count` parts that add up to it, the first due on `first` (days since 1970-01-01). What does not
 * divide falls on the first ones. Parts of nothing are left out.
 */
export function split(amountMinor: number, count: number, first: number, rhythm: Rhythm): Instalment[] {
  const part = Math.floor(amountMinor / count);
  const rest = amountMinor - part * count;
  return Array.from({ length: count }, (_, index) => ({
    due_on: formatDay(
      rhythm === 'month' ? monthsOn(first, index) : first + index * (rhythm === 'week' ? 7 : 14)
    ),
    amount_minor: part + (index < rest ? 1 : 0)
  })).filter(({ amount_minor }) => amount_minor > 0);
}

/** How a schedule stands on `today` (days since 1970-01-01) when so much was paid, the earliest part first. */
export function lines(schedule: readonly Instalment[], paidMinor: number, today: number): InstalmentLine[] {
  let left = paidMinor;
  return schedule
    .toSorted((one, other) => one.due_on.localeCompare(other.due_on))
    .map((part) => {
      const covered = Math.min(Math.max(left, 0), part.amount_minor);
      left -= covered;
      const openMinor = part.amount_minor - covered;
      const days = (parseDay(part.due_on) ?? today) - today;
      const state = openMinor === 0 ? 'paid' : days < 0 ? 'overdue' : days === 0 ? 'due' : 'later';
      return { ...part, openMinor, state };
    });
}

/** What should have been paid by now and was not, in minor units; the part that is due today is not late. */
export function overdueMinor(schedule: readonly Instalment[], paidMinor: number, today: number): number {
  return lines(schedule, paidMinor, today)
    .filter(({ state }) => state === 'overdue')
    .reduce((sum, { openMinor }) => sum + openMinor, 0);
}
