import { m } from '#lib/paraglide/messages.js';
import type { Failure } from './result.ts';

/** What a person is told: what is the matter, and what to do about it. */
export type Refusal = { text: () => string; hint: () => string };

/** Every code of docs/error-codes.md, and those that signing in adds. A spec compares the two. */
export const refusals: Readonly<Record<string, Refusal>> = {
  'already-booked': { text: m.errors_already_booked, hint: m.errors_already_booked_hint },
  'already-collected': { text: m.errors_already_collected, hint: m.errors_already_collected_hint },
  'already-enrolled': { text: m.errors_already_enrolled, hint: m.errors_already_enrolled_hint },
  'already-issued': { text: m.errors_already_issued, hint: m.errors_already_issued_hint },
  'already-passed': { text: m.errors_already_passed, hint: m.errors_already_passed_hint },
  'already-redeemed': { text: m.errors_already_redeemed, hint: m.errors_already_redeemed_hint },
  'already-registered': { text: m.errors_already_registered, hint: m.errors_already_registered_hint },
  'already-reversed': { text: m.errors_already_reversed, hint: m.errors_already_reversed_hint },
  'already-void': { text: m.errors_already_void, hint: m.errors_already_void_hint },
  'append-only': { text: m.errors_append_only, hint: m.errors_append_only_hint },
  'award-number-not-voucher': {
    text: m.errors_award_number_not_voucher,
    hint: m.errors_award_number_not_voucher_hint
  },
  'bad-amount': { text: m.errors_bad_amount, hint: m.errors_bad_amount_hint },
  'bad-count': { text: m.errors_bad_count, hint: m.errors_bad_count_hint },
  'bad-email': { text: m.errors_bad_email, hint: m.errors_bad_email_hint },
  'bad-expiry': { text: m.errors_bad_expiry, hint: m.errors_bad_expiry_hint },
  'bad-input': { text: m.errors_bad_input, hint: m.errors_bad_input_hint },
  'bad-kind': { text: m.errors_bad_kind, hint: m.errors_bad_kind_hint },
  'bad-method': { text: m.errors_bad_method, hint: m.errors_bad_method_hint },
  'bad-reason': { text: m.errors_bad_reason, hint: m.errors_bad_reason_hint },
  'bad-schedule': { text: m.errors_bad_schedule, hint: m.errors_bad_schedule_hint },
  'bad-step': { text: m.errors_bad_step, hint: m.errors_bad_step_hint },
  'changed-meanwhile': { text: m.errors_changed_meanwhile, hint: m.errors_changed_meanwhile_hint },
  'code-unknown': { text: m.errors_code_unknown, hint: m.errors_code_unknown_hint },
  'confirm-email': { text: m.errors_confirm_email, hint: m.errors_confirm_email_hint },
  'course-not-offered': { text: m.errors_course_not_offered, hint: m.errors_course_not_offered_hint },
  'cursor-too-old': { text: m.errors_cursor_too_old, hint: m.errors_cursor_too_old_hint },
  'day-in-future': { text: m.errors_day_in_future, hint: m.errors_day_in_future_hint },
  'email-taken': { text: m.errors_email_taken, hint: m.errors_email_taken_hint },
  'enrolment-not-active': { text: m.errors_enrolment_not_active, hint: m.errors_enrolment_not_active_hint },
  'fee-below-paid': { text: m.errors_fee_below_paid, hint: m.errors_fee_below_paid_hint },
  'fee-not-agreed': { text: m.errors_fee_not_agreed, hint: m.errors_fee_not_agreed_hint },
  'fee-not-paid': { text: m.errors_fee_not_paid, hint: m.errors_fee_not_paid_hint },
  'learner-not-active': { text: m.errors_learner_not_active, hint: m.errors_learner_not_active_hint },
  'library-not-active': { text: m.errors_library_not_active, hint: m.errors_library_not_active_hint },
  'locale-unknown': { text: m.errors_locale_unknown, hint: m.errors_locale_unknown_hint },
  'modules-missing': { text: m.errors_modules_missing, hint: m.errors_modules_missing_hint },
  'more-than-owed': { text: m.errors_more_than_owed, hint: m.errors_more_than_owed_hint },
  'name-missing': { text: m.errors_name_missing, hint: m.errors_name_missing_hint },
  'name-too-long': { text: m.errors_name_too_long, hint: m.errors_name_too_long_hint },
  'no-stock': { text: m.errors_no_stock, hint: m.errors_no_stock_hint },
  'not-a-proctor': { text: m.errors_not_a_proctor, hint: m.errors_not_a_proctor_hint },
  'not-allowed': { text: m.errors_not_allowed, hint: m.errors_not_allowed_hint },
  'not-enrolled': { text: m.errors_not_enrolled, hint: m.errors_not_enrolled_hint },
  'not-found': { text: m.errors_not_found, hint: m.errors_not_found_hint },
  'not-home-library': { text: m.errors_not_home_library, hint: m.errors_not_home_library_hint },
  'not-issued': { text: m.errors_not_issued, hint: m.errors_not_issued_hint },
  'not-passed': { text: m.errors_not_passed, hint: m.errors_not_passed_hint },
  'not-printed': { text: m.errors_not_printed, hint: m.errors_not_printed_hint },
  'not-sealed': { text: m.errors_not_sealed, hint: m.errors_not_sealed_hint },
  'not-signed-in': { text: m.errors_not_signed_in, hint: m.errors_not_signed_in_hint },
  'not-stamped': { text: m.errors_not_stamped, hint: m.errors_not_stamped_hint },
  'outside-session': { text: m.errors_outside_session, hint: m.errors_outside_session_hint },
  'own-membership': { text: m.errors_own_membership, hint: m.errors_own_membership_hint },
  'programme-claimed': { text: m.errors_programme_claimed, hint: m.errors_programme_claimed_hint },
  'reason-missing': { text: m.errors_reason_missing, hint: m.errors_reason_missing_hint },
  'reason-unknown': { text: m.errors_reason_unknown, hint: m.errors_reason_unknown_hint },
  'receipt-number-missing': {
    text: m.errors_receipt_number_missing,
    hint: m.errors_receipt_number_missing_hint
  },
  'receipt-number-taken': { text: m.errors_receipt_number_taken, hint: m.errors_receipt_number_taken_hint },
  'retake-limit': { text: m.errors_retake_limit, hint: m.errors_retake_limit_hint },
  'retake-too-soon': { text: m.errors_retake_too_soon, hint: m.errors_retake_too_soon_hint },
  'reused-id': { text: m.errors_reused_id, hint: m.errors_reused_id_hint },
  'room-taken': { text: m.errors_room_taken, hint: m.errors_room_taken_hint },
  'seats-full': { text: m.errors_seats_full, hint: m.errors_seats_full_hint },
  'second-person-needed': { text: m.errors_second_person_needed, hint: m.errors_second_person_needed_hint },
  'secret-missing': { text: m.errors_secret_missing, hint: m.errors_secret_missing_hint },
  'session-closed': { text: m.errors_session_closed, hint: m.errors_session_closed_hint },
  'slow-down': { text: m.errors_slow_down, hint: m.errors_slow_down_hint },
  'state-unknown': { text: m.errors_state_unknown, hint: m.errors_state_unknown_hint },
  'terms-not-accepted': { text: m.errors_terms_not_accepted, hint: m.errors_terms_not_accepted_hint },
  'time-zone-unknown': { text: m.errors_time_zone_unknown, hint: m.errors_time_zone_unknown_hint },
  'times-overlap': { text: m.errors_times_overlap, hint: m.errors_times_overlap_hint },
  'too-many-minutes': { text: m.errors_too_many_minutes, hint: m.errors_too_many_minutes_hint },
  'voucher-check-symbol': { text: m.errors_voucher_check_symbol, hint: m.errors_voucher_check_symbol_hint },
  'voucher-expired': { text: m.errors_voucher_expired, hint: m.errors_voucher_expired_hint },
  'voucher-malformed': { text: m.errors_voucher_malformed, hint: m.errors_voucher_malformed_hint },
  'voucher-unknown': { text: m.errors_voucher_unknown, hint: m.errors_voucher_unknown_hint },
  'voucher-used': { text: m.errors_voucher_used, hint: m.errors_voucher_used_hint },
  'voucher-void': { text: m.errors_voucher_void, hint: m.errors_voucher_void_hint },
  'weak-password': { text: m.errors_weak_password, hint: m.errors_weak_password_hint },
  'wrong-password': { text: m.errors_wrong_password, hint: m.errors_wrong_password_hint }
};

const offline: Refusal = { text: m.errors_offline, hint: m.errors_offline_hint };
const unexpected: Refusal = { text: m.errors_unexpected, hint: m.errors_unexpected_hint };

/** The words for a failure of any kind; messages of the server are never shown. */
export function wordsFor(failure: Failure): Refusal {
  if (failure.kind === 'offline') return offline;
  if (failure.kind === 'unexpected') return unexpected;
  return wordsForCode(failure.code);
}

/** The words for a code that came as a stored result, as commands and vouchers do. */
export const wordsForCode = (code: string | null): Refusal => (code && refusals[code]) || unexpected;
