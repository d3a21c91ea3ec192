import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { format, generate } from '../../src/lib/domain/number.ts';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
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

type Asked = {
  way?: string;
  saidBy?: string | null;
  tokens?: (string | null)[] | null;
  address?: string | null;
  /** The address that the gateway attests. */
  from?: string;
  by?: Actor;
};

const check = (numbers: (string | null)[], asked: Asked = {}) =>
  stage.as(asked.by ?? anon, async (sql) => {
    const headers = JSON.stringify({ 'x-forwarded-for': asked.from ?? '192.0.2.7' });
    await sql`select set_config('request.headers', ${headers}, true)`;
    return await sql`select * from public.check_awards(${numbers}, ${asked.way ?? 'page'}, ${asked.saidBy ?? null},
      ${asked.tokens ?? null}, ${asked.address ?? null})`;
  });

const seenBy = (by: Actor, award: string) =>
  stage.as(
    by,
    (sql) =>
      sql`select way, said_by, times from public.award_check where award_id = ${award} order by way, said_by`
  );

const alarms = async () =>
  (await stage.owner`select detail ->> 'scope' as scope from public.audit where action = 'verify-alarm'`).map(
    (row) => row.scope as string
  );

describe('checking many numbers', () => {
  it('answers each in its place, as verify_award would', async () => {
    const [one, two] = [await sealed(), await sealed()];
    const unknown = generate('award');
    const rows = await check([format(two.number), unknown, 'hello', null, one.number]);
    expect(rows.map((row) => [row.place, row.status, row.code, row.number])).toEqual([
      [1, 'valid', null, two.number],
      [2, 'unknown', null, unknown],
      [3, 'unknown', 'malformed', 'hello'],
      [4, 'unknown', 'malformed', ''],
      [5, 'valid', null, one.number]
    ]);
    const [alone] = await stage.as(anon, (sql) => sql`select * from public.verify_award(${one.number})`);
    expect(rows[4]).toMatchObject(alone!);
    expect(rows[4]!.logged_at).toBeInstanceOf(Date);
  });

  it('takes 500 at once and not one more', async () => {
    expect(await check(Array<string>(500).fill('x'))).toHaveLength(500);
    await expectRefusal(check(Array<string>(501).fill('x')), 'too-many-numbers');
    expect(await check([])).toHaveLength(0);
  });

  it('gives the log’s word on the very token in hand', async () => {
    const at = await sealed();
    const [row] = await check([at.number], { tokens: ['A'.repeat(43)] });
    expect(row).toMatchObject({ status: 'valid', logged_at: null, kid: null });
  });
});

