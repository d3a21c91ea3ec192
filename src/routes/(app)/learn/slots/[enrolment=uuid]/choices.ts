import type { Slot } from '#lib/data/slots.ts';
import { localDayOf, parseInstant, showDay } from '#lib/domain/moment.ts';

const stepMs = 30 * 60_000;

/** Each half hour at which a sitting that begins then still ends in time, RFC 3339; at least the beginning. */
export function startsIn(slot: Slot): string[] {
  const first = parseInstant(slot.starts_at) ?? 0;
  const last = (parseInstant(slot.ends_at) ?? 0) - slot.minutes * 60_000;
  const starts: string[] = [];
  for (let at = first; at <= last; at += stepMs) starts.push(new Date(at).toISOString());
  return starts;
}

/** The slots by the library's local day, in words; in the order of time. */
export function byDay(found: Slot[], zone: string, locale: string): { day: string; found: Slot[] }[] {
  const days = Map.groupBy(found, (slot) => localDayOf(parseInstant(slot.starts_at) ?? 0, zone));
  return [...days]
    .sort(([a], [b]) => a - b)
    .map(([day, slots]) => ({ day: showDay(day, locale, 'long'), found: slots }));
}
