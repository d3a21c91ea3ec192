import * as planning from '#lib/data/planning.ts';
import { done, type Result } from '#lib/data/result.ts';
import { formatDay, parseDay } from '#lib/domain/moment.ts';
import { read, type Day } from '../calendar.ts';

/** The sessions of `count` days from a day (since 1970-01-01), and what each closed day of them is called. */
export async function readCalendar(
  libraryId: string,
  from: number,
  count: number
): Promise<Result<{ days: Day[]; closed: [number, string][] }>> {
  const [days, holidays] = await Promise.all([
    read(libraryId, from, count),
    planning.holidays(libraryId, formatDay(from))
  ]);
  if (!days.ok) return days;
  if (!holidays.ok) return holidays;
  const closed = holidays.value.flatMap(({ first_day, last_day, name }) => {
    const first = parseDay(first_day) ?? 0;
    const last = parseDay(last_day) ?? -1;
    return Array.from({ length: last - first + 1 }, (_, index): [number, string] => [first + index, name]);
  });
  return done({ days: days.value, closed });
}
