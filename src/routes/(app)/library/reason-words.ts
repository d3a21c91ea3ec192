import type { PaymentMethod } from '#lib/data/fees.ts';
import type {
  BookingCancelReason,
  DropReason,
  RefundReason,
  RevocationReason,
  VoucherVoidReason
} from '#lib/domain/reasons.ts';
import { m } from '#lib/paraglide/messages.js';

type Words<Code extends string> = Record<Code, () => string>;

// Coded reasons in words; a code that is missing here does not compile.

export const bookingCancelWords: Words<BookingCancelReason> = {
  'learner-asked': m.library_reason_learner_asked,
  'learner-unwell': m.library_reason_learner_unwell,
  'library-closed': m.library_reason_library_closed,
  'no-proctor': m.library_reason_no_proctor,
  'no-room': m.library_reason_no_room,
  'entered-in-error': m.library_reason_entered_in_error,
  other: m.library_reason_other
};

export const refundWords: Words<RefundReason> = {
  'paid-twice': m.library_reason_paid_twice,
  'wrong-amount': m.library_reason_wrong_amount,
  'wrong-learner': m.library_reason_wrong_learner,
  'learner-withdrew': m.library_reason_learner_withdrew,
  'sitting-void': m.library_reason_sitting_void,
  'entered-in-error': m.library_reason_entered_in_error,
  other: m.library_reason_other
};

export const voucherVoidWords: Words<VoucherVoidReason> = {
  lost: m.library_reason_lost,
  'seen-by-another': m.library_reason_seen_by_another,
  'issued-in-error': m.library_reason_issued_in_error,
  'learner-withdrew': m.library_reason_learner_withdrew,
  refunded: m.library_reason_refunded,
  'stock-damaged': m.library_reason_stock_damaged,
  other: m.library_reason_other
};

export const revocationWords: Words<RevocationReason> = {
  'issued-in-error': m.library_reason_issued_in_error,
  'irregular-assessment': m.library_reason_irregular_assessment,
  identity: m.library_reason_identity,
  misconduct: m.library_reason_misconduct,
  'holder-request': m.library_reason_holder_request,
  other: m.library_reason_other
};

export const dropWords: Words<DropReason> = {
  'learner-asked': m.library_reason_learner_asked,
  'no-contact': m.library_reason_no_contact,
  'moved-away': m.library_reason_moved_away,
  'wrong-course': m.library_reason_wrong_course,
  'entered-in-error': m.library_reason_entered_in_error,
  other: m.library_reason_other
};

export const methodWords: Words<PaymentMethod> = {
  cash: m.library_method_cash,
  card: m.library_method_card,
  'bank-transfer': m.library_method_bank_transfer,
  'mobile-money': m.library_method_mobile_money,
  other: m.library_method_other
};

/** The words of a stored reason; a code that this version does not know is shown as it is. */
export const wordOf = (words: Record<string, () => string>, code: string): string => words[code]?.() ?? code;
