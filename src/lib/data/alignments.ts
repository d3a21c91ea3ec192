import { client } from './client.ts';
import { settle, type Result } from './result.ts';

/** A standard that a course is aligned with, for example of CompTIA or ILM. `url` is https. */
export type Alignment = { framework: string; code: string | null; name: string; url: string };

/** The standards of a course, in their order. */
export const ofCourse = (courseId: string): Promise<Result<Alignment[]>> =>
  settle<Alignment[]>(
    client()
      .from('course_alignment')
      .select('framework, code, name, url')
      .eq('course_id', courseId)
      .order('position')
  );

/** HQ writes them all anew. Refusals: `address-malformed`, `text-missing`, `alignment-malformed`. */
export const save = (courseId: string, lines: Alignment[]): Promise<Result<null>> =>
  settle<null>(client().rpc('save_alignment', { p_course_id: courseId, p_lines: lines }));
