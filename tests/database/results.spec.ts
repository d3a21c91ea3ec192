import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { percentOf } from '../../src/lib/domain/score.ts';
import { anon, expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import { chains } from './chain.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(12);
  scene = await day.openScene(stage, { seats: 60 });
});
afterEach(() => stage.owner`update public.programme set result_needs_second = false`);
afterAll(() => stage.close());

const signed = { auth_method: 'password' };

const submitted = () => day.brought(scene, 'submitted');
const record = (sitting: string, result: object, by: Actor = scene.proctor) =>
  day.send(scene, sitting, 'record-result', { evidence_note: 'Seen', ...result }, {}, by);
const confirm = async (sitting: string, result: object, by: Actor) =>
  day.send(scene, sitting, 'confirm-result', result, signed, await stage.signIn(by));
const row = async (sitting: string) =>
  (
    await stage.owner`
      select state, score_percent, points, points_of, result_by, result_confirmed_by from public.sitting where id = ${sitting}`
  )[0]!;

describe('a result', () => {
  it('in points is cut to the hundredth, never rounded up to a pass', async () => {
    const { sitting } = await submitted();
    for (const result of [
      { points: '41', points_of: '40' },
      { points: '1', points_of: '0' },
      { points: 33, points_of: '40' },
      { points: '33' },
      { points: '33', points_of: '40', score_percent: '82.5' }
    ])
      expect(day.outcome(await record(sitting, result))).toBe('rejected bad-payload');
    expect(day.outcome(await record(sitting, { points: '399.99', points_of: '500' }))).toBe('applied');
    expect(await row(sitting)).toMatchObject({
      state: 'failed',
      score_percent: '79.99',
      points: '399.99',
      points_of: '500.00'
    });
  });

  it('is the same per cent in SQL and on the tablet', async () => {
    const pairs = Array.from({ length: 300 }, (_, n) => {
      const of = (n * 7919) % 9973;
      return [String((n * 104_729) % (of + 1)), `${of}.${(n * 31) % 10}`] as const;
    }).filter(([, of]) => Number(of) > 0);
    const rows = await stage.owner`
      select (private.read_result(p)).score_percent::numeric(5,2)::text as score
      from jsonb_array_elements(${stage.owner.json(
        pairs.map(([points, points_of]) => ({ points, points_of })) as never
      )}) with ordinality as a (p, position) order by position`;
    expect(rows.map(({ score }) => score as string)).toEqual(
      pairs.map(([points, of]) => percentOf(points, of))
    );
  });

  it('needs a note or a photo, whose file only staff of the library may add', async () => {
    const { sitting, learner } = await submitted();
    const photo = randomUUID();
    expect(day.outcome(await record(sitting, { score_percent: '90', evidence_note: '' }))).toBe(
      'rejected bad-payload'
    );
    const path = `${scene.library.id}/${sitting}/${photo}.jpg`;
    const add = (by: Actor, name = path) =>
      stage.as(by, (sql) => sql`insert into storage.objects (bucket_id, name) values ('evidence', ${name})`);
    await expectRefusal(add(scene.proctor), '42501');
    await record(sitting, { score_percent: '90', evidence_note: undefined, evidence_photo: photo });
    const foreigner = await stage.staff('librarian', await stage.library());
    for (const by of [learner, foreigner, anon, await stage.staff('coach', scene.library)])
      await expectRefusal(add(by), '42501');
    await expectRefusal(add(scene.proctor, `${scene.library.id}/${sitting}/${randomUUID()}.jpg`), '42501');
    await add(scene.colleague);
    const seen = async (by: Actor) =>
      (await stage.as(by, (sql) => sql`select name from storage.objects where bucket_id = 'evidence'`))
        .length;
    expect(await seen(scene.librarian)).toBe(1);
    for (const by of [learner, foreigner]) expect(await seen(by)).toBe(0);
    const changed = await stage.as(
      scene.proctor,
      (sql) => sql`update storage.objects set name = 'x' where bucket_id = 'evidence' returning id`
    );
    expect(changed).toHaveLength(0);
  });

  it('waits for a second person who saw the same, where the programme asks for one', async () => {
    await stage.owner`update public.programme set result_needs_second = true`;
    const { sitting, learner } = await submitted();
    const seen = { score_percent: '88' };
    expect(day.outcome(await confirm(sitting, seen, scene.colleague))).toBe('conflict wrong-state');
    await record(sitting, { score_percent: '78' });
    await record(sitting, seen);
    expect(await row(sitting)).toMatchObject({ state: 'submitted', score_percent: null });
    const pending = await stage.as(learner, (sql) => sql`select * from public.pending_result`);
    expect(pending).toHaveLength(0);
    expect(day.outcome(await confirm(sitting, seen, scene.proctor))).toBe('rejected second-person-needed');
    expect(day.outcome(await confirm(sitting, { score_percent: '98' }, scene.colleague))).toBe(
      'rejected result-differs'
    );
    expect(day.outcome(await confirm(sitting, { points: '44', points_of: '50' }, scene.colleague))).toBe(
      'applied'
    );
    expect(await row(sitting)).toMatchObject({
      state: 'passed',
      score_percent: '88.00',
      result_by: scene.proctor.id,
      result_confirmed_by: scene.colleague.id
    });
    expect(await stage.owner`select from public.pending_result where sitting_id = ${sitting}`).toHaveLength(
      0
    );
  });
});

