import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLeaf } from '../../src/lib/domain/log-leaf.ts';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;
let signer: ReturnType<typeof signing>;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
  signer = signing(stage);
});
afterAll(() => stage.close());

async function sealed() {
  const at = await chain.awarded();
  await signer.sealAll();
  return { ...at, second: await stage.staff('librarian', at.library) };
}

const propose = (by: Actor, award: string, reason = 'identity', note = 'The photograph was another person') =>
  stage.as(by, async (sql) => {
    const [row] = await sql`select public.propose_revocation(${award}, ${reason}, ${note}) as id`;
    return row!.id as string;
  });
const confirm = (by: Actor, id: string) =>
  stage.as(by, (sql) => sql`select public.confirm_revocation(${id})`);
const proposeReissue = (by: Actor, award: string, name = 'Ama Adjoa Mensah', note = 'Passport seen') =>
  stage.as(by, async (sql) => {
    const [row] = await sql`select public.propose_reissue(${award}, ${name}, ${note}) as id`;
    return row!.id as string;
  });
const confirmReissue = (by: Actor, id: string) =>
  stage.as(by, async (sql) => {
    const [row] = await sql`select public.confirm_reissue(${id}) as number`;
    return row!.number as string;
  });
const verify = async (number: string) =>
  (await stage.as(anon, (sql) => sql`select * from public.verify_award(${number})`))[0]!;
const bits = async (purpose: string) => {
  const [row] = await stage.as(service, (sql) => sql`select public.status_bits(0, ${purpose}) as bits`);
  return row!.bits as number[];
};
const position = async (number: string) =>
  (
    await stage.owner`select (status_index % 131072)::int as position from public.award where number = ${number}`
  )[0]!.position as number;
const lastLeaf = async () => {
  const [row] = await stage.owner`select data from public.log_leaf order by index desc limit 1`;
  return parseLeaf(Buffer.from(row!.data as string));
};

describe('revoking', () => {
  it('takes two people, and shows at once in the answer, the list and the log', async () => {
    const at = await sealed();
    const id = await propose(at.librarian, at.award, 'identity', 'The photograph was another person');
    expect(await verify(at.number)).toMatchObject({ status: 'valid' });
    await expectRefusal(confirm(at.librarian, id), 'second-person-needed');
    await confirm(at.second, id);
    expect(await verify(at.number)).toMatchObject({ status: 'revoked', name: 'Ama Mensah' });
    expect(await bits('revocation')).toContain(await position(at.number));
    expect(await bits('superseded')).not.toContain(await position(at.number));
    expect(await lastLeaf()).toMatchObject({ type: 'revoke', library: at.library.code });
    await expectRefusal(confirm(at.second, id), 'already-ended');
    await expectRefusal(propose(at.second, at.award), 'already-ended');
    const [note] = await stage.owner`select body, author_id from public.note where entity_id = ${id}`;
    expect(note).toEqual({ body: 'The photograph was another person', author_id: at.librarian.id });
    const [audit] = await stage.owner`
      select count(*)::int as rows from public.audit where detail::text like '%photograph%'`;
    expect(audit!.rows).toBe(0);
  });

  it('may be HQ’s and a librarian’s, in either order', async () => {
    const hq = await stage.hq();
    const one = await sealed();
    await confirm(hq, await propose(one.librarian, one.award));
    const two = await sealed();
    await confirm(two.librarian, await propose(hq, two.award));
    for (const at of [one, two]) expect(await verify(at.number)).toMatchObject({ status: 'revoked' });
  });

  it('is nobody else’s', async () => {
    const at = await sealed();
    const elsewhere = await chain.passed();
    const outsiders: [Actor, string][] = [
      [at.proctor, 'not-allowed'],
      [at.learner, 'not-allowed'],
      [await stage.staff('coach', at.library), 'not-allowed'],
      [await stage.licensee(at.library), 'not-allowed'],
      [await stage.staff('librarian', at.library, 'suspended'), 'not-found'],
      [elsewhere.librarian, 'not-found'],
      [anon, '42501'],
      [service, '42501']
    ];
    for (const [actor, code] of outsiders) await expectRefusal(propose(actor, at.award), code);
    const id = await propose(at.librarian, at.award);
    for (const [actor, code] of outsiders) await expectRefusal(confirm(actor, id), code);
    await expectRefusal(confirm(await stage.hq(), crypto.randomUUID()), 'not-found');
    await expectRefusal(propose(at.second, at.award), 'already-proposed');
    for (const actor of [at.proctor, at.learner, elsewhere.librarian]) {
      const rows = await stage.as(actor, (sql) => sql`select id from public.revocation where id = ${id}`);
      expect(rows).toHaveLength(0);
    }
    await expectRefusal(
      stage.as(at.librarian, (sql) => sql`update public.revocation set proposed_by = ${at.second.id}`),
      '42501'
    );
  });

  it('can be withdrawn by who proposed it or by HQ, and proposed again', async () => {
    const at = await sealed();
    const withdraw = (by: Actor, id: string) =>
      stage.as(by, (sql) => sql`select public.withdraw_proposal(${id})`);
    const id = await propose(at.librarian, at.award);
    await expectRefusal(withdraw(at.second, id), 'not-allowed');
    await expectRefusal(withdraw(at.proctor, id), 'not-allowed');
    await expectRefusal(withdraw((await chain.passed()).librarian, id), 'not-found');
    await expectRefusal(withdraw(await stage.hq(), crypto.randomUUID()), 'not-found');
    await withdraw(at.librarian, id);
    await expectRefusal(confirm(at.second, id), 'withdrawn');
    const again = await propose(at.second, at.award);
    await withdraw(await stage.hq(), again);
    const last = await propose(at.second, at.award);
    await confirm(at.librarian, last);
    await expectRefusal(withdraw(at.second, last), 'already-ended');
    const name = await sealed();
    const reissue = await proposeReissue(name.librarian, name.award);
    await withdraw(name.librarian, reissue);
    await expectRefusal(confirmReissue(name.second, reissue), 'withdrawn');
    await confirmReissue(name.second, await proposeReissue(name.librarian, name.award));
  });

  it('waits for the seal, and wants a reason of the list and in words', async () => {
    const at = await chain.awarded();
    await expectRefusal(propose(at.librarian, at.award), 'not-sealed');
    await signer.sealAll();
    await expectRefusal(propose(at.librarian, at.award, 'dislike'), 'bad-reason');
    await expectRefusal(propose(at.librarian, at.award, 'identity', ' '), 'reason-missing');
  });

  it('happens once when two confirm at the same time', async () => {
    const at = await sealed();
    const third = await stage.hq();
    const id = await propose(at.librarian, at.award);
    const before = await signer.state();
    const tries = await Promise.allSettled([
      confirm(at.second, id),
      confirm(third, id),
      confirm(at.second, id)
    ]);
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect((await signer.state()).size).toBe(before.size + 1);
  });
});

