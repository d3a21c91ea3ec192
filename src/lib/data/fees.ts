import { client } from './client.ts';
import { settle, type Result } from './result.ts';

export type PaymentMethod = 'cash' | 'card' | 'bank-transfer' | 'mobile-money' | 'other';
export type Instalment = { due_on: string; amount_minor: number };

/** What a learner owes for an enrolment; the latest agreement counts. */
export type FeeAgreement = {
  id: string;
  enrolment_id: string;
  amount_minor: number;
  currency: string;
  schedule: Instalment[] | null;
  created_at: string;
};

/** Money received; a negative amount takes back the payment it names in `reverses_id`. */
export type Payment = {
  id: string;
  enrolment_id: string;
  amount_minor: number;
  currency: string;
  method: PaymentMethod;
  receipt_number: string;
  received_at: string;
  reverses_id: string | null;
};

/** All agreements of an enrolment, the one that counts first. */
export const agreements = (enrolmentId: string): Promise<Result<FeeAgreement[]>> =>
  settle<FeeAgreement[]>(
    client()
      .from('fee_agreement')
      .select('id, enrolment_id, amount_minor, currency, schedule, created_at')
      .eq('enrolment_id', enrolmentId)
      .order('created_at', { ascending: false })
  );

/** All payments of an enrolment in the order they came. */
export const payments = (enrolmentId: string): Promise<Result<Payment[]>> =>
  settle<Payment[]>(
    client()
      .from('payment')
      .select('id, enrolment_id, amount_minor, currency, method, receipt_number, received_at, reverses_id')
      .eq('enrolment_id', enrolmentId)
      .order('received_at')
  );

/** Agrees a fee, with a schedule when it is paid in parts. The currency is the library's. */
export const agree = (
  enrolmentId: string,
  amountMinor: number,
  schedule: Instalment[] | null = null
): Promise<Result<null>> =>
  settle<null>(
    client().rpc('agree_fee', {
      p_enrolment_id: enrolmentId,
      p_amount_minor: amountMinor,
      p_schedule: schedule
    })
  );

/**
 * Records money received. Refusals: `receipt-taken`, `fee-not-agreed`, `overpaid`.
 * @param id made by the caller once a form, so that a second press records nothing twice
 */
export const record = (
  id: string,
  enrolmentId: string,
  amountMinor: number,
  method: PaymentMethod,
  receiptNumber: string
): Promise<Result<null>> =>
  settle<null>(
    client().rpc('record_payment', {
      p_id: id,
      p_enrolment_id: enrolmentId,
      p_amount_minor: amountMinor,
      p_method: method,
      p_receipt_number: receiptNumber
    })
  );

/** Takes a payment back by a second row; the first stays. */
export const reverse = (paymentId: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('reverse_payment', { p_payment_id: paymentId, p_reason: reason }));
