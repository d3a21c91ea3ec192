import { client } from './client.ts';
import type { Json } from './database.ts';
import { settle, type Result } from './result.ts';

/** Who vouches for which courses, from when to when (local days, the last one included; null is for ever). */
export type Accreditation = {
  id: string;
  version: number;
  code: string;
  body: string;
  number: string;
  statement: string | null;
  valid_from: string;
  valid_until: string | null;
  /** Ids of the courses covered. */
  courses: string[];
};

type Raw = Omit<Accreditation, 'courses'> & { accredited_course: { course_id: string }[] };

/** Every accreditation, the latest first. */
export const list = (): Promise<Result<Accreditation[]>> =>
  settle(
    client()
      .from('accreditation')
      .select(
        'id, version, code, body, number, statement, valid_from, valid_until, accredited_course(course_id)'
      )
      .order('valid_from', { ascending: false }),
    (data) =>
      (data as Raw[]).map(({ accredited_course, ...rest }) => ({
        ...rest,
        courses: accredited_course.map((one) => one.course_id)
      }))
  );

/**
 * Writes it down or changes it; `version` 0 is a new one. Gives the new version. Refusals: `changed-meanwhile`,
 * `code-malformed`, `code-taken`, `accreditation-in-use`, `text-missing`, `day-malformed`, `days-reversed`.
 */
export const save = ({ id, version, ...rest }: Accreditation): Promise<Result<number>> =>
  settle<number>(
    client().rpc('save_accreditation', { p_id: id, p_version: version, p_accreditation: rest as Json })
  );
