import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { chains } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
});
afterAll(() => stage.close());

const stockAs = (
  by: Actor,
  library: string,
  count = 1,
  kind = 'certificate',
  expires: string | null = null
) =>
  stage.as(
    by,
    (sql) => sql`select public.stock_vouchers(${library}, ${kind}, ${count}, ${expires}) as serial`
  );
const voidVoucher = (by: Actor, id: string, reason = 'lost') =>
  stage.as(by, (sql) => sql`select public.void_voucher(${id}, ${reason})`);
const reprint = (by: Actor, id: string) =>
  stage.as(by, async (sql) => {
    const [row] = await sql`select public.reprint_voucher(${id}) as code`;
    return row!.code as string;
  });
const voucherOf = async (id: string) =>
  (await stage.owner`select * from public.voucher where id = ${id}`)[0]!;
const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);

describe('the stock', () => {
  it('is counted in serials without codes', async () => {
    const library = await stage.library();
    const hq = await stage.hq();
    const first = await stockAs(hq, library.id, 2);
    const more = await stockAs(hq, library.id, 1);
    const diplomas = await stockAs(hq, library.id, 1, 'diploma');
    expect([...first, ...more, ...diplomas].map((row) => row.serial)).toEqual([
      `${library.code}-C-000001`,
      `${library.code}-C-000002`,
      `${library.code}-C-000003`,
      `${library.code}-D-000001`
    ]);
    const librarian = await stage.staff('librarian', library);
    const rows = await stage.as(
      librarian,
      (sql) => sql`select kind, in_stock, issued from public.voucher_stock order by kind`
    );
    expect(rows).toEqual([
      { kind: 'certificate', in_stock: 3, issued: 0 },
      { kind: 'diploma', in_stock: 1, issued: 0 }
    ]);
    const [codes] = await stage.owner`select count(code_hmac)::int as codes from public.voucher`;
    expect(codes!.codes).toBe(0);
  });

  it('is filled by HQ alone', async () => {
    const library = await stage.library();
    const hq = await stage.hq();
    for (const actor of [
      await stage.staff('librarian', library),
      await stage.staff('proctor', library),
      await stage.licensee(library),
      await stage.learner(library)
    ])
      await expectRefusal(stockAs(actor, library.id), 'not-allowed');
    for (const actor of [anon, service]) await expectRefusal(stockAs(actor, library.id), '42501');
    await expectRefusal(stockAs(hq, crypto.randomUUID()), 'not-found');
    await expectRefusal(stockAs(hq, library.id, 0), 'bad-count');
    await expectRefusal(stockAs(hq, library.id, 1001), 'bad-count');
    await expectRefusal(stockAs(hq, library.id, 1, 'medal'), 'bad-kind');
    await expectRefusal(stockAs(hq, library.id, 1, 'diploma', '2020-01-01'), 'bad-expiry');
  });

  it('sets the one that expires first aside for a booking, and takes it back', async () => {
    const at = await chain.passed();
    await chain.stock(at, 1, 'certificate', null);
    const [soon] = await chain.stock(at, 1, 'certificate', days(30));
    await chain.stock(at, 1, 'diploma');
    const [row] = await stage.owner`select private.reserve_voucher(${at.sitting}) as id`;
    expect(await voucherOf(row!.id as string)).toMatchObject({
      serial: soon,
      state: 'reserved',
      reserved_for: at.sitting
    });
    await stage.owner`select private.release_voucher(${at.sitting}, 'id-expired')`;
    expect(await voucherOf(row!.id as string)).toMatchObject({ state: 'in-stock', reserved_for: null });
    const events = await stage.owner`
      select kind, reason from public.voucher_event where voucher_id = ${row!.id as string} order by at`;
    expect(events).toEqual([
      { kind: 'stocked', reason: null },
      { kind: 'reserved', reason: null },
      { kind: 'released', reason: 'id-expired' }
    ]);
  });

  it('gives nothing to a booking when it is empty', async () => {
    const at = await chain.passed();
    const [row] = await stage.owner`select private.reserve_voucher(${at.sitting}) as id`;
    expect(row!.id).toBeNull();
    await stage.owner`select private.release_voucher(${at.sitting}, 'cancelled')`;
  });
});

