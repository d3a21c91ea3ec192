import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBackDated, type Said } from '../../src/lib/domain/answers.ts';
import { dayMs, dayOf } from '../../src/lib/domain/moment.ts';
import { fit, unfit } from '../vectors/said-by.ts';
import { anon, openStage, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;
beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
});
afterAll(() => stage.close());

const sealed = async () => {
  const at = await chain.awarded();
  await signing(stage).sealAll();
  return at;
};
const check = async (number: string, token: string | null) => {
  const [row] = await stage.as(
    anon,
    (sql) => sql`select * from public.check_awards(${[number]}, 'symbol', null, ${[token]})`
  );
  return row!;
};
const leafOf = async (number: string) => {
  const [row] = await stage.owner`
    select l.at, l.data::jsonb ->> 'token' as token from public.log_leaf l
      join public.award a on a.leaf_index = l.index where a.number = ${number}`;
  return row as { at: Date; token: string };
};
const alarms = async () =>
  (await stage.owner`select detail ->> 'scope' as scope from public.audit where action = 'verify-alarm'`).map(
    (row) => row.scope as string
  );

describe('a signed paper', () => {
  it('that is the one in the log raises no alarm, and another under its number does', async () => {
    const at = await sealed();
    const { token } = await leafOf(at.number);
    expect((await check(at.number, token)).logged_at).toBeInstanceOf(Date);
    expect((await check(at.number, null)).logged_at).toBeInstanceOf(Date);
    expect(await alarms()).toEqual([]);
    expect(await check(at.number, 'A'.repeat(43))).toMatchObject({ logged_at: null, first_logged_at: null });
    expect(await alarms()).toEqual(['token']);
    // Once an hour is enough to look at it.
    await check(at.number, 'B'.repeat(43));
    expect(await alarms()).toEqual(['token']);
  });
});

describe('the day on a paper', () => {
  const reissued = async () => {
    const first = await sealed();
    const second = await stage.staff('librarian', first.library);
    const number = await stage.as(first.librarian, async (sql) => {
      const [row] =
        await sql`select public.propose_reissue(${first.award}, 'Ama Adjoa Mensah', 'Passport seen') as id`;
      return row!.id as string;
    });
    const [row] = await stage.as(second, (sql) => sql`select public.confirm_reissue(${number}) as number`);
    await signing(stage).sealAll();
    return { first: first.number, again: row!.number as string };
  };

  it('of a reissue is measured by the entry of the first issue', async () => {
    const { first, again } = await reissued();
    const row = await check(again, null);
    expect(row.first_logged_at).toEqual((await leafOf(first)).at);
    expect(row.first_logged_at.getTime()).toBeLessThan(row.logged_at.getTime());
    const own = await check(first, null);
    expect(own.first_logged_at).toEqual(own.logged_at);
  });

  it('is told with the beginning of the log, before which nobody could log anything', async () => {
    const { number } = await sealed();
    const row = await check(number, null);
    const [began] = await stage.owner`select min(at) as at from public.log_leaf`;
    expect(row.log_began).toEqual(began!.at);
    const said = (began: number): Pick<Said, 'first_logged_at' | 'log_began'> => ({
      first_logged_at: row.first_logged_at.toISOString(),
      log_began: new Date(began).toISOString()
    });
    const yearAgo = dayOf(Date.now() - 400 * dayMs);
    expect(isBackDated(said(row.log_began.getTime()), yearAgo)).toBe(false);
    expect(isBackDated(said(Date.now() - 500 * dayMs), yearAgo)).toBe(true);
    expect(isBackDated(said(Date.now() - 500 * dayMs), dayOf(Date.now()))).toBe(false);
  });
});

describe('who a verifier says to be', () => {
  const kept = async (typed: string) => {
    const [row] = await stage.owner`select private.said_by(${typed}) as name`;
    return row!.name as string | null;
  };

  it('is kept by the rule of the page', async () => {
    for (const [typed, name] of fit) expect([typed, await kept(typed)]).toEqual([typed, name]);
    for (const typed of unfit) expect([typed, await kept(typed)]).toEqual([typed, null]);
  });
});
