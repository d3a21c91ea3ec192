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

const agreeWith = (by: Actor, enrolment: string, amount: number, schedule: unknown) =>
  stage.as(
    by,
    (sql) => sql`select public.agree_fee(${enrolment}, ${amount}, ${sql.json(schedule as never)})`
  );
const reverse = (by: Actor, payment: string, reason = 'entry-error') =>
  stage.as(by, (sql) => sql`select public.reverse_payment(${payment}, ${reason})`);

async function paid(enrolment: string) {
  const [row] = await stage.owner`select paid_minor::int as paid from private.fee_state(${enrolment})`;
  return row?.paid as number | undefined;
}

describe('the agreed fee', () => {
  it('is what was agreed last, in the currency of the library', async () => {
    const at = await chain.passed();
    await chain.agree(at.librarian, at, 7000);
    await chain.agree(at.proctor, at, 5000);
    const rows = await stage.as(
      at.learner,
      (sql) => sql`select seq, amount_minor::int as amount, currency from public.fee_agreement order by seq`
    );
    expect(rows).toEqual([
      { seq: 1, amount: 7000, currency: 'GHS' },
      { seq: 2, amount: 5000, currency: 'GHS' }
    ]);
  });

  it('takes the currency of the offered course, and keeps it for the enrolment', async () => {
    const at = await chain.passed();
    await stage.owner`
      insert into public.offered_course (library_id, course_id, fee_minor, currency)
      values (${at.library.id}, ${at.course}, 100, 'USD')`;
    await chain.agree(at.librarian, at, 100);
    await stage.owner`update public.offered_course set currency = 'EUR' where library_id = ${at.library.id}`;
    await chain.agree(at.librarian, at, 90);
    const rows = await stage.owner`
      select distinct currency from public.fee_agreement where enrolment_id = ${at.enrolment}`;
    expect(rows).toEqual([{ currency: 'USD' }]);
  });

  it('has a schedule that adds up, or none', async () => {
    const at = await chain.passed();
    const halves = [
      { due_on: '2026-12-01', amount_minor: 2500 },
      { due_on: '2027-01-01', amount_minor: 2500 }
    ];
    await agreeWith(at.librarian, at.enrolment, 5000, halves);
    for (const bad of [
      halves.slice(1),
      [],
      {},
      'soon',
      [1],
      [{ amount_minor: 5000 }],
      [{ due_on: '2026-02-30', amount_minor: 5000 }],
      [{ due_on: '2026-12-01', amount_minor: 'much' }],
      [
        { due_on: '2026-12-01', amount_minor: 6000 },
        { due_on: '2027-01-01', amount_minor: -1000 }
      ]
    ])
      await expectRefusal(agreeWith(at.librarian, at.enrolment, 5000, bad), 'bad-schedule');
    await expectRefusal(chain.agree(at.librarian, at, -1), 'bad-amount');
  });

  it('does not fall below what was paid', async () => {
    const at = await chain.passed();
    await chain.agree(at.librarian, at, 5000);
    await chain.pay(at.librarian, at, 3000);
    await expectRefusal(chain.agree(at.librarian, at, 2999), 'fee-below-paid');
    await chain.agree(at.librarian, at, 3000);
  });
});

