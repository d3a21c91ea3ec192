import * as number from '../../src/lib/domain/number.ts';
import type { CourseRow, Place } from './library.ts';
import type { Person } from './people.ts';
import type { Sitting } from './sitting.ts';
import { reached, type Stage } from './stages.ts';
import { days, localDay, minutes } from './time.ts';

/** A voucher out of the library's stock, still without code. */
async function takeVoucher(place: Place, kind: CourseRow['kind'], at: Date): Promise<string> {
  const { sql, random } = place;
  const id = random.uuid(at);
  await sql`
    insert into public.voucher (id, library_id, serial, kind, created_at)
    values (${id}, ${place.id}, ${place.seed.code} || '-' || ${kind === 'diploma' ? 'D' : 'C'} || '-'
      || lpad(private.next_number(${place.id}, ${`voucher-${kind}`})::text, 6, '0'), ${kind}, ${days(at, -20)})`;
  await voucherEvent(place, id, 'stocked', days(at, -20));
  return id;
}

async function voucherEvent(
  place: Place,
  voucherId: string,
  kind: string,
  at: Date,
  sittingId?: string
): Promise<void> {
  await place.sql`
    insert into public.voucher_event (id, voucher_id, library_id, kind, actor_id, sitting_id, at)
    values (${place.random.uuid(at)}, ${voucherId}, ${place.id}, ${kind},
      ${kind === 'stocked' ? null : place.librarian.id}, ${sittingId ?? null}, ${at})`;
}

/** Vouchers that lie in stock, free to be issued. */
export async function stockVouchers(place: Place, kind: CourseRow['kind'], count: number): Promise<void> {
  for (let i = 0; i < count; i++) await takeVoucher(place, kind, place.now);
}

/** Reserves a voucher for a sitting that is booked. */
export async function reserve(place: Place, course: CourseRow, sitting: Sitting, at: Date): Promise<string> {
  const id = await takeVoucher(place, course.kind, at);
  await place.sql`update public.voucher set state = 'reserved', reserved_for = ${sitting.id}, version = 2 where id = ${id}`;
  await voucherEvent(place, id, 'reserved', at, sitting.id);
  return id;
}

async function settleFee(place: Place, enrolmentId: string, course: CourseRow, at: Date): Promise<void> {
  const { sql, random, seed } = place;
  const agreement = random.uuid(at);
  const amount = seed.fees[course.kind];
  await sql`
    insert into public.fee_agreement (id, library_id, enrolment_id, seq, amount_minor, currency, agreed_by, created_at)
    values (${agreement}, ${place.id}, ${enrolmentId}, 1, ${amount}, ${seed.currency}, ${place.librarian.id}, ${at})`;
  await sql`
    insert into public.payment (id, library_id, enrolment_id, fee_agreement_id, amount_minor, currency, method,
      receipt_number, received_by, received_at)
    values (${random.uuid(at)}, ${place.id}, ${enrolmentId}, ${agreement}, ${amount}, ${seed.currency},
      ${random.pick(['cash', 'mobile-money', 'card'])}, ${seed.code} || '-' || private.next_number(${place.id}, 'demo-receipt'),
      ${place.librarian.id}, ${at})`;
}

/** Fee, voucher and award of a passed sitting, as far as the stage goes. Gives the code of a voucher that is left to redeem. */
export async function makeAward(
  place: Place,
  learner: Person,
  enrolmentId: string,
  course: CourseRow,
  sitting: Sitting,
  stage: Stage
): Promise<string | null> {
  const { sql } = place;
  const at = minutes(sitting.startsAt, 75);
  const voucher = await reserve(place, course, sitting, days(sitting.startsAt, -3));
  if (!reached(stage, 'fee-settled')) return null;
  await settleFee(place, enrolmentId, course, minutes(sitting.startsAt, 60));
  if (!reached(stage, 'voucher-issued')) return null;
  const code = number.generate('voucher');
  await sql`
    update public.voucher set state = 'issued', enrolment_id = ${enrolmentId}, learner_id = ${learner.id},
      code_hmac = private.code_hmac('voucher', ${code}), last4 = ${code.slice(-4)}, issued_at = ${at},
      issued_by = ${place.librarian.id}, version = 3
    where id = ${voucher}`;
  await voucherEvent(place, voucher, 'issued', at, sitting.id);
  if (!reached(stage, 'signed')) return code;
  await redeem(place, voucher, enrolmentId, course, sitting, stage);
  return null;
}

async function redeem(
  place: Place,
  voucher: string,
  enrolmentId: string,
  course: CourseRow,
  sitting: Sitting,
  stage: Stage
): Promise<void> {
  const { sql, seed, librarian } = place;
  const at = minutes(sitting.startsAt, 95);
  await sql`update public.voucher set state = 'redeemed', redeemed_at = ${at}, version = 4 where id = ${voucher}`;
  await voucherEvent(place, voucher, 'redeemed', at);
  await sql`update public.enrolment set state = 'completed' where id = ${enrolmentId}`;
  const expires = new Date(at);
  expires.setUTCMonth(expires.getUTCMonth() + (course.validMonths ?? 0));
  const printed = {
    issued_on: localDay(at, seed.timeZone),
    completed_on: localDay(sitting.startsAt, seed.timeZone),
    expires_on: course.validMonths === null ? null : localDay(expires, seed.timeZone)
  };
  const [award] = await sql<{ id: string }[]>`
    select (private.insert_award(
      jsonb_populate_record(private.award_of(v), ${sql.json(printed)}), 'redeemed')).id
    from public.voucher v where v.id = ${voucher}`;
  await sql`
    update public.award set created_at = ${at},
      printed_at = ${reached(stage, 'printed') ? minutes(at, 20) : null},
      stamped_at = ${reached(stage, 'stamped') ? minutes(at, 30) : null},
      stamped_by = ${reached(stage, 'stamped') ? librarian.id : null},
      collected_at = ${stage === 'collected' ? minutes(at, 40) : null},
      kept_for_ceremony_at = ${stage === 'kept-for-ceremony' ? minutes(at, 40) : null}
    where id = ${award!.id}`;
}
