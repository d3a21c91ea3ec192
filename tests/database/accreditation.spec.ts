import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;
let hq: Actor;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
  hq = await stage.hq();
});
afterAll(() => stage.close());

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
let codes = 0;

async function accredit(course: string, until: number | null, more: Record<string, unknown> = {}) {
  const id = crypto.randomUUID();
  const code = `A${++codes}`;
  const facts = {
    code,
    body: `Council ${codes}`,
    number: `N-${codes}`,
    statement: 'Meets the standard.',
    valid_from: day(-400),
    valid_until: until === null ? null : day(until),
    courses: [course],
    ...more
  };
  await stage.as(hq, (sql) => sql`select public.save_accreditation(${id}, 0, ${sql.json(facts)})`);
  return { id, code, facts };
}
const align = (by: Actor, course: string, lines: unknown[]) =>
  stage.as(by, (sql) => sql`select public.save_alignment(${course}, ${sql.json(lines as never)})`);
const award = async (number: string) =>
  (await stage.owner`select * from public.award where number = ${number}`)[0]!;
const comptia = {
  framework: 'CompTIA',
  code: 'FC0-U71',
  name: 'Tech+',
  url: 'https://www.comptia.org/certifications/tech'
};

describe('an award under an accreditation', () => {
  it('carries what was true on its issue date, also when all of it changes afterwards', async () => {
    const at = await chain.issued();
    const { id, facts } = await accredit(at.course, 30);
    await align(hq, at.course, [comptia]);
    const { award_number: number } = await chain.redeem(at.learner, at.code);
    const changed = { ...facts, statement: 'Another.', valid_until: day(1) };
    await stage.as(hq, (sql) => sql`select public.save_accreditation(${id}, 1, ${sql.json(changed)})`);
    await align(hq, at.course, []);
    expect(await award(number!)).toMatchObject({
      accrediting_body: facts.body,
      accreditation_number: facts.number,
      accreditation_statement: 'Meets the standard.',
      alignment: [comptia]
    });
    const jobs = await stage.as(service, (sql) => sql`select * from public.take_signing_jobs(1000) as job`);
    const job = jobs.find((row) => row.job.number === number)!.job;
    expect(job).toMatchObject({ accreditation_statement: 'Meets the standard.', alignment: [comptia] });
  });

  it('is valid for as long as the shorter of course and accreditation says', async () => {
    const at = await chain.issued({ months: 36 });
    await accredit(at.course, null, { valid_months: 12 });
    const { award_number: number } = await chain.redeem(at.learner, at.code);
    const [row] = await stage.owner`
      select expires_on = (issued_on + interval '12 months')::date as as_said from public.award where number = ${number}`;
    expect(row!.as_said).toBe(true);
  });

  it('has no logo that nobody sent', async () => {
    const course = await chain.course();
    const path = `programme/${'a'.repeat(64)}.png`;
    await expectRefusal(accredit(course, null, { logo_path: path }), 'art-unknown');
    await stage.owner`insert into storage.objects (bucket_id, name) values ('award-art', ${path})`;
    await expect(
      accredit(course, null, { logo_path: path, website: 'https://council.example' })
    ).resolves.toBeTruthy();
    // On top of a template's pictures there is room for 60 kB.
    const weighs = (bytes: number) => stage.owner`
      update storage.objects set metadata = ${stage.owner.json({ size: bytes })} where name = ${path}`;
    await weighs(61_441);
    await expectRefusal(accredit(course, null, { logo_path: path }), 'art-too-large');
    await weighs(61_440);
    await expect(accredit(course, null, { logo_path: path })).resolves.toBeTruthy();
    await expectRefusal(accredit(course, null, { website: 'javascript:alert(1)' }), 'address-malformed');
    await expectRefusal(accredit(course, null, { valid_months: 0 }), 'number-out-of-range');
    await expectRefusal(accredit(course, null, { review_on: '2026-02-30' }), 'day-malformed');
  });
});

