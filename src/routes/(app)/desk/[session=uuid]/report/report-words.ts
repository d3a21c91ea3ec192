import type { Report } from '#lib/domain/session-report.ts';
import { parseInstant, showTime } from '#lib/domain/moment.ts';
import { display } from '#lib/domain/names.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

/** The words behind a report's ids; a person who was erased is "erased", and the rest still stands. */
export function wordsOf(report: Report) {
  const { people, notes, courses } = report.words;
  const sittings = new Map(report.body.sittings.map((one) => [one.id, one]));
  const zone = report.body.session.time_zone;
  const nameOf = (id: string | null) => {
    const person = id === null ? undefined : people[id];
    return person ? (person.name_seen ?? display(person)) : m.board_erased();
  };
  return {
    nameOf,
    learnerOf: (sittingId: string | null) =>
      sittingId === null ? m.board_whole_room() : nameOf(sittings.get(sittingId)?.learner_id ?? null),
    noteOf: (id: string) => notes[id]?.body ?? m.board_erased(),
    titleOf: (courseId: string, code: string) =>
      courses[courseId]?.[getLocale()] ?? courses[courseId]?.en ?? code,
    time: (at: string | null) => (at === null ? '' : showTime(parseInstant(at)!, getLocale(), zone)),
    minutes: (ms: number) => m.desk_minutes({ count: Math.round(ms / 60_000) })
  };
}