describe('a payment', () => {
  it('is taken against an agreement, and never more than is owed', async () => {
    const at = await chain.passed();
    await expectRefusal(chain.pay(at.librarian, at, 100), 'fee-not-agreed');
    await chain.agree(at.librarian, at, 5000);
    await chain.pay(at.proctor, at, 4000);
    await expectRefusal(chain.pay(at.librarian, at, 1001), 'more-than-owed');
    await expectRefusal(chain.pay(at.librarian, at, 0), 'bad-amount');
    await expectRefusal(chain.pay(at.librarian, at, -5), 'bad-amount');
    await chain.pay(at.librarian, at, 1000);
    expect(await paid(at.enrolment)).toBe(5000);
  });

  it('is booked once when sent twice, and a receipt number serves once a library', async () => {
    const at = await chain.passed();
    const elsewhere = await chain.passed();
    await chain.agree(at.librarian, at, 5000);
    await chain.agree(elsewhere.librarian, elsewhere, 5000);
    const id = crypto.randomUUID();
    await chain.pay(at.librarian, at, 1000, 'A-1', id);
    await chain.pay(at.librarian, at, 1000, 'A-1', id);
    expect(await paid(at.enrolment)).toBe(1000);
    await expectRefusal(chain.pay(at.librarian, at, 2000, 'A-1', id), 'reused-id');
    await expectRefusal(chain.pay(at.librarian, at, 1000, 'A-1'), 'receipt-number-taken');
    await expectRefusal(chain.pay(at.librarian, at, 1000, '  '), 'receipt-number-missing');
    await chain.pay(elsewhere.librarian, elsewhere, 1000, 'A-1');
  });

  it('is not taken twice over by two desks at once', async () => {
    const at = await chain.passed();
    await chain.agree(at.librarian, at, 5000);
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => chain.pay(at.librarian, at, 5000))
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await paid(at.enrolment)).toBe(5000);
  });

  it('is reversed by a librarian, once, with a reason', async () => {
    const at = await chain.passed();
    await chain.agree(at.librarian, at, 5000);
    const payment = await chain.pay(at.librarian, at, 5000);
    await expectRefusal(reverse(at.proctor, payment), 'not-allowed');
    await expectRefusal(reverse(at.librarian, payment, ' '), 'reason-missing');
    await reverse(at.librarian, payment, 'Typed twice by mistake');
    expect(await paid(at.enrolment)).toBe(0);
    await expectRefusal(reverse(at.librarian, payment), 'already-reversed');
    const [row] = await stage.owner`
      select id, amount_minor::int as amount, reason_code from public.payment where reverses_id = ${payment}`;
    expect(row).toMatchObject({ amount: -5000, reason_code: 'other' });
    await expectRefusal(reverse(at.librarian, row!.id as string), 'already-reversed');
    const [note] = await stage.owner`select body from public.note where entity_id = ${payment}`;
    expect(note!.body).toBe('Typed twice by mistake');
  });

  it('stays while a voucher is out', async () => {
    const at = await chain.issued();
    const [payment] = await stage.owner`select id from public.payment where enrolment_id = ${at.enrolment}`;
    await expectRefusal(reverse(at.librarian, payment!.id as string), 'already-issued');
    await expectRefusal(chain.agree(at.librarian, at, 9000), 'already-issued');
    await stage.as(at.librarian, (sql) => sql`select public.void_voucher(${at.voucher_id}, 'entry-error')`);
    await reverse(at.librarian, payment!.id as string);
  });
});

describe('money', () => {
  it('is handled by staff of the library and nobody else', async () => {
    const at = await chain.passed();
    const elsewhere = await chain.passed();
    await chain.agree(at.librarian, at, 5000);
    const refusals: [Actor, string][] = [
      [at.learner, 'not-allowed'],
      [await stage.staff('coach', at.library), 'not-allowed'],
      [await stage.licensee(at.library), 'not-allowed'],
      [await stage.staff('librarian', at.library, 'suspended'), 'not-found'],
      [elsewhere.librarian, 'not-found'],
      [elsewhere.learner, 'not-found'],
      [anon, '42501'],
      [service, '42501']
    ];
    for (const [actor, code] of refusals) {
      await expectRefusal(chain.agree(actor, at, 1), code);
      await expectRefusal(chain.pay(actor, at, 1), code);
    }
    await expectRefusal(chain.agree(at.librarian, { ...at, enrolment: crypto.randomUUID() }, 1), 'not-found');
  });

  it('is read by the own learner, staff of the library and HQ', async () => {
    const at = await chain.passed();
    const elsewhere = await chain.passed();
    await chain.agree(at.librarian, at, 5000);
    await chain.pay(at.librarian, at, 5000);
    const sees = async (actor: Actor) => {
      const [row] = await stage.as(
        actor,
        (sql) => sql`select
          (select count(*) from public.payment where enrolment_id = ${at.enrolment})::int
          + (select count(*) from public.fee_agreement where enrolment_id = ${at.enrolment})::int as rows`
      );
      return row!.rows as number;
    };
    for (const actor of [at.learner, at.librarian, at.proctor, await stage.hq()])
      expect(await sees(actor)).toBe(2);
    for (const actor of [
      elsewhere.learner,
      elsewhere.librarian,
      await stage.learner(at.library),
      await stage.staff('coach', at.library),
      await stage.licensee(at.library),
      await stage.staff('proctor', at.library, 'suspended')
    ])
      expect(await sees(actor)).toBe(0);
    await expectRefusal(sees(anon), '42501');
  });

  it('is append-only for every role and for the owner of the tables', async () => {
    const at = await chain.passed();
    await chain.agree(at.librarian, at, 5000);
    await chain.pay(at.librarian, at, 5000);
    for (const table of ['fee_agreement', 'payment']) {
      for (const actor of [at.librarian, at.learner, await stage.hq(), anon, service]) {
        await expectRefusal(
          stage.as(actor, (sql) => sql`update public.${sql(table)} set amount_minor = 1`),
          '42501'
        );
        await expectRefusal(
          stage.as(actor, (sql) => sql`delete from public.${sql(table)}`),
          '42501'
        );
        await expectRefusal(
          stage.as(actor, (sql) => sql`truncate public.${sql(table)} cascade`),
          '42501'
        );
      }
      await expectRefusal(
        stage.owner`update public.${stage.owner(table)} set amount_minor = 1`,
        'append-only'
      );
      await expectRefusal(stage.owner`delete from public.${stage.owner(table)}`, 'append-only');
      await expectRefusal(stage.owner`truncate public.${stage.owner(table)} cascade`, 'append-only');
    }
  });
});
