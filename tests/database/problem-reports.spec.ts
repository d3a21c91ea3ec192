import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { format, generate } from '../../src/lib/domain/number.ts';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let hq: Actor;
let chain: ReturnType<typeof chains>;
let address = 0;

beforeAll(async () => {
  stage = await openStage();
  hq = await stage.hq();
  chain = chains(stage);
});
afterAll(() => stage.close());

type Said = { reason?: string | null; body?: string | null; contact?: string | null; from?: string };

const report = async (number: string | null, said: Said = {}, by: Actor = anon) => {
  const from = said.from ?? `192.0.2.${++address}`;
  const rows = await stage.as(by, async (sql) => {
    await sql`select set_config('request.headers', ${JSON.stringify({ 'x-forwarded-for': from })}, true)`;
    const reason = said.reason === undefined ? 'other-name' : said.reason;
    return await sql`select * from public.report_problem(${number}, ${reason}, ${said.body ?? null},
      ${said.contact ?? null})`;
  });
  expect(rows).toHaveLength(1);
  return rows[0]!.outcome as string;
};
const list = (by: Actor, number: string) =>
  stage.as(
    by,
    (sql) => sql`select id, award_id, reason, body, contact, settled_at from public.problem_report
      where number = ${number} order by id`
  );
const settle = (by: Actor, id: string) => stage.as(by, (sql) => sql`select public.settle_problem(${id})`);

describe('reporting a problem', () => {
  it('reaches HQ, with the award when there is one, and the caller learns nothing of that', async () => {
    const at = await chain.awarded();
    await signing(stage).sealAll();
    const unknown = generate('award');
    expect(await report(format(at.number), { body: ' Another name ', contact: 'hr@firm.test' })).toBe(
      'taken'
    );
    expect(await report(unknown, { reason: 'unknown-number' })).toBe('taken');
    expect(await list(hq, at.number)).toEqual([
      expect.objectContaining({
        award_id: at.award,
        body: 'Another name',
        contact: 'hr@firm.test',
        settled_at: null
      })
    ]);
    expect(await list(hq, unknown)).toEqual([expect.objectContaining({ award_id: null, body: null })]);
  });

  it('takes nothing that is no report', async () => {
    const number = generate('award');
    const bad: [string | null, Said][] = [
      ['hello', {}],
      [null, {}],
      [generate('voucher'), {}],
      [number, { reason: 'because' }],
      [number, { reason: null }],
      [number, { reason: 'other' }],
      [number, { body: 'x'.repeat(1001) }],
      [number, { contact: 'x'.repeat(201) }]
    ];
    for (const [asked, said] of bad) expect(await report(asked, said)).toBe('malformed');
    expect(await list(hq, number)).toEqual([]);
  });

  it('is slowed down for an address, not for others', async () => {
    const number = generate('award');
    const from = '203.0.113.60';
    for (let n = 0; n < 5; n++) expect(await report(number, { from })).toBe('taken');
    expect(await report(number, { from })).toBe('slow-down');
    expect(await report(number)).toBe('taken');
    expect(await list(hq, number)).toHaveLength(6);
  });

  it('in a flood raises the alarm and still refuses nobody', async () => {
    await stage.owner`insert into public.problem_report (number, reason)
      select ${generate('award')}, 'altered-paper' from generate_series(1, 200)`;
    expect(await report(generate('award'))).toBe('taken');
    const rows = await stage.owner`
      select from public.audit where action = 'verify-alarm' and detail ->> 'scope' = 'reports'`;
    expect(rows).toHaveLength(1);
  });
});

describe('what was reported', () => {
  it('is read and settled by HQ alone', async () => {
    const at = await chain.awarded();
    await signing(stage).sealAll();
    await report(at.number);
    const [row] = await list(hq, at.number);
    const id = row!.id as string;
    for (const by of [at.learner, at.librarian]) expect(await list(by, at.number)).toEqual([]);
    for (const by of [anon, service]) await expectRefusal(list(by, at.number), '42501');
    for (const by of [at.learner, at.librarian]) await expectRefusal(settle(by, id), 'not-allowed');
    await expectRefusal(settle(anon, id), '42501');
    await settle(hq, id);
    await settle(hq, id);
    expect((await list(hq, at.number))[0]!.settled_at).toBeInstanceOf(Date);
    expect(await stage.owner`select from public.audit where entity_id = ${id}`).toHaveLength(1);
    await expectRefusal(settle(hq, at.award), 'not-found');
  });

  it('loses its words when the holder is erased, or half a year after it was settled', async () => {
    const [one, two] = [await chain.awarded(), await chain.awarded()];
    await signing(stage).sealAll();
    for (const { number } of [one, two]) await report(number, { body: 'Her name', contact: 'me' });
    await stage.owner`select private.erasing_problems(${one.learner.id})`;
    expect((await list(hq, one.number))[0]).toMatchObject({ body: null, contact: null });
    await settle(hq, (await list(hq, two.number))[0]!.id as string);
    await stage.owner`select private.tick(now() + interval '179 days')`;
    expect((await list(hq, two.number))[0]).toMatchObject({ body: 'Her name' });
    await stage.owner`select private.tick(now() + interval '181 days')`;
    expect((await list(hq, two.number))[0]).toMatchObject({ body: null, contact: null });
  });
});