describe('voiding', () => {
  const voids = (sitting: string, by: Actor = scene.librarian) =>
    stage.as(by, (sql) => sql`select public.void_sitting(${sitting}, 'irregularity')`);

  it('reaches a passed sitting until its voucher is out', async () => {
    const { sitting, enrolment, learner } = await submitted();
    await record(sitting, { score_percent: '90' });
    const at = chains(stage);
    const place = { library: scene.library, librarian: scene.librarian, enrolment, learner } as never;
    await at.agree(scene.librarian, place, 5000);
    await at.pay(scene.librarian, place, 5000);
    await stage.as(
      await stage.hq(),
      (sql) => sql`select public.stock_vouchers(${scene.library.id}, 'certificate', 1, null)`
    );
    await at.issue(scene.librarian, place);
    await expectRefusal(voids(sitting), 'already-issued');

    const other = await submitted();
    await record(other.sitting, { score_percent: '90' });
    await expectRefusal(voids(other.sitting, scene.proctor), 'not-allowed');
    await voids(other.sitting);
    expect(await day.stateOf(scene, other.sitting)).toBe('void');
    // It does not count: the next one is the first attempt again, and there is no wait.
    const again = await day.book(scene, other.enrolment);
    const [next] = await stage.owner`select attempt from public.sitting where id = ${again}`;
    expect(next!.attempt).toBe(1);
    const kept = await stage.as(
      other.learner,
      (sql) => sql`select state from public.sitting order by created_at`
    );
    expect(kept.map(({ state }) => state as string)).toEqual(['void', 'booked']);
  });
});

describe('an appeal', () => {
  const lodge = (by: Actor, sitting: string, id: string = randomUUID(), text = 'The screen froze') =>
    stage.as(by, async (sql) => {
      const [one] = await sql`select public.lodge_appeal(${id}, ${sitting}, ${text}) as id`;
      return one!.id as string;
    });
  const decide = (by: Actor, id: string, what = 'upheld', text = 'It did') =>
    stage.as(by, (sql) => sql`select public.decide_appeal(${id}, ${what}, ${text})`);

  it('is noted once, by the learner or the staff, and judged by a librarian who had no part in it', async () => {
    const { sitting, learner } = await submitted();
    await expectRefusal(lodge(learner, sitting), 'wrong-state');
    await record(sitting, { score_percent: '60' }, scene.librarian);
    await expectRefusal(lodge(await stage.learner(scene.library), sitting), 'not-allowed');
    await expectRefusal(lodge(await stage.staff('proctor', await stage.library()), sitting), 'not-found');
    await expectRefusal(lodge(learner, sitting, randomUUID(), ' '), 'text-missing');
    const id = await lodge(learner, sitting);
    expect(await lodge(learner, sitting, id)).toBe(id);
    await expectRefusal(lodge(scene.proctor, sitting), 'already-appealed');
    await expectRefusal(decide(scene.proctor, id), 'not-allowed');
    await expectRefusal(decide(learner, id), 'not-allowed');
    await expectRefusal(decide(scene.librarian, id), 'second-person-needed');
    const second = await stage.staff('librarian', scene.library);
    await expectRefusal(decide(second, id, 'maybe'), 'bad-kind');
    await expectRefusal(decide(second, id, 'upheld', ''), 'reason-missing');
    await decide(second, id);
    await expectRefusal(decide(second, id), 'already-ended');
    const [seen] = await stage.as(learner, (sql) => sql`select outcome from public.appeal`);
    expect(seen!.outcome).toBe('upheld');
    // What follows is an act of its own.
    expect(await day.stateOf(scene, sitting)).toBe('failed');
  });
});