describe('an accreditation that has lapsed', () => {
  it('stops issuing and redeeming, costs nobody a voucher, and goes on when it is renewed', async () => {
    const at = await chain.issued();
    const { id, facts } = await accredit(at.course, -1);
    expect(await chain.redeem(at.learner, at.code)).toMatchObject({
      outcome: 'refused',
      award_number: null,
      code: 'accreditation-lapsed'
    });
    const later = await chain.passed();
    await accredit(later.course, -1);
    await chain.stock(later, 1);
    await chain.agree(later.librarian, later, 5000);
    await chain.pay(later.librarian, later, 5000);
    await expectRefusal(chain.issue(later.librarian, later), 'accreditation-lapsed');
    const renewed = { ...facts, valid_until: day(300) };
    await stage.as(hq, (sql) => sql`select public.save_accreditation(${id}, 1, ${sql.json(renewed)})`);
    expect(await chain.redeem(at.learner, at.code)).toMatchObject({ outcome: 'redeemed' });
  });

  it('lets plain awards out when HQ says so, and those say nothing of it', async () => {
    const at = await chain.issued();
    await accredit(at.course, -1);
    await expectRefusal(
      stage.as(at.librarian, (sql) => sql`select public.set_lapse_rule(${at.course}, true)`),
      'not-allowed'
    );
    await stage.as(hq, (sql) => sql`select public.set_lapse_rule(${at.course}, true)`);
    const { award_number: number } = await chain.redeem(at.learner, at.code);
    expect(await award(number!)).toMatchObject({ accreditation_code: null, accreditation_statement: null });
  });

  it('does not stop a course that another accreditation carries on, nor one that never had any', async () => {
    const at = await chain.issued();
    await accredit(at.course, -1);
    const { code } = await accredit(at.course, 90);
    const { award_number: number } = await chain.redeem(at.learner, at.code);
    expect(await award(number!)).toMatchObject({ accreditation_code: code });
    const plain = await chain.issued();
    await accredit(plain.course, 90, { valid_from: day(10) });
    expect(await chain.redeem(plain.learner, plain.code)).toMatchObject({ outcome: 'redeemed' });
  });

  it('is told to HQ with who waits, before and after, and to nobody else', async () => {
    const at = await chain.issued();
    const over = await accredit(at.course, -2);
    const soon = await accredit(await chain.course(), 20, { review_on: day(-3) });
    const far = await accredit(await chain.course(), 200);
    const told = await stage.as(hq, (sql) => sql`select * from public.accreditation_notices()`);
    const about = (id: string) => told.filter((row) => row.accreditation_id === id);
    expect(about(over.id)).toMatchObject([
      { kind: 'lapsed', courses: [{ id: at.course, waiting: 1, plain: false }] }
    ]);
    expect(about(soon.id).map((row) => row.kind as string)).toEqual(['review', 'lapses']);
    expect(about(far.id)).toEqual([]);
    await expectRefusal(
      stage.as(at.librarian, (sql) => sql`select * from public.accreditation_notices()`),
      'not-allowed'
    );
  });
});

describe('the standards of a course', () => {
  it('are HQ’s to write and anybody’s to read', async () => {
    const course = await chain.course();
    const library = await stage.library();
    await expectRefusal(align(await stage.staff('librarian', library), course, [comptia]), 'not-allowed');
    await expectRefusal(align(hq, course, [{ ...comptia, url: 'http://x' }]), 'address-malformed');
    await expectRefusal(align(hq, course, [{ ...comptia, name: ' ' }]), 'text-missing');
    await align(hq, course, [comptia, { ...comptia, code: null, name: 'Other' }]);
    const rows = await stage.as(
      anon,
      (sql) => sql`
      select name, code from public.course_alignment where course_id = ${course} order by position`
    );
    expect(rows).toEqual([
      { name: 'Tech+', code: 'FC0-U71' },
      { name: 'Other', code: null }
    ]);
  });
});

