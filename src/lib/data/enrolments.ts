import { client } from './client.ts';
import { first, settle, type Result } from './result.ts';

export type Owner = 'learner' | 'librarian' | 'proctor' | 'licensee' | 'hq' | 'server';

/** One enrolment with its whole chain, as the view `enrolment_chain` gives it; `since` says how long it stands there. */
export type Chain = {
  enrolment_id: string;
  library_id: string;
  learner_id: string;
  course_id: string;
  learner_name: string;
  learner_email: string | null;
  course_code: string;
  course_kind: 'certificate' | 'diploma';
  modules_total: number;
  modules_done: number;
  sitting_id: string | null;
  sitting_state: string | null;
  sitting_starts_at: string | null;
  attempt: number | null;
  score_percent: number | null;
  result: string | null;
  fee_minor: number | null;
  paid_minor: number | null;
  currency: string;
  voucher_id: string | null;
  voucher_state: string | null;
  award_id: string | null;
  award_number: string | null;
  award_state: string | null;
  chain_state: string;
  owner: Owner | null;
  since: string;
  /** Missing in what an older version of the app kept on this device. */
  enrolled_at?: string;
};

/** Every enrolment of one learner, the latest move first. */
export const ofLearner = (learnerId: string): Promise<Result<Chain[]>> =>
  settle<Chain[]>(
    client()
      .from('enrolment_chain')
      .select('*')
      .eq('learner_id', learnerId)
      .order('since', { ascending: false })
  );

/** Every enrolment of a library, the longest wait first. */
export const ofLibrary = (libraryId: string): Promise<Result<Chain[]>> =>
  settle<Chain[]>(client().from('enrolment_chain').select('*').eq('library_id', libraryId).order('since'));

export const byId = async (enrolmentId: string): Promise<Result<Chain>> =>
  first(await settle<Chain[]>(client().from('enrolment_chain').select('*').eq('enrolment_id', enrolmentId)));

/**
 * Enrols on a course that the home library offers: a learner oneself, a librarian another learner.
 * Refusals: `course-not-offered`, `already-enrolled`, `library-not-active`, `not-allowed`.
 */
export const enrol = (courseId: string, learnerId: string | null = null): Promise<Result<string>> =>
  settle<string>(client().rpc('enrol', { p_course_id: courseId, p_learner_id: learnerId }));

/** Ends an enrolment; the record stays. */
export const drop = (enrolmentId: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('drop_enrolment', { p_enrolment_id: enrolmentId, p_reason: reason }));
