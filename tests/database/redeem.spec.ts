import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../src/lib/domain/number.ts';
import { anon, expectRefusal, openStage, service, type Stage } from './actors.ts';
import { chains } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;

beforeAll(async () => {
  stage = await openStage(50);
  chain = chains(stage);
});
afterAll(() => stage.close());

let addresses = 0;
/** An address that no other test has tried from. */
const address = () => `198.51.100.${++addresses}`;
const awardOf = async (number: string) =>
  (await stage.owner`select *, status_index::int as position from public.award where number = ${number}`)[0]!;
const clearTries = () => stage.owner`delete from private.code_try`;

describe('redeeming', () => {
  it('makes the award of the passed sitting', async () => {
    const at = await chain.issued({ kind: 'diploma', months: 24 });
    await stage.owner`
      insert into public.study_hours (library_id, enrolment_id, kind, day, minutes, recorded_by)
      values (${at.library.id}, ${at.enrolment}, 'online', current_date, 90, ${at.librarian.id}),
        (${at.library.id}, ${at.enrolment}, 'online', current_date - 1, 30, ${at.librarian.id}),
        (${at.library.id}, ${at.enrolment}, 'tutored', current_date, 45, ${at.librarian.id})`;
    const typed = at.code
      .toLowerCase()
      .replace(/(.{4})(.{4})/, ' $1-$2 ')
      .replaceAll('0', 'o')
      .replaceAll('1', 'l');
    const answer = await chain.redeem(at.learner, typed, address());
    expect(answer).toEqual({ outcome: 'redeemed', award_number: expect.any(String) as string, code: null });
    const award = await awardOf(answer.award_number!);
    expect(award).toMatchObject({
      kind: 'diploma',
      name: 'Ama Mensah',
      learner_id: at.learner.id,
      sitting_id: at.sitting,
      voucher_id: at.voucher_id,
      library_code: at.library.code,
      issuer_name: 'Carrel',
      score_percent: '85.00',
      online_minutes: 120,
      tutored_minutes: 45,
      state: 'being-sealed',
      accreditation_code: null
    });
    const [dates] = await stage.owner`
      select issued_on = (now() at time zone 'Africa/Accra')::date as issued,
        expires_on = (issued_on + interval '24 months')::date as expires,
        completed_on <= issued_on as completed
      from public.award where id = ${award.id as string}`;
    expect(dates).toEqual({ issued: true, expires: true, completed: true });
    const [enrolment] = await stage.owner`select state from public.enrolment where id = ${at.enrolment}`;
    expect(enrolment!.state).toBe('completed');
    const [job] =
      await stage.owner`select step from private.signing_job where award_id = ${award.id as string}`;
    expect(job!.step).toBe('pending');
  });

  it('copies the accreditation that holds on the day', async () => {
    const at = await chain.issued();
    const [row] = await stage.owner`
      insert into public.accreditation (code, body, number, valid_from, valid_until)
      values ('GTEC', 'Ghana Tertiary Education Commission', 'GT/1', '2020-01-01', '2099-01-01'),
        ('OLD', 'Lapsed Body', 'L/1', '2010-01-01', '2020-01-01') returning id`;
    await stage.owner`
      insert into public.accredited_course (accreditation_id, course_id)
      select id, ${at.course} from public.accreditation`;
    expect(row).toBeDefined();
    const { award_number: number } = await chain.redeem(at.learner, at.code, address());
    await stage.owner`update public.accreditation set body = 'Renamed' where code = 'GTEC'`;
    expect(await awardOf(number!)).toMatchObject({
      accreditation_code: 'GTEC',
      accrediting_body: 'Ghana Tertiary Education Commission',
      accreditation_number: 'GT/1'
    });
  });

  it('makes one award of 50 redemptions at once', async () => {
    const at = await chain.issued();
    const from = address();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => chain.redeem(at.learner, at.code, from))
    );
    const redeemed = answers.filter((answer) => answer.outcome === 'redeemed');
    expect(redeemed).toHaveLength(1);
    for (const answer of answers.filter((one) => one.outcome !== 'redeemed'))
      expect(answer).toEqual({
        outcome: 'refused',
        award_number: redeemed[0]!.award_number,
        code: 'voucher-used'
      });
    const [row] = await stage.owner`
      select count(*)::int as awards from public.award where enrolment_id = ${at.enrolment}`;
    expect(row!.awards).toBe(1);
  });

  it('says used, void and expired to the voucher’s learner only', async () => {
    const used = await chain.issued();
    await chain.redeem(used.learner, used.code, address());
    const gone = await chain.issued();
    await stage.as(gone.librarian, (sql) => sql`select public.void_voucher(${gone.voucher_id}, 'lost')`);
    const old = await chain.issued();
    await stage.owner`update public.voucher set expires_on = current_date - 2 where id = ${old.voucher_id}`;
    const fresh = await chain.issued();
    const stranger = await stage.learner(fresh.library);
    for (const [at, code] of [
      [used, 'voucher-used'],
      [gone, 'voucher-void'],
      [old, 'voucher-expired']
    ] as const) {
      expect(await chain.redeem(at.learner, at.code, address())).toMatchObject({ outcome: 'refused', code });
      expect(await chain.redeem(stranger, at.code, address())).toEqual({
        outcome: 'refused',
        award_number: null,
        code: 'voucher-unknown'
      });
    }
    await clearTries();
    for (const [code, reason] of [
      [fresh.code, 'voucher-unknown'],
      [generate('voucher'), 'voucher-unknown'],
      [generate('award'), 'award-number-not-voucher'],
      ['not a code', 'voucher-malformed']
    ] as const)
      expect(await chain.redeem(stranger, code, address())).toEqual({
        outcome: 'refused',
        award_number: null,
        code: reason
      });
    const [row] = await stage.owner`select state from public.voucher where id = ${fresh.voucher_id}`;
    expect(row!.state).toBe('issued');
  });

  it('is not for staff, HQ or the service with the code in hand, nor for anybody signed out', async () => {
    const at = await chain.issued();
    for (const actor of [at.librarian, at.proctor, await stage.hq()])
      expect(await chain.redeem(actor, at.code, address())).toMatchObject({
        outcome: 'refused',
        code: 'voucher-unknown'
      });
    expect(await chain.redeem({ role: 'authenticated', id: null }, at.code)).toMatchObject({
      outcome: 'refused'
    });
    for (const actor of [anon, service]) await expectRefusal(chain.redeem(actor, at.code), '42501');
  });
});

