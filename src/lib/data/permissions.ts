import { client } from './client.ts';
import { settle, type Result } from './result.ts';

export type PermissionState = 'open' | 'used' | 'expired' | 'withdrawn';

/** HQ's leave for a library to take a learner of another library on one course, through a day (SOP 9). */
export type Permission = {
  id: string;
  state: PermissionState;
  learner_id: string;
  learner_name: string;
  home_library: string;
  library_id: string;
  library_name: string;
  course_id: string;
  course_code: string;
  expires_on: string;
  /** A code; `other` has its words in `note`. */
  reason: string;
  note: string | null;
  granted_at: string;
  enrolment_id: string | null;
};

/** Those of one library, or the latest of all (HQ). */
export const list = (libraryId: string | null = null): Promise<Result<Permission[]>> =>
  settle<Permission[]>(
    client().rpc('list_permissions', libraryId === null ? {} : { p_library_id: libraryId })
  );

/** Refusals: `bad-expiry`, `reason-missing`. */
export const grant = (
  learnerId: string,
  libraryId: string,
  courseId: string,
  expiresOn: string,
  reason: string
): Promise<Result<string>> =>
  settle<string>(
    client().rpc('grant_permission', {
      p_learner_id: learnerId,
      p_library_id: libraryId,
      p_course_id: courseId,
      p_expires_on: expiresOn,
      p_reason: reason
    })
  );

/** Takes it back: no enrolment and no voucher on it any more. Refusals: `permission-withdrawn`, `reason-missing`. */
export const withdraw = (id: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('withdraw_permission', { p_id: id, p_reason: reason }));

/**
 * A librarian enrols the learner whom it names. Gives the enrolment. Refusals: `permission-expired`,
 * `permission-withdrawn`, `course-not-offered`, `already-enrolled`, `learner-suspended`, `library-not-active`.
 */
export const use = (id: string): Promise<Result<string>> =>
  settle<string>(client().rpc('enrol_by_permission', { p_permission_id: id }));

/** A learner of any library, as HQ finds one. */
export type FoundLearner = {
  learner_id: string;
  name: string;
  email: string | null;
  file_number: number;
  library_id: string;
  library_name: string;
};

/** At most 20 whose name, mail address or library holds every word. */
export const findLearners = (text: string): Promise<Result<FoundLearner[]>> =>
  settle<FoundLearner[]>(client().rpc('find_learners', { p_text: text }));
