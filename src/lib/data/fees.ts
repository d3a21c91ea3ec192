import type { Instalment } from '../domain/instalments.ts';
import { client } from './client.ts';
import { settle, type Result } from './result.ts';

export type PaymentMethod = 'cash' | 'card' | 'bank-transfer' | 'mobile-money' | 'other';

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
  /** Null on a reversal. */
  receipt_number: string | null;
  received_at: string;
  reverses_id: string | null;
  reason_code: string | null;
};

/** All agreements of these enrolments, for each the one that counts first. */
export const agreements = (enrolmentIds: string[]): Promise<Result<FeeAgreement[]>> =>
  settle<FeeAgreement[]>(
    client()
      .from('fee_agreement')
      .select('id, enrolment_id, amount_minor, currency, schedule, created_at')
      .in('enrolment_id', enrolmentIds)
      .order('created_at', { ascending: false })
  );

/** The schedules that count in a library, by enrolment; without those of a fee that was agreed anew in one sum. */
export const schedules = (libraryId: string): Promise<Result<Map<string, Instalment[]>>> =>
  settle<Map<string, Instalment[]>>(
    client()
      .from('fee_agreement')
      .select('enrolment_id, schedule')
      .eq('library_id', libraryId)
      // An agreement in one sum is of interest only where it follows another.
      .or('schedule.not.is.null,seq.gt.1')
      .order('seq'),
    (data) => {
      const counting = new Map<string, Instalment[]>();
      for (const { enrolment_id, schedule } of data as Pick<FeeAgreement, 'enrolment_id' | 'schedule'>[])
        if (schedule) counting.set(enrolment_id, schedule);
        else counting.delete(enrolment_id);
      return counting;
    }
  );

/** All payments of these enrolments in the order they came. */
export const payments = (enrolmentIds: string[]): Promise<Result<Payment[]>> =>
  settle<Payment[]>(
    client()
      .from('payment')
      .select(
        'id, enrolment_id, amount_minor, currency, method, receipt_number, received_at, reverses_id, reason_code'
      )
      .in('enrolment_id', enrolmentIds)
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
 * Records money received. Refusals: `receipt-number-taken`, `fee-not-agreed`, `more-than-owed`.
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
