import type { SupabaseClient } from '@supabase/supabase-js';
import { design, type Design } from '#lib/domain/template.ts';
import type { Job } from './job.ts';
import type { Art } from './pdf/award.ts';

/**
 * The template that the award is printed by. The database checks what must not be missing, the editor the rest; one that gets
 * by both and cannot be read must not hold up an award, which is then printed on the programme's own page.
 */
export function designOf(job: Job): Design | null {
  if (job.design === null || job.design === undefined) return null;
  const read = design.safeParse(job.design);
  if (!read.success) console.error(job.award_id, 'its template cannot be read', read.error.issues);
  return read.success ? read.data : null;
}

/** The pictures that the paper may show: those of its template, and the logo of who accredits. */
export async function artOf(db: SupabaseClient, job: Job, template: Design | null): Promise<Art> {
  const named = template?.elements.flatMap((one) => ('art' in one && one.art ? [one.art] : [])) ?? [];
  const paths = new Set(job.accreditation_logo ? [...named, job.accreditation_logo] : named);
  const art: Art = new Map();
  for (const path of paths) {
    const { data, error } = await db.storage.from('award-art').download(path);
    if (error) throw error;
    art.set(path, new Uint8Array(await data.arrayBuffer()));
  }
  return art;
}
