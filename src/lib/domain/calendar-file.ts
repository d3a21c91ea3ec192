/**
 * A calendar file with one sitting: iCalendar, RFC 5545. Times are local with their VTIMEZONE, so that an appointment at nine
 * stays at nine wherever the reader is. A moved booking keeps its UID and has a higher SEQUENCE, so that a calendar replaces
 * the entry.
 */
import { offsetAt } from './moment.ts';

export type Entry = {
  /** The booking, the same after every move; and how often it moved. */
  uid: string;
  sequence: number;
  /** Instants, milliseconds since 1970. `stamp` is when the file is made. */
  starts: number;
  ends: number;
  stamp: number;
  timeZone: string;
  title: string;
  place: string;
  text: string;
  url?: string;
  cancelled?: boolean;
};

const hourMs = 3_600_000;
const yearMs = 366 * 24 * hourMs;

/** TEXT, section 3.3.11: backslash, semicolon, comma and line break are escaped; other control characters are dropped. */
const escaped = (text: string) =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n]/gu, '')
    .replaceAll(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n');

/** Section 3.1: a line has at most 75 octets and goes on after a line break and a space; no symbol is torn apart. */
function folded(line: string): string {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  const lines: string[] = [];
  let current = '';
  for (const symbol of line) {
    if (bytes(current) + bytes(symbol) > 75) {
      lines.push(current);
      current = ' ';
    }
    current += symbol;
  }
  return [...lines, current].join('\r\n');
}

const digits = (instant: number) => new Date(instant).toISOString().replaceAll(/[-:]|\.\d+/g, '');
const utc = (instant: number) => digits(instant);
const local = (instant: number, timeZone: string) =>
  digits(instant + offsetAt(instant, timeZone)).slice(0, -1);

/** `+0100`, with seconds only where a zone has them. */
function offsetText(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[2] === 0 ? parts.slice(0, 2) : parts;
  return (milliseconds < 0 ? '-' : '+') + shown.map((part) => String(part).padStart(2, '0')).join('');
}

/** The first instant after `from` with another offset, or null up to `to`. Zones change at most once in 20 days. */
function nextChange(from: number, to: number, timeZone: string): number | null {
  const before = offsetAt(from, timeZone);
  const step = 20 * 24 * hourMs;
  let high = from + step;
  while (offsetAt(high, timeZone) === before) {
    if (high >= to) return null;
    high += step;
  }
  let low = high - step;
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return high;
}

function zoneLines(around: number, timeZone: string): string[] {
  const from = Math.floor((around - yearMs) / 1000) * 1000;
  const changes: number[] = [];
  let change = nextChange(from, around + yearMs, timeZone);
  while (change !== null) {
    changes.push(change);
    change = nextChange(change, around + yearMs, timeZone);
  }
  const first = offsetAt(from, timeZone);
  const standard = Math.min(first, ...changes.map((at) => offsetAt(at, timeZone)));
  const observance = (at: number, was: number) => {
    const now = offsetAt(at, timeZone);
    const kind = now === standard ? 'STANDARD' : 'DAYLIGHT';
    return [
      `BEGIN:${kind}`,
      // The local time before the change, as section 3.6.5 asks.
      `DTSTART:${digits(at + was).slice(0, -1)}`,
      `TZOFFSETFROM:${offsetText(was)}`,
      `TZOFFSETTO:${offsetText(now)}`,
      `END:${kind}`
    ];
  };
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${timeZone}`,
    ...observance(from, first),
    ...changes.flatMap((at, index) =>
      observance(at, index === 0 ? first : offsetAt(changes[index - 1]!, timeZone))
    ),
    'END:VTIMEZONE'
  ];
}

/** The whole file, lines ended by CR LF, with alarms a day and an hour before. */
export function calendarFile(entry: Entry): string {
  const { timeZone } = entry;
  const alarm = (before: string) => [
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(entry.title)}`,
    `TRIGGER:-${before}`,
    'END:VALARM'
  ];
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Carrel//Carrel//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${entry.cancelled ? 'CANCEL' : 'PUBLISH'}`,
    ...zoneLines(entry.starts, timeZone),
    'BEGIN:VEVENT',
    `UID:${escaped(entry.uid)}`,
    `SEQUENCE:${entry.sequence}`,
    `DTSTAMP:${utc(entry.stamp)}`,
    `DTSTART;TZID=${timeZone}:${local(entry.starts, timeZone)}`,
    `DTEND;TZID=${timeZone}:${local(entry.ends, timeZone)}`,
    `SUMMARY:${escaped(entry.title)}`,
    `LOCATION:${escaped(entry.place)}`,
    `DESCRIPTION:${escaped(entry.text)}`,
    ...(entry.url ? [`URL:${entry.url}`] : []),
    `STATUS:${entry.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    ...(entry.cancelled ? [] : [...alarm('P1D'), ...alarm('PT1H')]),
    'END:VEVENT',
    'END:VCALENDAR'
  ];
  return lines.map(folded).join('\r\n') + '\r\n';
}
