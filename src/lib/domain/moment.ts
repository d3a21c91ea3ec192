/** Instants, local days and how people read them. Instants are milliseconds since 1970-01-01T00:00:00Z. */

export const dayMs = 86_400_000;

const timestamp =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)$/i;

/**
 * Milliseconds of a timestamp, or null. Reads RFC 3339 and PostgreSQL's own text form
 * (`2026-11-22 03:56:55.275+00`), which the REST layers write one or the other. Digits past the millisecond are
 * dropped, never rounded, so that SQL's date_trunc('milliseconds') agrees.
 */
export function parseInstant(text: string): number | null {
  const parts = timestamp.exec(text);
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number
  ];
  const milli = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  const offset = parts[8] ? 0 : Number(parts[10]) * 60 + Number(parts[11] ?? 0);
  if (hour > 23 || minute > 59 || second > 59 || Number(parts[10] ?? 0) > 23 || Number(parts[11] ?? 0) > 59)
    return null;
  if (parseDay(text.slice(0, 10)) === null) return null;
  const local = new Date(0);
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second, milli);
  return local.getTime() - (parts[9] === '-' ? -offset : offset) * 60_000;
}

/** RFC 3339 in UTC with whole seconds, as keys, log leaves and signed documents write it. Fractions are dropped. */
export function formatInstant(instant: number): string {
  return new Date(Math.floor(instant / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** Days since 1970-01-01 of `YYYY-MM-DD`, or null when there is no such day. */
export function parseDay(text: string): number | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.getTime() / dayMs;
}

/** `YYYY-MM-DD` of days since 1970-01-01. */
export function formatDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** The UTC day in which an instant lies. */
export function dayOf(instant: number): number {
  return Math.floor(instant / dayMs);
}

/** The local day of `timeZone` (IANA name) in which an instant lies, in days since 1970-01-01. */
export function localDayOf(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit'
  }).formatToParts(instant);
  const part = (type: string) => parts.find((one) => one.type === type)!.value;
  return parseDay(`${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`)!;
}

/** How far the wall clock of `timeZone` is ahead of UTC at an instant, in milliseconds. */
export function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric'
  }).formatToParts(instant);
  const [year, month, day, hour, minute, second] = (
    ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
  ).map((type) => Number(parts.find((one) => one.type === type)!.value)) as [
    number,
    number,
    number,
    number,
    number,
    number
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

/**
 * The instant at which the clocks of `timeZone` show `time` (`14:05`) on a day (since 1970-01-01), or null for what is no
 * time. A time that a change of the clocks leaves out is read as if they had not changed; of one that comes twice the
 * first counts.
 */
export function instantOf(day: number, time: string, timeZone: string): number | null {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!parts) return null;
  const wall = day * dayMs + (Number(parts[1]) * 60 + Number(parts[2])) * 60_000;
  const before = wall - offsetAt(wall - dayMs, timeZone);
  const after = wall - offsetAt(wall + dayMs, timeZone);
  const found = [before, after].filter((instant) => instant + offsetAt(instant, timeZone) === wall);
  return found.length > 0 ? Math.min(...found) : before;
}

type Style = 'short' | 'long';

const dayStyles: Record<Style | 'brief', Intl.DateTimeFormatOptions> = {
  brief: { weekday: 'short', day: 'numeric', month: 'short' },
  short: { day: 'numeric', month: 'short', year: 'numeric' },
  long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }
};

/**
 * Where days and times of a language are read as we write them: English as in Britain (`22 Nov 2026, 14:05`), whatever
 * region a browser or a library says. The pseudo-locale of test builds is English.
 */
const written = (locale: string) => (/^en(-|$)/.test(locale) ? 'en-GB' : locale);

/** A local day for reading: `22 Nov 2026`, with its weekday when `long`, and without the year when `brief`. A day has no time zone of its own. */
export function showDay(day: number, locale: string, style: Style | 'brief' = 'short'): string {
  return new Intl.DateTimeFormat(written(locale), { ...dayStyles[style], timeZone: 'UTC' }).format(
    day * dayMs
  );
}

/** The wall time of an instant in the library's `timeZone`: `14:05`. */
export function showTime(instant: number, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(written(locale), { hour: '2-digit', minute: '2-digit', timeZone }).format(
    instant
  );
}

/** The wall time to the second: `14:05:09`. */
export function showSeconds(instant: number, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(written(locale), { timeStyle: 'medium', timeZone }).format(instant);
}

/** Day and wall time of an instant in the library's `timeZone`; `long` names the zone, for readers elsewhere. */
export function showInstant(
  instant: number,
  locale: string,
  timeZone: string,
  style: Style = 'short'
): string {
  return new Intl.DateTimeFormat(written(locale), {
    day: 'numeric',
    month: style === 'long' ? 'long' : 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(style === 'long' ? { timeZoneName: 'short' as const } : {}),
    timeZone
  }).format(instant);
}

/** A duration as a clock shows it: `59:07`, `1:00:00`; whole seconds, rounded up so that 0:00 means that time is up. */
export function showDuration(milliseconds: number): string {
  const total = Math.max(0, Math.ceil(milliseconds / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}