describe('wrong tries', () => {
  it('slow an account down after 5 in a minute, from whatever address', async () => {
    const at = await chain.issued();
    for (let n = 0; n < 5; n++)
      expect(await chain.redeem(at.learner, generate('voucher'), address())).toMatchObject({
        outcome: 'refused'
      });
    expect(await chain.redeem(at.learner, at.code, address())).toEqual({
      outcome: 'slow-down',
      award_number: null,
      code: 'slow-down'
    });
    await stage.owner`update private.code_try set at = at - interval '61 seconds' where user_id = ${at.learner.id}`;
    expect(await chain.redeem(at.learner, at.code, address())).toMatchObject({ outcome: 'redeemed' });
  });

  it('slow an account down after 20 in an hour', async () => {
    const at = await chain.issued();
    for (let n = 0; n < 20; n++) {
      expect(await chain.redeem(at.learner, generate('voucher'), address())).toMatchObject({
        outcome: 'refused'
      });
      await stage.owner`update private.code_try set at = at - interval '2 minutes' where user_id = ${at.learner.id}`;
    }
    expect(await chain.redeem(at.learner, at.code, address())).toMatchObject({ outcome: 'slow-down' });
    await stage.owner`update private.code_try set at = at - interval '20 minutes' where user_id = ${at.learner.id}`;
    expect(await chain.redeem(at.learner, at.code, address())).toMatchObject({ outcome: 'redeemed' });
  });

  it('slow an address down over all accounts, and no other address', async () => {
    const from = address();
    for (let n = 0; n < 5; n++) await chain.redeem(await stage.person(), generate('voucher'), from);
    const at = await chain.issued();
    expect(await chain.redeem(at.learner, at.code, from)).toMatchObject({ outcome: 'slow-down' });
    // What the caller claims in front of the gateway's own entry does not count.
    expect(await chain.redeem(at.learner, at.code, `203.0.113.77, ${from}`)).toMatchObject({
      outcome: 'slow-down'
    });
    expect(await chain.redeem(at.learner, at.code, address())).toMatchObject({ outcome: 'redeemed' });
  });

  it('that the check symbol gives away slow the account, and not the room', async () => {
    const from = address();
    const clumsy = await stage.person();
    for (let n = 0; n < 5; n++)
      expect(await chain.redeem(clumsy, 'mistyped', from)).toMatchObject({ outcome: 'refused' });
    expect(await chain.redeem(clumsy, 'mistyped', from)).toMatchObject({ outcome: 'slow-down' });
    const at = await chain.issued();
    expect(await chain.redeem(at.learner, at.code, from)).toMatchObject({ outcome: 'redeemed' });
  });

  it('are counted also when made all at once', async () => {
    const guesser = await stage.person();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => chain.redeem(guesser, generate('voucher'), address()))
    );
    expect(answers.filter((answer) => answer.outcome === 'refused')).toHaveLength(5);
    expect(answers.filter((answer) => answer.outcome === 'slow-down')).toHaveLength(35);
  });

  it('are logged where no API role reads', async () => {
    const [row] = await stage.owner`
      select count(*) filter (where outcome = 'slow-down')::int as slowed, count(*)::int as tries
      from private.code_try where purpose = 'voucher'`;
    expect(row!.slowed).toBeGreaterThan(35);
    for (const actor of [anon, service, await stage.hq()])
      await expectRefusal(
        stage.as(actor, (sql) => sql`select * from private.code_try`),
        '42501'
      );
  });
});

