import { client } from './client.ts';
import { settle, type Result } from './result.ts';

/** That somebody appealed against what was decided about a sitting; `outcome` is null while it is open. */
export type Appeal = {
  id: string;
  sitting_id: string;
  lodged_by: string;
  lodged_at: string;
  outcome: 'upheld' | 'dismissed' | null;
  decided_at: string | null;
};

/** The appeals on these sittings that the caller may see, the latest first. */
export const ofSittings = (sittingIds: string[]): Promise<Result<Appeal[]>> =>
  settle<Appeal[]>(
    client()
      .from('appeal')
      .select('id, sitting_id, lodged_by, lodged_at, outcome, decided_at')
      .in('sitting_id', sittingIds)
      .order('lodged_at', { ascending: false })
  );

/**
 * The learner's own, or one that the staff were told of. Refusals: `wrong-state`, `text-missing`, `already-appealed`.
 * @param id made by the caller once a form, so that a second press appeals nothing twice
 */
export const lodge = (id: string, sittingId: string, text: string): Promise<Result<string>> =>
  settle<string>(client().rpc('lodge_appeal', { p_id: id, p_sitting_id: sittingId, p_text: text }));

/** A librarian who had no part in it. Refusals: `second-person-needed`, `already-ended`, `reason-missing`. */
export const decide = (id: string, outcome: 'upheld' | 'dismissed', text: string): Promise<Result<null>> =>
  settle<null>(client().rpc('decide_appeal', { p_id: id, p_outcome: outcome, p_text: text }));
