import { client } from './client.ts';
import type { CourseKind, ToolKind } from './courses.ts';
import type { Json } from './database.ts';
import { first, map, settle, type Result } from './result.ts';

export type CourseState = 'draft' | 'published' | 'closed';

export type DraftText = { locale: string; title: string; description: string; outcomes: string };
/** `titles` by locale. The id is the client's for a line that is new. */
export type DraftModule = { id: string; code: string; titles: Record<string, string> };
export type DraftTool = {
  id: string;
  kind: ToolKind;
  allowed: boolean;
  max_count: number | null;
  note: string | null;
};

/** A whole course as HQ changes it, in every language. Null numbers mean: as the programme says. */
export type Draft = {
  code: string;
  kind: CourseKind;
  category: string;
  hours: number | null;
  pass_percent: number | null;
  sitting_minutes: number | null;
  retake_wait_days: number | null;
  retake_limit: number | null;
  valid_months: number | null;
  texts: DraftText[];
  modules: DraftModule[];
  tools: DraftTool[];
};

/** `version` 0 is a course that is not there yet; `enrolled`: learners have begun, so codes and kind stay. */
export type Held = { id: string; version: number; state: CourseState; enrolled: boolean; draft: Draft };

/** A line of the list. `offeredBy` counts the libraries that offer it now. */
export type Listed = {
  id: string;
  code: string;
  kind: CourseKind;
  category: string;
  state: CourseState;
  title: string;
  hours: number;
  modules: number;
  offeredBy: number;
};

type Title = { locale: string; title: string };
const titleIn = (texts: Title[], locale: string): string | undefined =>
  (texts.find((text) => text.locale === locale) ?? texts.find((text) => text.locale === 'en') ?? texts[0])
    ?.title;

type RawListed = Omit<Listed, 'title' | 'modules' | 'offeredBy'> & {
  course_text: Title[];
  module: { retired_at: string | null }[];
  offered_course: { state: string }[];
};

/** Every course, drafts and closed ones included, by code. */
export const list = (locale: string): Promise<Result<Listed[]>> =>
  settle(
    client()
      .from('course')
      .select(
        'id, code, kind, category, state, hours, course_text(locale, title), module(retired_at), ' +
          'offered_course(state)'
      )
      .order('code'),
    (data) =>
      (data as RawListed[]).map(({ course_text, module, offered_course, ...line }) => ({
        ...line,
        title: titleIn(course_text, locale) ?? line.code,
        modules: module.filter((one) => one.retired_at === null).length,
        offeredBy: offered_course.filter((one) => one.state === 'open').length
      }))
  );

type Placed = { position: number; retired_at: string | null };
type RawCourse = Omit<Draft, 'texts' | 'modules' | 'tools'> & {
  id: string;
  version: number;
  state: CourseState;
  course_text: DraftText[];
  module: (Placed & { id: string; code: string; module_text: Title[] })[];
  tool: (Placed & DraftTool)[];
};

const COLUMNS =
  'id, version, state, code, kind, category, hours, pass_percent, sitting_minutes, retake_wait_days, ' +
  'retake_limit, valid_months, course_text(locale, title, description, outcomes), ' +
  'module(id, position, retired_at, code, module_text(locale, title)), ' +
  'tool(id, position, retired_at, kind, allowed, max_count, note)';

/** The course with everything that is in force, for changing it. */
export async function read(id: string): Promise<Result<Held>> {
  const [course, enrolments] = await Promise.all([
    settle<RawCourse[]>(client().from('course').select(COLUMNS).eq('id', id)),
    settle<unknown[]>(client().from('enrolment').select('id').eq('course_id', id).limit(1))
  ]);
  if (!enrolments.ok) return enrolments;
  return map(first(course), (raw) => held(raw, enrolments.value.length > 0));
}

const inOrder = <Line extends Placed>(lines: Line[]): Line[] =>
  lines.filter((line) => line.retired_at === null).sort((a, b) => a.position - b.position);

function held(raw: RawCourse, enrolled: boolean): Held {
  const { id, version, state, course_text: texts, module, tool, ...rest } = raw;
  const modules = inOrder(module).map(({ id, code, module_text }) => ({
    id,
    code,
    titles: Object.fromEntries(module_text.map(({ locale, title }) => [locale, title]))
  }));
  const tools = inOrder(tool).map(({ id, kind, allowed, max_count, note }) => ({
    id,
    kind,
    allowed,
    max_count,
    note
  }));
  return { id, version, state, enrolled, draft: { ...rest, texts, modules, tools } };
}

/** A course that is not there yet. */
export const blank = (): Held => ({
  id: crypto.randomUUID(),
  version: 0,
  state: 'draft',
  enrolled: false,
  draft: {
    code: '',
    kind: 'certificate',
    category: '',
    hours: null,
    pass_percent: null,
    sitting_minutes: null,
    retake_wait_days: null,
    retake_limit: null,
    valid_months: null,
    texts: [],
    modules: [],
    tools: []
  }
});

/**
 * Keeps the draft. Gives the new version. Refusals: `changed-meanwhile`, `code-taken`, `course-in-use` and those that name
 * what is missing or out of range.
 */
export const save = (id: string, version: number, draft: Draft): Promise<Result<number>> =>
  settle<number>(client().rpc('save_course', { p_id: id, p_version: version, p_course: draft as Json }));

/** Opens a course for libraries to offer, or closes it to new learners. Refusals: `course-incomplete`. */
export const setState = (id: string, state: 'published' | 'closed'): Promise<Result<null>> =>
  settle<null>(client().rpc('set_course_state', { p_id: id, p_state: state }));
