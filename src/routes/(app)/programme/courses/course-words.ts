import type { Tone } from '#lib/components/Badge.svelte';
import type { CourseState } from '#lib/data/course-drafts.ts';
import type { CourseKind, ToolKind } from '#lib/data/courses.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale, locales } from '#lib/paraglide/runtime.js';

export const kindWords: Record<CourseKind, () => string> = {
  certificate: m.catalogue_course_kind_certificate,
  diploma: m.catalogue_course_kind_diploma
};

export const stateWords: Record<CourseState, { tone: Tone; word: () => string }> = {
  draft: { tone: 'todo', word: m.catalogue_course_state_draft },
  published: { tone: 'now', word: m.catalogue_course_state_published },
  closed: { tone: 'done', word: m.catalogue_course_state_closed }
};

export const toolKindWords: Record<ToolKind, () => string> = {
  calculator: m.public_tool_calculator,
  'scientific-calculator': m.public_tool_scientific_calculator,
  dictionary: m.public_tool_dictionary,
  'formula-sheet': m.public_tool_formula_sheet,
  notes: m.public_tool_notes,
  phone: m.public_tool_phone,
  headphones: m.public_tool_headphones,
  other: m.catalogue_tool_other
};

/** The languages that a course is written in here, with their names in the reader's. */
export const languages = (): { locale: string; name: string }[] => {
  const names = new Intl.DisplayNames(getLocale(), { type: 'language' });
  return locales.map((locale) => ({ locale, name: names.of(locale) ?? locale }));
};
