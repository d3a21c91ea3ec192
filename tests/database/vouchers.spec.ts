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

const voucherOf = async (id: string) =>
  (await stage.owner`select * from public.voucher where id = ${id}`)[0]!;
const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);

/** Passed and paid, nothing in stock yet. */
async function paid(options: Parameters<typeof chain.passed>[0] = {}) {
  const at = await chain.passed(options);
  await chain.agree(at.librarian, at, 5000);
  await chain.pay(at.librarian, at, 5000);
  return at;
}

describe('issuing', () => {
  it('gives the code once and keeps its HMAC and last four', async () => {
    const at = await paid();
    const [serial] = await chain.stock(at);
    const voucher = await chain.issue(at.librarian, at);
    expect(voucher).toMatchObject({ serial, kind: 'certificate' });
    expect(voucher.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
    const row = await voucherOf(voucher.voucher_id);
    expect(row).toMatchObject({
      state: 'issued',
      last4: voucher.code.slice(-4),
      learner_id: at.learner.id,
      enrolment_id: at.enrolment,
      issued_by: at.librarian.id
    });
    const [leak] = await stage.owner`
      select count(*)::int as rows from (
        select to_jsonb(v)::text as row from public.voucher v
        union all select to_jsonb(e)::text from public.voucher_event e
        union all select to_jsonb(a)::text from public.audit a
        union all select to_jsonb(c)::text from public.change c
      ) everything where row like ${`%${voucher.code}%`}`;
    expect(leak!.rows).toBe(0);
  });

  it('prefers the voucher that was reserved for the sitting', async () => {
    const at = await paid();
    await chain.stock(at, 3);
    const [reserved] = await stage.owner`select private.reserve_voucher(${at.sitting}) as id`;
    const voucher = await chain.issue(at.librarian, at);
    expect(voucher.voucher_id).toBe(reserved!.id);
  });

  it('is refused without a passed sitting', async () => {
    const at = await paid({ score: 79.99 });
    await chain.stock(at);
    await expectRefusal(chain.issue(at.librarian, at), 'not-passed');
  });

  it('is refused before the agreed fee is paid in full, schedule or not', async () => {
    const at = await chain.passed();
    await chain.stock(at);
    await expectRefusal(chain.issue(at.librarian, at), 'fee-not-agreed');
    await chain.agree(at.librarian, at, 5000);
    await expectRefusal(chain.issue(at.librarian, at), 'fee-not-paid');
    const payment = await chain.pay(at.librarian, at, 4999);
    await expectRefusal(chain.issue(at.librarian, at), 'fee-not-paid');
    await chain.pay(at.librarian, at, 1);
    await stage.as(at.librarian, (sql) => sql`select public.reverse_payment(${payment}, 'bounced')`);
    await expectRefusal(chain.issue(at.librarian, at), 'fee-not-paid');
  });

  it('is refused without a voucher of the course’s kind that has not expired', async () => {
    const at = await paid({ kind: 'diploma' });
    await expectRefusal(chain.issue(at.librarian, at), 'no-stock');
    await chain.stock(at, 1, 'certificate');
    await expectRefusal(chain.issue(at.librarian, at), 'no-stock');
    const [serial] = await chain.stock(at, 1, 'diploma', days(30));
    await stage.owner`update public.voucher set expires_on = current_date - 2 where serial = ${serial!}`;
    await expectRefusal(chain.issue(at.librarian, at), 'no-stock');
    await chain.stock(at, 1, 'diploma');
    expect((await chain.issue(at.librarian, at)).kind).toBe('diploma');
  });

  it('does not take a reservation of somebody else', async () => {
    const at = await paid();
    await chain.stock(at, 1);
    const other = await stage.learner(at.library);
    const enrolment = await chain.enrol(at.library, other, at.course);
    const sitting = await chain.sit({ ...at, learner: other, enrolment });
    await stage.owner`select private.reserve_voucher(${sitting})`;
    await expectRefusal(chain.issue(at.librarian, at), 'no-stock');
  });

  it('happens once for an enrolment, also from two desks at once', async () => {
    const at = await paid();
    await chain.stock(at, 10);
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => chain.issue(at.librarian, at)));
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    await expectRefusal(chain.issue(at.librarian, at), 'already-issued');
  });

  it('gives the last voucher to one of many learners', async () => {
    const first = await paid();
    await chain.stock(first, 1);
    const rest = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const learner = await stage.learner(first.library);
        const enrolment = await chain.enrol(first.library, learner, first.course);
        const at = { ...first, learner, enrolment };
        const sitting = await chain.sit(at);
        await chain.agree(first.librarian, at, 0);
        return { ...at, sitting };
      })
    );
    const tries = await Promise.allSettled([first, ...rest].map((at) => chain.issue(first.librarian, at)));
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of tries)
      if (one.status === 'rejected') expect((one.reason as { detail: string }).detail).toBe('no-stock');
  });

  it('is for learners of the library, or with a permission of HQ that names them', async () => {
    const at = await paid();
    await chain.stock(at, 2);
    const elsewhere = await chain.passed();
    const hq = await stage.hq();
    await stage.as(
      hq,
      (sql) => sql`select public.move_learner(${at.learner.id}, ${elsewhere.library.id}, 'Moved')`
    );
    await expectRefusal(chain.issue(at.librarian, at), 'not-home-library');
    const grant = (by: Actor, learner: string, course: string, until: string) =>
      stage.as(
        by,
        (sql) =>
          sql`select public.grant_permission(${learner}, ${at.library.id}, ${course}, ${until}, 'sop-9')`
      );
    await grant(hq, elsewhere.learner.id, at.course, days(10));
    await grant(hq, at.learner.id, elsewhere.course, days(10));
    await expectRefusal(chain.issue(at.librarian, at), 'not-home-library');
    await expectRefusal(grant(hq, at.learner.id, at.course, days(-3)), 'bad-expiry');
    for (const actor of [at.librarian, at.proctor, at.learner, await stage.licensee(at.library)])
      await expectRefusal(grant(actor, at.learner.id, at.course, days(10)), 'not-allowed');
    await grant(hq, at.learner.id, at.course, days(10));
    await chain.issue(at.librarian, at);
  });

  it('reaches a learner of another library by HQ’s permission, from enrolment to award', async () => {
    const home = await chain.passed();
    const guest = await chain.passed();
    const hq = await stage.hq();
    const course = await chain.course();
    await stage.owner`insert into public.offered_course (library_id, course_id, fee_minor, currency)
      values (${guest.library.id}, ${course}, 100, 'GHS')`;
    const [granted] = await stage.as(
      hq,
      (sql) =>
        sql`select public.grant_permission(${home.learner.id}, ${guest.library.id}, ${course}, ${days(10)}, 'sop-9') as id`
    );
    const enrol = (by: Actor, id: string) =>
      stage.as(
        by,
        async (sql) => (await sql`select public.enrol_by_permission(${id}) as id`)[0]!.id as string
      );
    const permission = granted!.id as string;
    await expectRefusal(enrol(guest.proctor, permission), 'not-allowed');
    await expectRefusal(enrol(home.learner, permission), 'not-found');
    await expectRefusal(enrol(home.librarian, permission), 'not-found');
    await expectRefusal(enrol(guest.librarian, crypto.randomUUID()), 'not-found');
    await expectRefusal(enrol(anon, permission), '42501');
    const enrolment = await enrol(guest.librarian, permission);
    await expectRefusal(enrol(guest.librarian, permission), 'already-enrolled');
    const at = { ...guest, learner: home.learner, course, enrolment };
    await chain.sit(at);
    await chain.stock(at);
    await chain.agree(at.librarian, at, 0);
    const { code } = await chain.issue(at.librarian, at);
    expect(await chain.redeem(home.learner, code)).toMatchObject({ outcome: 'redeemed' });
    const [row] = await stage.owner`select library_id from public.learner where id = ${home.learner.id}`;
    expect(row!.library_id).toBe(home.library.id);
    const [late] = await stage.owner<{ id: string }[]>`
      insert into public.hq_permission (learner_id, library_id, course_id, expires_on, reason, granted_by)
      values (${home.learner.id}, ${guest.library.id}, ${course}, current_date - 2, 'guest', ${hq.id}) returning id`;
    await expectRefusal(enrol(guest.librarian, late!.id), 'permission-expired');
  });

  it('is refused where the licence is suspended or revoked', async () => {
    const at = await paid();
    await chain.stock(at);
    await stage.owner`update public.library set state = 'suspended' where id = ${at.library.id}`;
    await expectRefusal(chain.issue(at.librarian, at), 'library-not-active');
    await stage.owner`update public.library set state = 'revoked' where id = ${at.library.id}`;
    await expectRefusal(chain.issue(at.librarian, at), 'not-found');
  });

  it('is for proctors and librarians of the library', async () => {
    const at = await paid();
    const elsewhere = await chain.passed();
    await chain.stock(at);
    const refusals: [Actor, string][] = [
      [at.learner, 'not-allowed'],
      [await stage.staff('coach', at.library), 'not-allowed'],
      [await stage.licensee(at.library), 'not-allowed'],
      [await stage.hq(), 'not-allowed'],
      [await stage.staff('librarian', at.library, 'suspended'), 'not-found'],
      [elsewhere.librarian, 'not-found'],
      [anon, '42501'],
      [service, '42501']
    ];
    for (const [actor, code] of refusals) await expectRefusal(chain.issue(actor, at), code);
  });
});