describe('issuing anew under a corrected name', () => {
  it('takes two people; the old number answers with the new one', async () => {
    const at = await sealed();
    const id = await proposeReissue(at.librarian, at.award);
    await expectRefusal(confirmReissue(at.librarian, id), 'second-person-needed');
    const number = await confirmReissue(at.second, id);
    expect(number).not.toBe(at.number);
    expect(await verify(at.number)).toMatchObject({
      status: 'superseded',
      superseded_by: number,
      name: 'Ama Mensah'
    });
    expect(await verify(number)).toMatchObject({ status: 'unknown', name: null });
    expect(await lastLeaf()).toMatchObject({ type: 'supersede' });
    expect(await bits('superseded')).toContain(await position(at.number));
    const jobs = await signer.sealAll();
    expect(jobs.map((job) => job.number)).toEqual([number]);
    expect(await verify(number)).toMatchObject({
      status: 'valid',
      name: 'Ama Adjoa Mensah',
      superseded_by: null
    });
    const [rows] = await stage.owner`
      select count(*)::int as awards, count(voucher_id)::int as vouchers from public.award
      where enrolment_id = ${at.enrolment}`;
    expect(rows).toEqual({ awards: 2, vouchers: 1 });
    await expectRefusal(confirmReissue(at.second, id), 'already-ended');
  });

  it('is for a librarian or HQ, and for another name than before', async () => {
    const at = await sealed();
    for (const [actor, code] of [
      [at.proctor, 'not-allowed'],
      [at.learner, 'not-allowed'],
      [(await chain.passed()).librarian, 'not-found'],
      [anon, '42501']
    ] as [Actor, string][])
      await expectRefusal(proposeReissue(actor, at.award), code);
    await expectRefusal(proposeReissue(at.librarian, at.award, ' Ama  Mensah '), 'same-name');
    await expectRefusal(proposeReissue(at.librarian, at.award, ' '), 'bad-name');
    await expectRefusal(proposeReissue(at.librarian, at.award, 'Ama Adjoa', ''), 'reason-missing');
  });
});