describe('what the holder sees', () => {
  it('is that a check was made, in which way, and a name only where one was said', async () => {
    const at = await sealed();
    await check([at.number], { way: 'page' });
    await check([at.number], { way: 'page' });
    await check([at.number], { way: 'file', saidBy: '  Volta   Foods ' });
    expect(await seenBy(at.learner, at.award)).toEqual([
      { way: 'file', said_by: 'Volta Foods', times: 1 },
      { way: 'page', said_by: null, times: 2 }
    ]);
  });

  it('is one check where who opened the page then says their name, and never fewer than there were', async () => {
    const at = await sealed();
    const again = (saidBy: string | null) => check([at.number], { way: 'page-again', saidBy });
    await check([at.number], { way: 'page' });
    await again('ring 0244 000 000');
    expect(await seenBy(at.learner, at.award)).toEqual([{ way: 'page', said_by: null, times: 1 }]);
    await again('Volta Foods');
    expect(await seenBy(at.learner, at.award)).toEqual([{ way: 'page', said_by: 'Volta Foods', times: 1 }]);
    await check([at.number], { way: 'page' });
    await check([at.number], { way: 'page' });
    await again('Keta Mills');
    const seen = [
      { way: 'page', said_by: 'Keta Mills', times: 1 },
      { way: 'page', said_by: 'Volta Foods', times: 1 },
      { way: 'page', said_by: null, times: 1 }
    ];
    expect(await seenBy(at.learner, at.award)).toEqual(seen);
    // What was written long before is another's, and so are other ways.
    await stage.owner`update public.award_check set last_at = now() - interval '2 hours', hour = hour - interval '2 hours'
      where award_id = ${at.award}`;
    await check([at.number], { way: 'machine' });
    await again('Ada Salt');
    expect(await seenBy(at.learner, at.award)).toEqual([
      { way: 'machine', said_by: null, times: 1 },
      { way: 'page', said_by: 'Ada Salt', times: 1 },
      ...seen
    ]);
  });

  it('is nobody else’s to read: not staff’s, not HQ’s, not another learner’s', async () => {
    const at = await sealed();
    await check([at.number]);
    const other = await chain.awarded();
    for (const by of [at.librarian, await stage.hq(), other.learner])
      expect(await seenBy(by, at.award)).toEqual([]);
    await expectRefusal(seenBy(anon, at.award), '42501');
    await expectRefusal(seenBy(service, at.award), '42501');
  });

  it('cannot be written but by asking for the number', async () => {
    const at = await sealed();
    const write = (by: Actor) =>
      stage.as(
        by,
        (sql) => sql`insert into public.award_check (library_id, award_id, learner_id, way, hour, last_at)
          values (${at.library.id}, ${at.award}, ${at.learner.id}, 'page', now(), now())`
      );
    for (const by of [anon, at.learner, at.librarian, await stage.hq(), service])
      await expectRefusal(write(by), '42501');
    const guesses = Array.from({ length: 50 }, () => generate('award'));
    await check(guesses, { way: 'batch', from: '192.0.2.77' });
    expect(await seenBy(at.learner, at.award)).toEqual([]);
  });

  it('leaves out the holder’s own look', async () => {
    const at = await sealed();
    await check([at.number], { by: at.learner });
    expect(await seenBy(at.learner, at.award)).toEqual([]);
  });

  it('holds no address to follow, no number to ring, and no more than twenty names a day', async () => {
    const at = await sealed();
    for (const saidBy of [
      'https://evil.test',
      'pay@evil.test',
      'call 0244000000',
      'x'.repeat(81),
      'evil.test/1'
    ])
      await check([at.number], { way: 'symbol', saidBy });
    expect(await seenBy(at.learner, at.award)).toEqual([{ way: 'symbol', said_by: null, times: 5 }]);
    for (let n = 0; n < 25; n++) await check([at.number], { way: 'file', saidBy: `Firm ${n}` });
    const rows = await seenBy(at.learner, at.award);
    expect(rows.filter((row) => row.said_by !== null)).toHaveLength(20);
  });

  it('is told of a kiosk by the kiosk’s account, whatever the call says', async () => {
    const at = await sealed();
    const kiosk = await stage.person();
    await stage.owner`insert into public.kiosk (library_id, user_id, name) values (${at.library.id}, ${kiosk.id}, 'Door')`;
    await check([at.number], { by: kiosk, way: 'batch' });
    await check([at.number], { way: 'kiosk' });
    expect((await seenBy(at.learner, at.award)).map((row) => row.way)).toEqual(['kiosk', 'machine']);
  });

  it('goes after 400 days, and with the person', async () => {
    const [one, two] = [await sealed(), await sealed()];
    await check([one.number, two.number]);
    await stage.owner`update public.award_check set last_at = now() - interval '401 days' where award_id = ${one.award}`;
    await stage.owner`select private.tick(now())`;
    expect(await seenBy(one.learner, one.award)).toEqual([]);
    expect(await seenBy(two.learner, two.award)).toHaveLength(1);
    await stage.owner`select private.erasing_checks(${two.learner.id})`;
    expect(await seenBy(two.learner, two.award)).toEqual([]);
  });
});

