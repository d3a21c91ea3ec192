/** Which awards a library asks for by time: days are counted from 1970-01-01, as `parseDay` gives them. */
import { parseDay } from './moment.ts';

/** Days back for what was issued, days ahead for what ends. */
export const issuedSpans = [7, 30, 90, 365] as const;
export const endingSpans = [30, 90, 180, 365] as const;

/** Issued on one of the last `days` days, today among them. */
export function issuedWithin(
  { issued_on: day }: { issued_on: string },
  today: number,
  days: number
): boolean {
  const issued = parseDay(day);
  return issued !== null && issued > today - days;
}

/** Ends within so many days, or has ended; one that never ends does not. */
export function endsWithin(
  { expires_on: day }: { expires_on: string | null },
  today: number,
  days: number
): boolean {
  const end = day === null ? null : parseDay(day);
  return end !== null && end <= today + days;
}