describe('letters', () => {
  const letters = async (about: string) =>
    stage.owner`select kind, recipient, days, state from private.letter where about = ${about} order by kind, days`;
  const tick = (days: number) => stage.owner`select private.tick(now() + make_interval(days => ${days}))`;
  const take = async () =>
    (await stage.as(service, (sql) => sql`select public.take_letters(200) as letter`)).map(
      (row) => row.letter as { id: string; kind: string; number?: string; email: string | null; days: number }
    );

  it('go to HQ before an accreditation ends, at three times, once each', async () => {
    const { id } = await accredit(await chain.course(), 100);
    for (const at of [0, 11, 12, 71, 72, 94, 99, 102]) await tick(at);
    const mine = (await letters(id)).filter((row) => row.recipient === hq.id);
    expect(mine.map((row) => row.days as number)).toEqual([0, 7, 30, 90]);
  });

  it('go to the learner when the award is sealed, and to learner and librarian before it ends', async () => {
    const at = await chain.issued({ months: 12 });
    const { award_number: number } = await chain.redeem(at.learner, at.code);
    await signing(stage).sealAll();
    const row = await award(number!);
    expect(await letters(row.id as string)).toMatchObject([{ kind: 'award', recipient: at.learner.id }]);
    const first = (await take()).find((one) => one.number === number)!;
    expect(first).toMatchObject({ kind: 'award', email: `${at.learner.id}@carrel.test` });
    await stage.as(service, (sql) => sql`select public.letter_sent(${first.id})`);
    await stage.owner`update public.award set expires_on = ${day(29)}, issued_on = ${day(-300)} where id = ${row.id as string}`;
    await tick(0);
    await tick(23);
    const told = await letters(row.id as string);
    expect(told.map(({ kind, days }) => [kind, days])).toEqual([
      ['award', 0],
      ['award-ends', 7],
      ['award-ends', 30]
    ]);
    expect(await letters(at.library.id)).toMatchObject([
      { kind: 'awards-end', recipient: at.librarian.id, days: 7 },
      { kind: 'awards-end', recipient: at.librarian.id, days: 30 }
    ]);
  });

  it('are dropped when they are not true any more', async () => {
    const at = await chain.issued({ months: 12 });
    const { award_number: number } = await chain.redeem(at.learner, at.code);
    await signing(stage).sealAll();
    await stage.owner`update public.award set state = 'revoked' where number = ${number!}`;
    expect((await take()).some((one) => one.number === number)).toBe(false);
    expect(await letters((await award(number!)).id as string)).toMatchObject([{ state: 'dropped' }]);
  });
});

describe('renewing', () => {
  const renew = (by: Actor, id: string) =>
    stage.as(by, async (sql) => (await sql`select public.renew_award(${id}) as id`)[0]!.id as string);
  const verify = async (number: string) =>
    (await stage.as(anon, (sql) => sql`select * from public.verify_award(${number})`))[0]!;

  /** An award that ends in so many days. */
  async function ending(days: number) {
    const at = await chain.awarded({ months: 12 });
    await signing(stage).sealAll();
    await stage.owner`insert into public.offered_course (library_id, course_id, fee_minor, currency)
      values (${at.library.id}, ${at.course}, 100, 'GHS')`;
    await stage.owner`update public.award set expires_on = ${day(days)}, issued_on = ${day(days - 365)} where id = ${at.award}`;
    return at;
  }

  it('opens a new enrolment that names the award, from the first reminder on', async () => {
    const early = await ending(120);
    await expectRefusal(renew(early.learner, early.award), 'too-early-to-renew');
    const at = await ending(20);
    await expectRefusal(renew(await stage.learner(at.library), at.award), 'not-allowed');
    const enrolment = await renew(at.learner, at.award);
    const [row] = await stage.owner`select renews, state from public.enrolment where id = ${enrolment}`;
    expect(row).toEqual({ renews: at.award, state: 'active' });
    await expectRefusal(renew(at.librarian, at.award), 'already-enrolled');
  });

  it('makes an award that names the old one; expired, the old number gives the new', async () => {
    const at = await ending(-3);
    expect(await verify(at.number)).toMatchObject({ status: 'expired', superseded_by: null });
    const enrolment = await renew(at.librarian, at.award);
    const again = { ...at, enrolment };
    await chain.sit(again);
    await chain.agree(at.librarian, again, 5000);
    await chain.pay(at.librarian, again, 5000);
    const { code } = await chain.issue(at.librarian, again);
    const { award_number: number } = await chain.redeem(at.learner, code);
    expect(await verify(at.number)).toMatchObject({ status: 'expired', superseded_by: null });
    await signing(stage).sealAll();
    expect(await verify(at.number)).toMatchObject({ status: 'expired', superseded_by: number });
    expect(await verify(number!)).toMatchObject({ status: 'valid', superseded_by: null });
    await expectRefusal(renew(at.learner, at.award), 'already-renewed');
  });

  it('is not for an award without an end, nor for one that was revoked', async () => {
    const at = await chain.awarded();
    await signing(stage).sealAll();
    await expectRefusal(renew(at.learner, at.award), 'award-does-not-end');
    await stage.owner`update public.award set state = 'revoked' where id = ${at.award}`;
    await expectRefusal(renew(at.learner, at.award), 'already-ended');
  });
});
