import type { Chain } from '#lib/data/enrolments.ts';
import { showDay } from '#lib/domain/moment.ts';
import { showMoney } from '#lib/domain/money.ts';
import type { Owner, Step } from '#lib/domain/next-step.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Standing } from './standing.ts';

const owners: Record<Owner, () => string> = {
  learner: m.learn_owner_learner,
  librarian: m.learn_owner_librarian,
  proctor: m.learn_owner_proctor,
  licensee: m.learn_owner_licensee,
  hq: m.learn_owner_hq,
  server: m.learn_owner_server
};

/** Whose step it is, in words; null when nothing is left to do. */
export const ownerWords = (owner: Owner | null): string | null => (owner ? owners[owner]() : null);

type Words = {
  title: (standing: Standing) => string;
  text: (chain: Chain, standing: Standing, locale: string) => string;
};

/** What is still open of the fee. */
function feeText(chain: Chain, _standing: Standing, locale: string): string {
  const money = (minor: number) => showMoney(minor, chain.currency, locale);
  const fee = chain.fee_minor ?? 0;
  return m.learn_step_pay_fee_text({ open: money(fee - (chain.paid_minor ?? 0)), fee: money(fee) });
}

/** How the sitting came to its end: handed in, or by the time. */
function endText({ sitting_state }: Chain): string {
  if (sitting_state === 'expired') return m.learn_step_time_ended_text();
  if (sitting_state === 'awaiting-sync') return m.learn_step_time_ended_sync_text();
  return m.learn_step_record_result_text();
}

/** Whether it is the learner who books; else the librarian does. */
const books = ({ owner }: Standing) => owner === 'learner';

/** What the learner reads about each step: what comes next, and what to do or to wait for. */
export const stepWords: Record<Step, Words> = {
  'study-modules': {
    title: m.learn_step_study_modules,
    text: (chain) => m.learn_step_study_modules_text({ done: chain.modules_done, total: chain.modules_total })
  },
  'book-sitting': {
    title: (standing) => (books(standing) ? m.learn_step_book_sitting() : m.learn_step_sitting_booked_for()),
    text: (_chain, standing) =>
      books(standing) ? m.learn_step_book_sitting_text() : m.learn_step_book_sitting_staff()
  },
  'come-to-sitting': { title: m.learn_step_come_to_sitting, text: () => m.learn_step_come_to_sitting_text() },
  'check-id': { title: m.learn_step_check_id, text: () => m.learn_step_check_id_text() },
  'check-tools': { title: m.learn_step_check_tools, text: () => m.learn_step_check_tools_text() },
  'start-sitting': { title: m.learn_step_start_sitting, text: () => m.learn_step_start_sitting_text() },
  'take-assessment': { title: m.learn_step_take_assessment, text: () => m.learn_step_take_assessment_text() },
  'resume-sitting': { title: m.learn_step_resume_sitting, text: () => m.learn_step_resume_sitting_text() },
  'record-result': { title: m.learn_step_record_result, text: endText },
  'agree-fee': { title: m.learn_step_agree_fee, text: () => m.learn_step_agree_fee_text() },
  'pay-fee': { title: m.learn_step_pay_fee, text: feeText },
  'wait-for-retake': {
    title: m.learn_step_wait_for_retake,
    text: (_chain, { retakeDay }, locale) =>
      m.learn_step_wait_for_retake_text({
        day: retakeDay === null ? '' : showDay(retakeDay, locale, 'long')
      })
  },
  'book-retake': {
    title: (standing) => (books(standing) ? m.learn_step_book_retake() : m.learn_step_retake_booked_for()),
    text: (_chain, standing) =>
      books(standing) ? m.learn_step_book_retake_text() : m.learn_step_book_retake_staff()
  },
  'review-attempts': { title: m.learn_step_review_attempts, text: () => m.learn_step_review_attempts_text() },
  'issue-voucher': { title: m.learn_step_issue_voucher, text: () => m.learn_step_issue_voucher_text() },
  'order-vouchers': { title: m.learn_step_order_vouchers, text: () => m.learn_step_order_vouchers_text() },
  'ask-permission': { title: m.learn_step_ask_permission, text: () => m.learn_step_ask_permission_text() },
  'give-permission': { title: m.learn_step_give_permission, text: () => m.learn_step_give_permission_text() },
  'redeem-voucher': { title: m.learn_step_redeem_voucher, text: () => m.learn_step_redeem_voucher_text() },
  'seal-award': { title: m.learn_step_seal_award, text: () => m.learn_step_seal_award_text() },
  'print-award': { title: m.learn_step_print_award, text: () => m.learn_step_print_award_text() },
  'stamp-award': { title: m.learn_step_stamp_award, text: () => m.learn_step_stamp_award_text() },
  'collect-award': { title: m.learn_step_collect_award, text: () => m.learn_step_collect_award_text() },
  'attend-ceremony': { title: m.learn_step_attend_ceremony, text: () => m.learn_step_attend_ceremony_text() },
  nothing: { title: m.learn_step_nothing, text: () => m.learn_step_nothing_text() }
};
