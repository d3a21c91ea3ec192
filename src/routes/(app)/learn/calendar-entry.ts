import { page } from '$app/state';
import type { Sitting } from '#lib/data/sittings.ts';
import { calendarFile } from '#lib/domain/calendar-file.ts';
import { parseInstant, showTime } from '#lib/domain/moment.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Snapshot } from '#lib/state/learning.svelte.ts';

/** Hands the sitting to the phone as a calendar file; all of it is on the phone, so no network is needed. */
export function downloadEntry(sitting: Sitting, snapshot: Snapshot, locale: string): void {
  const { library, programme, rules } = snapshot;
  const starts = parseInstant(sitting.starts_at) ?? 0;
  const early = starts - (rules?.arrive_early_minutes ?? programme.arrive_early_minutes) * 60_000;
  const course = snapshot.courses.find(({ id }) => id === sitting.course_id);
  const url = new URL('/learn', page.url.origin).href;
  const text = calendarFile({
    uid: `${sitting.booking_id ?? sitting.id}@${page.url.host}`,
    sequence: sitting.booking_seq ?? 0,
    starts,
    ends: starts + sitting.allowed_seconds * 1000,
    stamp: Date.now(),
    timeZone: library.time_zone,
    title: m.ticket_event({ course: course?.title ?? '' }),
    place: [library.name, library.address].filter(Boolean).join(', '),
    text: m.ticket_event_text({ early: showTime(early, locale, library.time_zone), url }),
    url
  });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/calendar;charset=utf-8' }));
  link.download = 'carrel.ics';
  link.click();
  // The browser has taken the file by the next turn; held on to, it would stay in memory for as long as the page.
  setTimeout(() => URL.revokeObjectURL(link.href));
}
