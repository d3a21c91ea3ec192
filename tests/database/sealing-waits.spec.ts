import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;
let signer: ReturnType<typeof signing>;
let hq: Actor;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
  signer = signing(stage);
  hq = await stage.hq();
});
beforeEach(() => signer.sealAll());
afterAll(() => stage.close());

const waits = (by: Actor = hq) => stage.as(by, (sql) => sql`select * from public.sealing_waits()`);
const retry = (award: string | null, by: Actor = hq) =>
  stage.as(
    by,
    async (sql) => (await sql`select public.retry_sealing(${award}) as count`)[0]!.count as number
  );
const fail = (award: string, code: string) =>
  stage.as(service, (sql) => sql`select public.fail_signing_job(${award}, ${code})`);
/** As if the award had been redeemed so many minutes earlier. */
const older = (award: string, minutes: number) =>
  stage.owner`
    update private.signing_job set created_at = created_at - make_interval(mins => ${minutes}) where award_id = ${award}`;

describe('what does not come to be sealed', () => {
  it('is shown to HQ with its reason, and no longer once it is sealed', async () => {
    const at = await chain.awarded();
    expect(await waits()).toEqual([]);
    await signer.take();
    await fail(at.award, 'credential-unfit');
    const [one, ...others] = await waits();
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      award_id: at.award,
      number: at.number,
      name: 'Ama Mensah',
      library_name: expect.stringContaining('Library') as string,
      step: 'pending',
      code: 'credential-unfit',
      attempts: 1
    });
    expect((one!.next_at as Date).getTime()).toBeGreaterThan(Date.now());
    await retry(at.award);
    await signer.sealAll();
    expect(await waits()).toEqual([]);
  });

  it('is shown too when nothing took it up in five minutes', async () => {
    const at = await chain.awarded();
    await older(at.award, 4);
    expect(await waits()).toEqual([]);
    await older(at.award, 2);
    expect(await waits()).toMatchObject([{ award_id: at.award, code: null, attempts: 0, next_at: null }]);
  });

  it('keeps the longest waiting first, and says when only the paper is missing', async () => {
    const [first, second] = [await chain.awarded(), await chain.awarded()];
    for (const job of await signer.take()) if (job.award_id === second.award) await signer.storeSigned(job);
    await fail(first.award, 'seal-failed');
    await fail(second.award, 'paper-not-stored');
    await older(second.award, 60);
    expect(await waits()).toMatchObject([
      { award_id: second.award, step: 'logged', code: 'paper-not-stored' },
      { award_id: first.award, step: 'pending', code: 'seal-failed' }
    ]);
  });
});

describe('trying again', () => {
  it('frees one award, or all, at once, and is written down', async () => {
    const [first, second] = [await chain.awarded(), await chain.awarded()];
    await signer.take();
    for (const { award } of [first, second]) await fail(award, 'seal-failed');
    expect(await signer.take(), 'each waits for its time').toEqual([]);
    expect(await retry(first.award)).toBe(1);
    expect(await signer.take()).toMatchObject([{ award_id: first.award, attempts: 1 }]);
    expect(await retry(null)).toBe(2);
    expect((await signer.take()).map(({ award_id: id }) => id).sort()).toEqual(
      [first.award, second.award].sort()
    );
    const noted = await stage.owner`
      select detail from public.audit where action = 'retry-sealing' and actor_id = ${hq.id} order by seq desc limit 2`;
    expect(noted.map((row) => row.detail as object)).toEqual([{ count: 2 }, { count: 1 }]);
  });

  it('gives no second number and no second leaf when a worker has it in hand', async () => {
    const at = await chain.awarded();
    const [job] = await signer.take();
    await fail(at.award, 'seal-failed');
    await retry(at.award);
    const [again] = await signer.take();
    expect(again).toMatchObject({ number: at.number });
    const index = await signer.storeSigned(job!);
    expect(await signer.storeSigned(again!)).toBe(index);
    const [row] = await stage.owner<{ leaves: number }[]>`
      select count(*)::int as leaves from public.log_leaf l, public.award a
      where a.id = ${at.award} and strpos(l.data, private.log_name(a)) > 0`;
    expect(row!.leaves).toBe(1);
  });

  it('of what does not wait finds nothing', async () => {
    const at = await chain.awarded();
    await signer.sealAll();
    await expectRefusal(retry(at.award), 'not-found');
    await expectRefusal(retry(randomUUID()), 'not-found');
    expect(await retry(null)).toBe(0);
  });
});

it('is HQ’s alone', async () => {
  const at = await chain.awarded();
  await signer.take();
  await fail(at.award, 'seal-failed');
  for (const person of [at.learner, at.librarian, at.proctor]) {
    await expectRefusal(waits(person), 'not-allowed');
    await expectRefusal(retry(at.award, person), 'not-allowed');
  }
  for (const person of [anon, service]) {
    await expect(waits(person)).rejects.toThrow('permission denied');
    await expect(retry(null, person)).rejects.toThrow('permission denied');
  }
});
