import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromBase64 } from '../../src/lib/domain/bytes.ts';
import * as checkpoint from '../../src/lib/domain/checkpoint.ts';
import { sha256 } from '../../src/lib/domain/signature.ts';
import { expectRefusal, openStage, service, type Actor, type Library, type Stage } from './actors.ts';
import { signing } from './chain.ts';

// What kiosks report of the log, and what the programme hears of it.

const seed = new Uint8Array(32).fill(7);
let stage: Stage;
let library: Library;
let kiosk: Actor & { id: string };
let hq: Actor;

beforeAll(async () => {
  stage = await openStage();
  library = await stage.library();
  hq = await stage.hq();
});
beforeEach(async () => {
  kiosk = await enrolled();
});
afterAll(() => stage.close());

async function enrolled() {
  const id = randomUUID();
  await stage.owner`insert into auth.users (id, email) values (${id}, ${`${id}@carrel.test`})`;
  await stage.owner`insert into public.kiosk (library_id, user_id, name) values (${library.id}, ${id}, 'Entrance')`;
  return { role: 'authenticated' as const, id };
}

const grow = (leaf: string) => stage.owner`select private.append_leaf(${leaf})`;

/** The checkpoint of the log as it stands, or with another root, or of more leaves than it has. */
async function note({ more = 0, forked }: { more?: number; forked?: number } = {}): Promise<string> {
  const { size, root } = await signing(stage).state();
  const hash = forked === undefined ? fromBase64(root.replaceAll('\n', '')) : sha256(Uint8Array.of(forked));
  return checkpoint.sign({ origin: 'localhost/log', size: size + more, root: hash }, seed);
}

const report = (notes: string[], fault: string | null = null, by: Actor = kiosk) =>
  stage.as(by, async (sql) =>
    (await sql`select finding from public.report_checkpoints(${notes}, ${fault})`).map(
      (row) => row.finding as string
    )
  );

const kioskId = async () =>
  (await stage.owner<{ id: string }[]>`select id from public.kiosk where user_id = ${kiosk.id}`)[0]!.id;
const alarms = async () =>
  await stage.owner`select * from public.log_alarm where kiosk_id = ${await kioskId()} order by id`;
const sightings = async () =>
  await stage.owner`select * from public.log_sighting where kiosk_id = ${await kioskId()} order by tree_size, id`;

describe('a kiosk’s report', () => {
  it('of what the log is, or was, is no alarm and one row', async () => {
    await grow('a');
    const first = await note();
    await grow('b');
    const second = await note();
    expect(await report([first, second])).toEqual(['same', 'same']);
    await report([second]);
    expect(await sightings()).toHaveLength(2);
    expect(await alarms()).toEqual([]);
  });

  it('of another history is a fork, with both notes', async () => {
    await grow('c');
    const signer = signing(stage);
    await signer.checkpoint();
    const forked = await note({ forked: 1 });
    expect(await report([forked])).toEqual(['fork']);
    const [alarm] = await alarms();
    expect(alarm).toMatchObject({ kind: 'fork', note: forked, times: 1, mailed_at: null, signed: null });
    expect(alarm!.other_note).toContain('localhost/log');
    await report([forked]);
    expect(await alarms()).toMatchObject([{ times: 2 }]);
  });

  it('of more leaves than there are shows that the log was cut', async () => {
    expect(await report([await note({ more: 1 })])).toEqual(['ahead']);
    expect(await alarms()).toMatchObject([{ kind: 'ahead' }]);
  });

  it('of its own finding is an alarm too', async () => {
    const good = await note();
    await report([good], 'log-shrank');
    await report([], 'forged-list');
    expect((await alarms()).map((row) => [row.kind, row.note])).toEqual([
      ['log-shrank', good],
      ['forged-list', null]
    ]);
  });

  it('fills no table: fifty good notes, fifty bad ones, twenty alarms', async () => {
    for (let n = 0; n < 60; n++) {
      await grow(`leaf ${n}`);
      await report([await note(), await note({ forked: n })]);
    }
    const seen = await sightings();
    expect(seen.filter((row) => row.finding === 'same')).toHaveLength(50);
    expect(seen.filter((row) => row.finding === 'fork')).toHaveLength(50);
    expect(await alarms()).toHaveLength(20);
    const { size } = await signing(stage).state();
    expect(Math.max(...seen.map((row) => Number(row.tree_size)))).toBe(size);
  });

  it('is refused when it is none, or nobody’s', async () => {
    const good = await note();
    for (const bad of [
      '',
      'x',
      good.replace(/\n\d+\n/, '\n-1\n'),
      good.replace(/\n.{44}\n/, '\nAAAA\n'),
      'a'.repeat(3000)
    ])
      await expectRefusal(report([bad]), 'bad-checkpoint');
    await expectRefusal(report([good, good, good]), 'bad-checkpoint');
    await expectRefusal(report([good], 'bored'), 'bad-reason');
    for (const actor of [hq, await stage.staff('librarian', library)])
      await expectRefusal(report([good], null, actor), 'unenrolled');
    await stage.owner`update public.kiosk set state = 'unenrolled' where user_id = ${kiosk.id}`;
    await expectRefusal(report([good]), 'unenrolled');
  });
});

describe('an alarm', () => {
  const take = () =>
    stage.as(service, (sql) => sql`select * from public.take_log_alarms()`) as Promise<
      Record<string, unknown>[]
    >;

  it('is given out once to be mailed to everybody at HQ', async () => {
    await stage.owner`update public.log_alarm set mailed_at = now() where mailed_at is null`;
    await report([await note({ forked: 200 })]);
    const [due] = await take();
    expect(due).toMatchObject({ kind: 'fork', kiosk: 'Entrance' });
    const people = due!.people as { email: string; locale: string }[];
    expect(people.map((one) => one.email)).toContain(`${hq.id}@carrel.test`);
    expect(await take()).toEqual([]);
    await stage.owner`update public.log_alarm set locked_until = now() - interval '1 second'`;
    expect(await take()).toHaveLength(1);
    await stage.as(service, (sql) => sql`select public.log_alarm_told(${due!.id as string}, true)`);
    await stage.owner`update public.log_alarm set locked_until = null`;
    expect(await take()).toEqual([]);
    expect(await alarms()).toMatchObject([{ signed: true, mailed_at: expect.any(Date) as Date }]);
  });

  it('is settled by HQ alone, and comes anew when it is found again', async () => {
    const forked = await note({ forked: 201 });
    await report([forked]);
    const [alarm] = await alarms();
    const settle = (by: Actor) =>
      stage.as(by, (sql) => sql`select public.settle_log_alarm(${alarm!.id as string})`);
    await expectRefusal(settle(await stage.staff('librarian', library)), 'not-allowed');
    await expectRefusal(settle(kiosk), 'not-allowed');
    await settle(hq);
    await settle(hq);
    await report([forked]);
    expect(await alarms()).toMatchObject([{ settled_by: hq.id }, { settled_at: null, times: 1 }]);
  });

  it('is in the audit, when raised and when settled', async () => {
    await report([], 'other-root');
    const [alarm] = await alarms();
    await stage.as(hq, (sql) => sql`select public.settle_log_alarm(${alarm!.id as string})`);
    const rows = await stage.owner`
      select action from public.audit where entity = 'log_alarm' and entity_id = ${alarm!.id as string} order by seq`;
    expect(rows.map((row) => row.action)).toEqual(['raise-log-alarm', 'settle-log-alarm']);
  });
});