describe('guessing', () => {
  const guess = (count: number, from: string, more: Asked = {}) =>
    check(
      Array.from({ length: count }, () => generate('award')),
      { from, ...more }
    );

  it('is slowed down by the attested address, also where the app is passed by, and nobody else is', async () => {
    const at = await sealed();
    const from = '198.51.100.1';
    await guess(500, from);
    await guess(500, from);
    await expectRefusal(guess(1, from), 'slow-down');
    await expectRefusal(check([at.number], { from }), 'slow-down');
    const alone = (header: string) =>
      stage.as(anon, async (sql) => {
        await sql`select set_config('request.headers', ${JSON.stringify({ 'x-forwarded-for': header })}, true)`;
        return await sql`select status from public.verify_award(${at.number})`;
      });
    await expectRefusal(alone(from), 'slow-down');
    // What the caller writes in front of the gateway's own entry changes nothing.
    await expectRefusal(alone(`203.0.113.99, ${from}`), 'slow-down');
    expect(await alone('198.51.100.2')).toEqual([{ status: 'valid' }]);
  });

  it('raises the alarm, and for calls without an attested address only that', async () => {
    await stage.owner`delete from private.verify_alarm`;
    const before = (await alarms()).length;
    for (let n = 0; n < 4; n++) await guess(500, '');
    expect(await guess(1, '')).toHaveLength(1);
    expect((await alarms()).slice(before)).toEqual(expect.arrayContaining(['address', 'day', 'all']));
  });

  it('is not the only thing that is slowed down: 12,000 good numbers in ten minutes are a copy of the register', async () => {
    const at = await sealed();
    const from = '198.51.100.6';
    await stage.owner`insert into private.verify_try (address, minute, calls, unknown)
      values (${from}, date_trunc('minute', now()) - interval '5 minutes', 11999, 0)`;
    expect(await check([at.number], { from })).toMatchObject([{ status: 'valid' }]);
    await expectRefusal(check([at.number], { from }), 'slow-down');
    expect(await check([at.number], { from: '198.51.100.7' })).toMatchObject([{ status: 'valid' }]);
    await stage.owner`update private.verify_try set minute = minute - interval '11 minutes' where address = ${from}`;
    expect(await check([at.number], { from })).toMatchObject([{ status: 'valid' }]);
  });

  it('is found when it is slow', async () => {
    await stage.owner`delete from private.verify_alarm`;
    const from = '198.51.100.3';
    await guess(1, from);
    await stage.owner`insert into private.verify_try (address, minute, calls, unknown)
      select ${from}, date_trunc('minute', now()) - n * interval '20 minutes', 20, 20 from generate_series(1, 50) n`;
    const before = (await alarms()).length;
    await guess(1, from);
    expect((await alarms()).slice(before)).toContain('day');
  });

  it('counts for the address that the service names, and for nobody else’s at another’s word', async () => {
    const calls = async (address: string) => {
      const [row] = await stage.owner`
        select coalesce(sum(calls), 0)::int as calls from private.verify_try where address = ${address}`;
      return row!.calls as number;
    };
    await guess(3, '198.51.100.4', { by: service, address: '198.51.100.5' });
    expect([await calls('198.51.100.4'), await calls('198.51.100.5')]).toEqual([0, 3]);
    await guess(3, '198.51.100.4', { address: '198.51.100.5' });
    expect([await calls('198.51.100.4'), await calls('198.51.100.5')]).toEqual([3, 3]);
  });

  it('with a paper whose signature is good is another alarm', async () => {
    await stage.owner`delete from private.verify_try`;
    await stage.owner`delete from private.verify_alarm`;
    const before = (await alarms()).length;
    await check([generate('award')], { tokens: [null] });
    expect((await alarms()).slice(before)).toEqual([]);
    await check([generate('award')], { tokens: ['A'.repeat(43)] });
    expect((await alarms()).slice(before)).toEqual(['signed']);
  });
});
