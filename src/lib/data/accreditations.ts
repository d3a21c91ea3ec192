import { client, type Client } from './client.ts';
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
  /** When the programme looks at it again with the body. */
  review_on: string | null;
  /** The body's own address, https. */
  website: string | null;
  /** In the bucket award-art, see art.ts. */
  logo_path: string | null;
  /** Awards under it are valid so long; null as their course says. */
  valid_months: number | null;
  /** Ids of the courses covered. */
  courses: string[];
};

type Raw = Omit<Accreditation, 'courses'> & { accredited_course: { course_id: string }[] };

/** Every accreditation, the latest first. */
export const list = (from: Client = client()): Promise<Result<Accreditation[]>> =>
  settle(
    from
      .from('accreditation')
      .select(
        'id, version, code, body, number, statement, valid_from, valid_until, review_on, website, logo_path, ' +
          'valid_months, accredited_course(course_id)'
      )
      .order('valid_from', { ascending: false }),
    (data) =>
      (data as unknown as Raw[]).map(({ accredited_course, ...rest }) => ({
        ...rest,
        courses: accredited_course.map((one) => one.course_id)
      }))
  );

/**
 * Writes it down or changes it; `version` 0 is a new one. Gives the new version. Refusals: `changed-meanwhile`,
 * `code-malformed`, `code-taken`, `accreditation-in-use`, `text-missing`, `day-malformed`, `days-reversed`,
 * `address-malformed`, `art-unknown`, `number-out-of-range`.
 */
export const save = ({ id, version, ...rest }: Accreditation): Promise<Result<number>> =>
  settle<number>(
    client().rpc('save_accreditation', { p_id: id, p_version: version, p_accreditation: rest as Json })
  );

/** What HQ has to look after: an accreditation that has lapsed, that lapses soon, or that is due for review. */
export type Notice = {
  accreditation_id: string;
  kind: 'lapsed' | 'lapses' | 'review';
  body: string;
  day: string;
  /** `waiting`: vouchers out that cannot be redeemed; `plain`: awards go out without accreditation meanwhile. */
  courses: { id: string; code: string; title: string; plain: boolean; waiting: number }[];
};

/** HQ's notices, the most urgent first. */
export const notices = (): Promise<Result<Notice[]>> =>
  settle<Notice[]>(client().rpc('accreditation_notices', {}));

/** Whether awards of a course go out as certificates of completion while its accreditation has lapsed. */
export const setLapseRule = (courseId: string, plain: boolean): Promise<Result<null>> =>
  settle<null>(client().rpc('set_lapse_rule', { p_course_id: courseId, p_plain: plain }));