describe('a voucher that is out', () => {
  it('is printed again under a new code, and the old one is dead', async () => {
    const at = await chain.issued();
    const code = await reprint(at.proctor, at.voucher_id);
    expect(code).not.toBe(at.code);
    expect(await chain.redeem(at.learner, at.code)).toMatchObject({
      outcome: 'refused',
      code: 'voucher-unknown'
    });
    expect(await chain.redeem(at.learner, code)).toMatchObject({ outcome: 'redeemed' });
    await expectRefusal(reprint(at.librarian, at.voucher_id), 'not-issued');
  });

  it('is printed again by staff of the library only', async () => {
    const at = await chain.issued();
    const elsewhere = await chain.passed();
    await expectRefusal(reprint(at.learner, at.voucher_id), 'not-allowed');
    await expectRefusal(reprint(await stage.licensee(at.library), at.voucher_id), 'not-allowed');
    await expectRefusal(reprint(await stage.hq(), at.voucher_id), 'not-allowed');
    await expectRefusal(reprint(elsewhere.librarian, at.voucher_id), 'not-found');
    await expectRefusal(reprint(at.librarian, crypto.randomUUID()), 'not-found');
    await expectRefusal(reprint(anon, at.voucher_id), '42501');
  });

  it('is voided by a librarian or HQ, and another one can be issued', async () => {
    const at = await chain.issued();
    const elsewhere = await chain.passed();
    await expectRefusal(voidVoucher(at.proctor, at.voucher_id), 'not-allowed');
    await expectRefusal(voidVoucher(at.learner, at.voucher_id), 'not-allowed');
    await expectRefusal(voidVoucher(elsewhere.librarian, at.voucher_id), 'not-found');
    await expectRefusal(voidVoucher(await stage.hq(), crypto.randomUUID()), 'not-found');
    await expectRefusal(voidVoucher(at.librarian, at.voucher_id, ''), 'reason-missing');
    await voidVoucher(at.librarian, at.voucher_id, 'Torn in the printer');
    await expectRefusal(voidVoucher(at.librarian, at.voucher_id), 'already-void');
    await expectRefusal(reprint(at.librarian, at.voucher_id), 'not-issued');
    const again = await chain.issue(at.librarian, at);
    expect(again.serial).not.toBe(at.serial);
    await chain.redeem(at.learner, again.code);
    await expectRefusal(voidVoucher(await stage.hq(), again.voucher_id), 'already-redeemed');
  });

  it('shows its code’s HMAC to nobody', async () => {
    const at = await chain.issued();
    for (const actor of [at.learner, at.librarian, await stage.hq(), service, anon]) {
      await expectRefusal(
        stage.as(actor, (sql) => sql`select code_hmac from public.voucher`),
        '42501'
      );
      await expectRefusal(
        stage.as(actor, (sql) => sql`select * from public.voucher`),
        '42501'
      );
    }
  });

  it('is seen by the own learner, staff, the licensee and HQ, and written by nobody', async () => {
    const at = await chain.issued();
    const elsewhere = await chain.passed();
    const sees = async (actor: Actor) => {
      const rows = await stage.as(
        actor,
        (sql) => sql`select id from public.voucher where id = ${at.voucher_id}`
      );
      return rows.length;
    };
    for (const actor of [
      at.learner,
      at.librarian,
      at.proctor,
      await stage.licensee(at.library),
      await stage.hq()
    ])
      expect(await sees(actor)).toBe(1);
    for (const actor of [
      elsewhere.learner,
      elsewhere.librarian,
      await stage.learner(at.library),
      await stage.staff('coach', at.library),
      await stage.licensee(elsewhere.library)
    ])
      expect(await sees(actor)).toBe(0);
    for (const actor of [at.learner, at.librarian, await stage.hq(), service, anon]) {
      await expectRefusal(
        stage.as(actor, (sql) => sql`update public.voucher set state = 'issued'`),
        '42501'
      );
      await expectRefusal(
        stage.as(actor, (sql) => sql`delete from public.voucher`),
        '42501'
      );
      await expectRefusal(
        stage.as(actor, (sql) => sql`delete from public.voucher_event`),
        '42501'
      );
    }
    await expectRefusal(stage.owner`delete from public.voucher_event`, 'append-only');
    await expectRefusal(stage.owner`truncate public.voucher_event`, 'append-only');
    await expectRefusal(stage.owner`delete from public.hq_permission`, 'append-only');
    await expectRefusal(stage.owner`delete from public.duty_exception`, 'append-only');
  });
});
