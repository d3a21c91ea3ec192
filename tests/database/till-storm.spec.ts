import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './actors.ts';
import { chains, type Passed } from './chain.ts';

// Everything that two desks, HQ, learners and the tick can do to the same money and vouchers, at once and in any
// order. Refusals are fine; a deadlock, a lost invariant or a broken record is not.

let stage: Stage;
let chain: ReturnType<typeof chains>;

beforeAll(async () => {
  stage = await openStage(24);
  chain = chains(stage);
});
afterAll(() => stage.close());

/** mulberry32: the same seed gives the same storm, as far as the database's own timing lets it. */
function randomOf(seed: number) {
  return (below: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

describe('a storm at the till', () => {
  it('leaves money, vouchers and awards that agree, and an unbroken record', async () => {
    const seed = Number(process.env.STORM_SEED ?? Date.now() % 1_000_000);
    const random = randomOf(seed);
    const first = await chain.passed();
    const second = await stage.staff('librarian', first.library);
    const others = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const learner = await stage.learner(first.library);
        const enrolment = await chain.enrol(first.library, learner, first.course);
        const at = { ...first, learner, enrolment };
        return { ...at, sitting: await chain.sit(at) };
      })
    );
    const everybody: Passed[] = [first, ...others];
    await chain.stock(first, 60);
    const codes: { at: Passed; code: string }[] = [];
    const idOf = (table: string, at: Passed) => stage.owner<{ id: string }[]>`
      select id from public.${stage.owner(table)} where enrolment_id = ${at.enrolment} order by created_at desc limit 1`;

    const deeds: ((at: Passed, by: typeof second) => Promise<unknown>)[] = [
      (at, by) => chain.agree(by, at, 1000 * (1 + random(3))),
      (at, by) => chain.pay(by, at, 500 * (1 + random(4))),
      (at, by) => chain.pay(by, at, 1000),
      async (at, by) => {
        const [payment] = await idOf('payment', at);
        if (payment)
          await stage.as(by, (sql) => sql`select public.reverse_payment(${payment.id}, 'entry-error')`);
      },
      async (at, by) => codes.push({ at, code: (await chain.issue(by, at)).code }),
      async (at, by) => codes.push({ at, code: (await chain.issue(by, at)).code }),
      async (at, by) => {
        const [voucher] = await idOf('voucher', at);
        if (voucher) await stage.as(by, (sql) => sql`select public.void_voucher(${voucher.id}, 'lost')`);
      },
      async (at, by) => {
        const [voucher] = await idOf('voucher', at);
        if (!voucher) return;
        const [row] = await stage.as(by, (sql) => sql`select public.reprint_voucher(${voucher.id}) as code`);
        codes.push({ at, code: row!.code as string });
      },
      async () => {
        const held = codes[random(Math.max(codes.length, 1))];
        if (held) await chain.redeem(held.at.learner, held.code, `198.18.0.${random(250)}`);
      },
      (at) => stage.owner`select private.reserve_voucher(${at.sitting})`,
      (at) => stage.owner`select private.release_voucher(${at.sitting}, 'cancelled')`,
      () => stage.owner`select private.tick_vouchers(now())`
    ];

    for (let round = 0; round < 15; round++) {
      const wave = Array.from({ length: 24 }, () => {
        const at = everybody[random(everybody.length)]!;
        const by = [at.librarian, second][random(2)]!;
        return deeds[random(deeds.length)]!(at, by);
      });
      for (const result of await Promise.allSettled(wave)) {
        if (result.status === 'fulfilled') continue;
        const { code, message } = result.reason as { code?: string; message: string };
        expect([seed, code?.slice(0, 2), message]).toEqual([seed, 'PT', message]);
      }
    }

    const [odd] = await stage.owner`
      select
        (select count(*) from public.enrolment e cross join lateral private.fee_state(e.id) f
          where f.paid_minor > f.amount_minor or f.paid_minor < 0)::int as overpaid,
        (select count(*) from public.voucher v cross join lateral private.fee_state(v.enrolment_id) f
          where v.state in ('issued', 'redeemed') and f.paid_minor < f.amount_minor)::int as unpaid,
        (select count(*) from public.voucher v where v.state = 'redeemed'
          and not exists (select from public.award a where a.voucher_id = v.id))::int as awardless,
        (select count(*) from public.award a join public.voucher v on v.id = a.voucher_id
          where v.state <> 'redeemed')::int as unredeemed,
        (select count(*) from (
          select enrolment_id from public.award group by enrolment_id having count(*) > 1) twice)::int as twice,
        (select count(*) from public.voucher v where v.version <> (
          select count(*) from public.voucher_event e where e.voucher_id = v.id))::int as untold`;
    expect([seed, odd]).toEqual([
      seed,
      { overpaid: 0, unpaid: 0, awardless: 0, unredeemed: 0, twice: 0, untold: 0 }
    ]);
    const [record] = await stage.owner`
      select private.audit_break(${first.library.id}) as broken,
        (select max(seq) = count(*) from public.change where library_id = ${first.library.id}) as gapless`;
    expect([seed, record]).toEqual([seed, { broken: null, gapless: true }]);
  });
});
