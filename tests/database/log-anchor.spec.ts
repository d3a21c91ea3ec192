import { afterAll, beforeAll, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Stage } from './actors.ts';
import { signing } from './chain.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const take = () =>
  stage.as(service, (sql) => sql`select * from public.take_anchors('opentimestamps')`) as Promise<
    { checkpoint_id: string; note: string; proof: string | null }[]
  >;
const store = (id: string, proof: string, at: string | null = null) =>
  stage.as(
    service,
    (sql) =>
      sql`select public.store_anchor(${id}, 'opentimestamps', ${Buffer.from(proof).toString('base64')}, ${at})`
  );

it('takes the newest checkpoint once a day, asks after the promise hourly, and keeps what is complete', async () => {
  expect(await take()).toEqual([]);
  await stage.owner`select private.append_leaf('leaf')`;
  await signing(stage).checkpoint();
  const [due] = await take();
  expect(due).toMatchObject({ proof: null, note: 'localhost/log 1' });
  await store(due!.checkpoint_id, 'promise');
  expect(await take()).toEqual([]);
  await stage.owner`update public.log_anchor set tried_at = now() - interval '61 minutes'`;
  const [again] = await take();
  expect(Buffer.from(again!.proof!, 'base64').toString()).toBe('promise');
  expect(await take()).toEqual([]);
  await store(due!.checkpoint_id, 'complete', '2026-11-22T12:00:00Z');
  await store(due!.checkpoint_id, 'other', '2026-01-01T00:00:00Z');
  await stage.owner`update public.log_anchor set tried_at = now() - interval '2 hours'`;
  expect(await take()).toEqual([]);
  const rows = await stage.as(anon, (sql) => sql`select proof, anchored_at from public.log_anchor`);
  expect(rows).toMatchObject([
    { proof: Buffer.from('complete'), anchored_at: new Date('2026-11-22T12:00:00Z') }
  ]);
  await stage.owner`update public.log_anchor set created_at = now() - interval '25 hours'`;
  expect(await take()).toMatchObject([{ proof: null }]);
});

it('is the service’s alone to write', async () => {
  const hq = await stage.hq();
  await expectRefusal(
    stage.as(hq, (sql) => sql`select * from public.take_anchors('opentimestamps')`),
    '42501'
  );
  await expectRefusal(
    stage.as(hq, (sql) => sql`select public.store_anchor(1, 'opentimestamps', '', null)`),
    '42501'
  );
  await expectRefusal(
    stage.as(service, (sql) => sql`delete from public.log_anchor`),
    '42501'
  );
});