describe('status positions', () => {
  it('are scattered over the list, and the next list begins when one is three quarters full', async () => {
    const positions: number[] = [];
    for (let n = 0; n < 8; n++) {
      const at = await chain.awarded();
      await clearTries();
      positions.push((await awardOf(at.number)).position as number);
    }
    expect(positions.every((position) => position >= 0 && position < 131_072)).toBe(true);
    const steps = positions.slice(1).map((position, index) => Math.abs(position - positions[index]!));
    expect(Math.max(...steps)).toBeGreaterThan(100);
    await stage.owner`update private.status_list set given = 98304 where list = 0`;
    const { number } = await chain.awarded();
    const next = (await awardOf(number)).position as number;
    expect(Math.floor(next / 131_072)).toBe(1);
  });
});

describe('an award', () => {
  it('is read by its learner, staff of the library and HQ; its salt by nobody', async () => {
    await clearTries();
    const at = await chain.awarded();
    const elsewhere = await chain.passed();
    const sees = async (actor: typeof anon) =>
      (await stage.as(actor, (sql) => sql`select id from public.award where id = ${at.award}`)).length;
    for (const actor of [at.learner, at.librarian, at.proctor, await stage.hq()])
      expect(await sees(actor)).toBe(1);
    for (const actor of [
      elsewhere.learner,
      elsewhere.librarian,
      await stage.learner(at.library),
      await stage.licensee(at.library),
      await stage.staff('coach', at.library),
      await stage.staff('librarian', at.library, 'suspended')
    ])
      expect(await sees(actor)).toBe(0);
    await expectRefusal(sees(anon), '42501');
    for (const actor of [at.learner, at.librarian, await stage.hq(), anon, service]) {
      await expectRefusal(
        stage.as(actor, (sql) => sql`select salt from public.award`),
        '42501'
      );
      await expectRefusal(
        stage.as(actor, (sql) => sql`update public.award set name = 'Eve'`),
        '42501'
      );
      await expectRefusal(
        stage.as(actor, (sql) => sql`insert into public.award default values`),
        '42501'
      );
      await expectRefusal(
        stage.as(actor, (sql) => sql`delete from public.award`),
        '42501'
      );
      await expectRefusal(
        stage.as(actor, (sql) => sql`delete from public.award_event`),
        '42501'
      );
    }
    await expectRefusal(stage.owner`truncate public.award_event`, 'append-only');
  });
});