describe('two pairs of hands', () => {
  /** Everything by the proctor, the fee included. */
  async function alone() {
    const at = await chain.passed();
    await chain.stock(at);
    await chain.agree(at.proctor, at, 5000);
    await chain.pay(at.proctor, at, 5000);
    return at;
  }

  it('are needed: who did everything before does not issue', async () => {
    const at = await alone();
    await expectRefusal(chain.issue(at.proctor, at), 'second-person-needed');
    await chain.issue(at.librarian, at);
  });

  it('are there when another person took the fee, and a payment taken back does not count', async () => {
    const at = await alone();
    const [payment] = await stage.owner`select id from public.payment where enrolment_id = ${at.enrolment}`;
    await stage.as(at.librarian, (sql) => sql`select public.reverse_payment(${payment!.id}, 'entry-error')`);
    const second = await chain.pay(at.librarian, at, 5000);
    await stage.as(at.librarian, (sql) => sql`select public.reverse_payment(${second}, 'entry-error')`);
    await chain.pay(at.proctor, at, 5000);
    await expectRefusal(chain.issue(at.proctor, at), 'second-person-needed');
    const third = await alone();
    const [theirs] = await stage.owner`select id from public.payment where enrolment_id = ${third.enrolment}`;
    await stage.as(
      third.librarian,
      (sql) => sql`select public.reverse_payment(${theirs!.id}, 'entry-error')`
    );
    await chain.pay(third.librarian, third, 5000);
    await chain.issue(third.proctor, third);
  });

  it('may be one pair while HQ’s exception lasts, and each use is in the audit', async () => {
    const at = await alone();
    const hq = await stage.hq();
    const grant = (by: Actor, until: Date) =>
      stage.as(
        by,
        (sql) => sql`select public.grant_duty_exception(${at.library.id}, ${until}, 'one-member') as id`
      );
    for (const actor of [at.librarian, at.proctor, await stage.licensee(at.library)])
      await expectRefusal(grant(actor, new Date(Date.now() + 1e9)), 'not-allowed');
    await expectRefusal(grant(hq, new Date(Date.now() - 1000)), 'bad-expiry');
    await expectRefusal(grant(hq, new Date(Date.now() + 366 * 86_400_000 * 2)), 'bad-expiry');
    const [exception] = await grant(hq, new Date(Date.now() + 1e9));
    const voucher = await chain.issue(at.proctor, at);
    const [row] = await stage.owner`
      select detail from public.audit where action = 'issue-voucher' and entity_id = ${voucher.voucher_id}`;
    expect(row!.detail).toMatchObject({ duty_exception_id: exception!.id, hands: [at.proctor.id] });
  });
});
