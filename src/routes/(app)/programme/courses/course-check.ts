import type { Draft } from '#lib/data/course-drafts.ts';
import { readNumber } from '#lib/domain/programme-settings.ts';
import { m } from '#lib/paraglide/messages.js';

/** What each number may be, as `save_course` has it. */
export const bounds = {
  hours: { least: 0.1, most: 9999, decimals: 1 },
  pass_percent: { least: 0, most: 100, decimals: 2 },
  sitting_minutes: { least: 5, most: 480, decimals: 0 },
  retake_wait_days: { least: 0, most: 365, decimals: 0 },
  retake_limit: { least: 1, most: 100, decimals: 0 },
  valid_months: { least: 1, most: 600, decimals: 0 }
} as const;

/** The numbers of a course as they are typed; empty means as the programme says. */
export type Numbers = Record<keyof typeof bounds, string>;
const names = Object.keys(bounds) as (keyof Numbers)[];

export const numbersOf = (draft: Draft): Numbers =>
  Object.fromEntries(names.map((name) => [name, draft[name] === null ? '' : String(draft[name])])) as Numbers;

const codeForm = /^[A-Z0-9-]{1,12}$/;
const numberOf = (name: keyof Numbers, typed: string): number | null => {
  const { least, most, decimals } = bounds[name];
  return readNumber(typed, least, most, decimals);
};

/** What is wrong with the course as it stands on the screen, by the name of the field. */
export function problems(draft: Draft, numbers: Numbers): Record<string, string> {
  const found: Record<string, string> = {};
  if (!codeForm.test(draft.code)) found.code = m.catalogue_course_code_wrong();
  if (!draft.category.trim()) found.category = m.catalogue_course_category_missing();
  if (!draft.texts.some(({ title }) => title.trim())) found.title = m.catalogue_course_title_missing();
  for (const name of names) {
    const isEmpty = numbers[name].trim() === '';
    if (isEmpty ? name === 'hours' : numberOf(name, numbers[name]) === null) {
      const { least, most } = bounds[name];
      found[name] = m.catalogue_range_wrong({ least, most });
    }
  }
  for (const { id, code, titles } of draft.modules) {
    const isTwice = draft.modules.filter((other) => other.code === code).length > 1;
    if (!codeForm.test(code) || isTwice) found[`${id}/code`] = m.catalogue_module_code_wrong();
    if (!Object.values(titles).some((title) => title.trim()))
      found[`${id}/title`] = m.catalogue_module_title_missing();
  }
  for (const { id, kind, note } of draft.tools)
    if (kind === 'other' && !note?.trim()) found[`${id}/note`] = m.catalogue_tool_note_missing();
  return found;
}

/** The draft as it is sent: numbers read, empty languages left out. Only where `problems` finds none. */
export function ready(draft: Draft, numbers: Numbers): Draft {
  const read = Object.fromEntries(names.map((name) => [name, numberOf(name, numbers[name])]));
  return {
    ...draft,
    ...(read as Record<keyof Numbers, number | null>),
    texts: draft.texts.filter(({ title }) => title.trim()),
    modules: draft.modules.map((line) => ({
      ...line,
      titles: Object.fromEntries(Object.entries(line.titles).filter(([, title]) => title.trim()))
    })),
    tools: draft.tools.map((line) => ({
      ...line,
      max_count: line.allowed ? line.max_count : null,
      note: line.note?.trim() || null
    }))
  };
}
