import { inForce, type Dated } from '#lib/domain/in-force.ts';
import { parseInstant } from '#lib/domain/moment.ts';
import { client, type Client } from './client.ts';
import { settle, type Result } from './result.ts';

export type CourseKind = 'certificate' | 'diploma';
export type ToolKind =
  | 'calculator'
  | 'scientific-calculator'
  | 'dictionary'
  | 'formula-sheet'
  | 'notes'
  | 'phone'
  | 'headphones'
  | 'other';

/** One line of what a learner may bring, or may not. `max_count` null means any number. */
export type Tool = {
  id: string;
  position: number;
  kind: ToolKind;
  allowed: boolean;
  max_count: number | null;
  note: string | null;
} & Dated;

export type Module = { id: string; position: number; code: string; title: string } & Dated;

/** A course with its texts in one language; English stands in where a translation is missing. */
export type Course = {
  id: string;
  code: string;
  kind: CourseKind;
  category: string;
  hours: number;
  pass_percent: number | null;
  sitting_minutes: number | null;
  retake_wait_days: number | null;
  retake_limit: number | null;
  valid_months: number | null;
  title: string;
  description: string;
  outcomes: string;
  /** Those in force now; see `asOf` for an enrolment or a session that began before. */
  modules: Module[];
  tools: Tool[];
  /** With those that came or went; missing in what an older version of the app kept on this device. */
  everyModule?: Module[];
  everyTool?: Tool[];
};

/** A course as one library offers it. `fee_minor` counts in the smallest unit of `currency`. */
export type OfferedCourse = {
  library_id: string;
  course_id: string;
  fee_minor: number;
  currency: string;
  state: 'open' | 'closed';
  course: Course;
};

type Text = { locale: string; title: string };
type RawCourse = Omit<
  Course,
  'title' | 'description' | 'outcomes' | 'modules' | 'tools' | 'everyModule' | 'everyTool'
> & {
  course_text: (Text & { description: string | null; outcomes: string | null })[];
  module: (Omit<Module, 'title'> & { module_text: Text[] })[];
  tool: Tool[];
};

const COLUMNS =
  'id, code, kind, category, hours, pass_percent, sitting_minutes, retake_wait_days, retake_limit, ' +
  'valid_months, ' +
  'course_text(locale, title, description, outcomes), ' +
  'module(id, position, code, required_from, retired_at, module_text(locale, title)), ' +
  'tool(id, position, kind, allowed, max_count, note, required_from, retired_at)';

/** The published courses with these ids, or all of them. */
export async function published(
  locale: string,
  ids?: string[],
  from: Client = client()
): Promise<Result<Course[]>> {
  let query = from.from('course').select(COLUMNS).order('code');
  query = ids ? query.in('id', [...new Set(ids)]) : query.eq('state', 'published');
  return settle(query, (data) => (data as RawCourse[]).map((raw) => course(raw, locale)));
}

/** What a library offers now, with fee; cheapest kind first, then by title. */
export async function offered(
  libraryId: string,
  locale: string,
  from: Client = client()
): Promise<Result<OfferedCourse[]>> {
  const query = from
    .from('offered_course')
    .select(`library_id, course_id, fee_minor, currency, state, course:course_id!inner(${COLUMNS})`)
    .eq('library_id', libraryId)
    .eq('state', 'open')
    .eq('course.state', 'published');
  return settle(query, (data) =>
    (data as (Omit<OfferedCourse, 'course'> & { course: RawCourse })[])
      .map((row) => ({ ...row, course: course(row.course, locale) }))
      .sort(
        (a, b) =>
          a.course.kind.localeCompare(b.course.kind) || a.course.title.localeCompare(b.course.title, locale)
      )
  );
}

/** What one library asks for a course, also when it is withdrawn. */
export type Offer = Pick<OfferedCourse, 'course_id' | 'fee_minor' | 'currency' | 'state'>;

/** Everything a library offers or has offered. For its staff. */
export const offers = (libraryId: string): Promise<Result<Offer[]>> =>
  settle<Offer[]>(
    client()
      .from('offered_course')
      .select('course_id, fee_minor, currency, state')
      .eq('library_id', libraryId)
  );

/** A librarian offers a course at a fee, changes the fee for enrolments to come, or closes it. */
export const offer = (
  libraryId: string,
  courseId: string,
  feeMinor: number,
  state: 'open' | 'closed'
): Promise<Result<null>> =>
  settle<null>(
    client().rpc('offer_course', {
      p_library_id: libraryId,
      p_course_id: courseId,
      p_fee_minor: feeMinor,
      p_state: state
    })
  );

/** The course with the lines of a moment: of the day an enrolment began, of the time a session starts (RFC 3339). */
export function asOf(course: Course, instant: string): Course {
  const at = parseInstant(instant) ?? Date.now();
  const { everyModule, everyTool } = course;
  return {
    ...course,
    modules: everyModule ? inForce(everyModule, at) : course.modules,
    tools: everyTool ? inForce(everyTool, at) : course.tools
  };
}

function course(raw: RawCourse, locale: string): Course {
  const { course_text, module, tool, ...rest } = raw;
  const text = inLocale(course_text, locale);
  const everyModule = byPosition(module).map(({ module_text, ...line }) => ({
    ...line,
    title: inLocale(module_text, locale)?.title ?? line.code
  }));
  const everyTool = byPosition(tool);
  return {
    ...rest,
    title: text?.title ?? raw.code,
    description: text?.description ?? '',
    outcomes: text?.outcomes ?? '',
    modules: inForce(everyModule, Date.now()),
    tools: inForce(everyTool, Date.now()),
    everyModule,
    everyTool
  };
}

const inLocale = <T extends Text>(texts: T[], locale: string): T | undefined =>
  texts.find((text) => text.locale === locale) ?? texts.find((text) => text.locale === 'en') ?? texts[0];

const byPosition = <T extends { position: number }>(lines: T[]): T[] =>
  lines.toSorted((a, b) => a.position - b.position);
