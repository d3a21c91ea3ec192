import { client } from './client.ts';
import { first, settle, type Result } from './result.ts';

export type VoucherKind = 'certificate' | 'diploma';
export type VoucherState = 'in-stock' | 'reserved' | 'issued' | 'redeemed' | 'void' | 'expired';

/** A voucher without its code: that is shown once and never read again. */
export type Voucher = {
  id: string;
  library_id: string;
  serial: string;
  kind: VoucherKind;
  state: VoucherState;
  last4: string | null;
  /** The sitting it waits for, and later the passed one it was issued for. */
  reserved_for: string | null;
  enrolment_id: string | null;
  learner_id: string | null;
  issued_at: string | null;
  redeemed_at: string | null;
  expires_on: string | null;
};

export type Stock = {
  library_id: string;
  kind: VoucherKind;
  in_stock: number;
  reserved: number;
  issued: number;
  redeemed: number;
};

/** `code` says why for the voucher's own learner, and stays null for a stranger. */
export type Redemption = {
  outcome: 'redeemed' | 'refused' | 'slow-down';
  award_number: string | null;
  code: string | null;
};

const COLUMNS =
  'id, library_id, serial, kind, state, last4, reserved_for, enrolment_id, learner_id, issued_at, redeemed_at, ' +
  'expires_on';

export const stock = (libraryId: string): Promise<Result<Stock[]>> =>
  settle<Stock[]>(client().from('voucher_stock').select('*').eq('library_id', libraryId));

/** The stock of every library that the caller may see: HQ sees all. */
export const stockOfAll = (): Promise<Result<Stock[]>> =>
  settle<Stock[]>(client().from('voucher_stock').select('*'));

export const ofLibrary = (libraryId: string): Promise<Result<Voucher[]>> =>
  settle<Voucher[]>(client().from('voucher').select(COLUMNS).eq('library_id', libraryId).order('serial'));

/** The vouchers that were issued to a learner, the latest first. */
export const ofLearner = (learnerId: string): Promise<Result<Voucher[]>> =>
  settle<Voucher[]>(
    client()
      .from('voucher')
      .select(COLUMNS)
      .eq('learner_id', learnerId)
      .order('issued_at', { ascending: false })
  );

/**
 * Takes a voucher from stock for a passed and paid sitting. The code is in this answer and nowhere else.
 * Refusals: `not-passed`, `fee-not-agreed`, `fee-not-paid`, `no-stock`, `not-home-library`, `second-person-needed`,
 * `already-issued`.
 */
export const issue = async (
  enrolmentId: string
): Promise<Result<{ voucher_id: string; serial: string; code: string; kind: VoucherKind }>> =>
  first(
    await settle<{ voucher_id: string; serial: string; code: string; kind: VoucherKind }[]>(
      client().rpc('issue_voucher', { p_enrolment_id: enrolmentId })
    )
  );

/** Makes a new code for an issued voucher and gives it once; the earlier code stops working. */
export const reprint = (voucherId: string): Promise<Result<string>> =>
  settle(client().rpc('reprint_voucher', { p_voucher_id: voucherId }), (data) => {
    const row: unknown = Array.isArray(data) ? data[0] : data;
    if (typeof row === 'string') return row;
    if (typeof row === 'object' && row !== null && 'code' in row) return String(row.code);
    throw new Error('reprint_voucher gave no code');
  });

/** Takes a voucher out of use; the serial stays in the record. */
export const cancel = (voucherId: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('void_voucher', { p_voucher_id: voucherId, p_reason: reason }));

/** HQ puts new vouchers into a library's stock; gives their serials. Without a day they have no end. */
export const stockUp = (
  libraryId: string,
  kind: VoucherKind,
  count: number,
  expiresOn: string | null
): Promise<Result<string[]>> =>
  settle<string[]>(
    client().rpc('stock_vouchers', {
      p_library_id: libraryId,
      p_kind: kind,
      p_count: count,
      ...(expiresOn === null ? {} : { p_expires_on: expiresOn })
    })
  );

/**
 * Redeems a voucher for the signed-in learner. Failures are counted and come as a row, not as a refusal.
 * @param code 12 symbols, as `domain/number.ts` reads them
 */
export const redeem = async (code: string): Promise<Result<Redemption>> =>
  first(await settle<Redemption[]>(client().rpc('redeem_voucher', { p_code: code })));

/** HQ's leave to give an award to a learner of another library, through its day. */
export type Permission = { learner_id: string; course_id: string; expires_on: string };

export const permissions = (libraryId: string): Promise<Result<Permission[]>> =>
  settle<Permission[]>(
    client()
      .from('hq_permission')
      .select('learner_id, course_id, expires_on, permission_withdrawal(permission_id)')
      .eq('library_id', libraryId)
      .is('permission_withdrawal', null)
  );

/** HQ lets a library with one member of staff issue without a second person, until a day. */
export const grantDutyException = (libraryId: string, until: string, reason: string): Promise<Result<null>> =>
  settle<null>(
    client().rpc('grant_duty_exception', { p_library_id: libraryId, p_until: until, p_reason: reason })
  );
