import { client } from './client.ts';
import { settle, type Result } from './result.ts';

/** A learner who came to a library or left it, as both libraries keep it. */
export type Move = {
  id: string;
  learner_id: string;
  learner_name: string;
  direction: 'arrived' | 'left';
  /** Where the learner came from, or went. */
  other_library: string;
  /** Headquarters' words; null once the person is erased. */
  reason: string | null;
  /** RFC 3339. */
  moved_at: string;
};

/** Who came to a library and who left it in the last 60 days, the latest first; its librarian only. */
export const ofLibrary = (libraryId: string): Promise<Result<Move[]>> =>
  settle<Move[]>(client().rpc('library_moves', { p_library_id: libraryId }));

/** A move of one learner, as headquarters reads it: from one library to another. */
export type PastMove = { id: string; from: string; to: string; moved_at: string };

/** Every move of a learner, the latest first; HQ. */
export const ofLearner = (learnerId: string): Promise<Result<PastMove[]>> =>
  settle<PastMove[]>(
    client()
      .from('learner_move')
      .select(
        'id, moved_at, to:library!learner_move_library_id_fkey(name), from:library!learner_move_other_library_id_fkey(name)'
      )
      .eq('learner_id', learnerId)
      .eq('direction', 'arrived')
      .order('moved_at', { ascending: false }),
    (data) =>
      (data as { id: string; moved_at: string; to: { name: string }; from: { name: string } }[]).map(
        ({ id, moved_at, to, from }) => ({ id, moved_at, to: to.name, from: from.name })
      )
  );

/**
 * HQ moves a learner to another home library; both libraries are told, with the reason. Enrolments, vouchers and awards
 * stay where they were made. Refusals: `not-allowed`, `reason-missing`, `not-found`, `already-registered`.
 */
export const move = (learnerId: string, libraryId: string, reason: string): Promise<Result<null>> =>
  settle<null>(
    client().rpc('move_learner', { p_learner_id: learnerId, p_library_id: libraryId, p_reason: reason })
  );
