import type { Owner, Step } from '#lib/domain/next-step.ts';
import { m } from '#lib/paraglide/messages.js';

const titles: Record<Step, () => string> = {
  'study-modules': m.app_step_study_modules,
  'book-sitting': m.app_step_book_sitting,
  'come-to-sitting': m.app_step_come_to_sitting,
  'check-id': m.app_step_check_id,
  'check-tools': m.app_step_check_tools,
  'start-sitting': m.app_step_start_sitting,
  'take-assessment': m.app_step_take_assessment,
  'resume-sitting': m.app_step_resume_sitting,
  'record-result': m.app_step_record_result,
  'agree-fee': m.app_step_agree_fee,
  'pay-fee': m.app_step_pay_fee,
  'wait-for-retake': m.app_step_wait_for_retake,
  'book-retake': m.app_step_book_retake,
  'review-attempts': m.app_step_review_attempts,
  'issue-voucher': m.app_step_issue_voucher,
  'order-vouchers': m.app_step_order_vouchers,
  'ask-permission': m.app_step_ask_permission,
  'give-permission': m.app_step_give_permission,
  'redeem-voucher': m.app_step_redeem_voucher,
  'seal-award': m.app_step_seal_award,
  'print-award': m.app_step_print_award,
  'stamp-award': m.app_step_stamp_award,
  'collect-award': m.app_step_collect_award,
  'attend-ceremony': m.app_step_attend_ceremony,
  nothing: m.app_step_nothing
};

const names: Record<Owner, () => string> = {
  learner: m.app_owner_learner,
  librarian: m.app_owner_librarian,
  proctor: m.app_owner_proctor,
  licensee: m.app_owner_licensee,
  hq: m.app_owner_hq,
  server: m.app_owner_server
};

/** The step as a sentence that fits whoever reads it, for NextStep's title and for lists. */
export const stepTitle = (step: Step) => titles[step]();

/** Whose step it is; nobody's when nothing is left to do. */
export const ownerName = (owner: Owner | null) => (owner ? names[owner]() : m.app_owner_nobody());
