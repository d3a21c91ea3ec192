import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fold, remainingAt } from '../../src/lib/domain/clock.ts';
import { openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(12);
  scene = await day.openScene(stage, { seats: 200 });
  await day.checkRoom(scene);
});
afterAll(() => stage.close());

interface Event {
  seq: number;
  kind: string;
  effective_at: Date | null;
  seconds: number | null;
  target_seq: number | null;
}
const events = async (sitting: string) =>
  await stage.owner<
    Event[]
  >`select seq, kind, effective_at, seconds, target_seq from public.sitting_event where sitting_id = ${sitting} order by seq`;
const seqOf = async (sitting: string, kind: string) =>
  (await events(sitting)).findLast((event) => event.kind === kind)!.seq;

const correct = (sitting: string, payload: object, by: Actor = scene.librarian, more: object = {}) =>
  day.send(scene, sitting, 'correct', { reason: 'tapped-wrong', ...payload }, { ...more }, by);

/** Moves everything that happened so far into the past, so that times can be corrected backwards. */
async function setBack(sitting: string, minutes: number) {
  await stage.owner.begin(async (sql) => {
    await sql`alter table public.sitting_event disable trigger append_only_row`;
    await sql`alter table public.sitting_event disable trigger append_only_statement`;
    await sql`update public.sitting_event set effective_at = effective_at - ${`${minutes} minutes`}::interval
      where sitting_id = ${sitting}`;
    await sql`alter table public.sitting_event enable always trigger append_only_row`;
    await sql`alter table public.sitting_event enable always trigger append_only_statement`;
  });
}
const clock = async (sitting: string) => {
  const [row] = await stage.as(
    scene.proctor,
    (sql) => sql`select state, allowed_ms, remaining_ms, elapsed_ms from public.sitting_clock(${[sitting]})`
  );
  return {
    state: row!.state as string,
    allowed: Number(row!.allowed_ms),
    remaining: Number(row!.remaining_ms),
    elapsed: Number(row!.elapsed_ms)
  };
};

describe('a correction', () => {
  it('undoes a pause that was tapped wrong: the clock ran on', async () => {
    const { sitting } = await day.brought(scene, 'running');
    await setBack(sitting, 10);
    await day.send(scene, sitting, 'pause', { reason: 'toilet' });
    await setBack(sitting, 10);
    expect(await clock(sitting)).toMatchObject({ state: 'paused' });
    expect(day.outcome(await correct(sitting, { target_seq: await seqOf(sitting, 'paused') }))).toBe(
      'applied'
    );
    const after = await clock(sitting);
    expect(after.state).toBe('running');
    expect(after.elapsed).toBeGreaterThan(19 * 60_000);
    expect(await day.stateOf(scene, sitting)).toBe('running');
  });

  it('moves an event that was tapped late, between its neighbours and never into the future', async () => {
    const { sitting } = await day.brought(scene, 'running');
    await setBack(sitting, 30);
    await day.send(scene, sitting, 'pause', { reason: 'power-cut' });
    const target_seq = await seqOf(sitting, 'paused');
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    expect(day.outcome(await correct(sitting, { target_seq, effective_at: at(31) }))).toBe(
      'rejected before-previous'
    );
    expect(day.outcome(await correct(sitting, { target_seq, effective_at: at(-1) }))).toBe(
      'rejected before-previous'
    );
    expect(day.outcome(await correct(sitting, { target_seq, effective_at: 'then' }))).toBe(
      'rejected bad-payload'
    );
    expect(day.outcome(await correct(sitting, { target_seq, effective_at: at(20) }))).toBe('applied');
    const after = await clock(sitting);
    expect(after.elapsed).toBeGreaterThan(9.9 * 60_000);
    expect(after.elapsed).toBeLessThan(10.1 * 60_000);
  });

  it('changes the minutes that were granted, and no time of them', async () => {
    const { sitting } = await day.brought(scene, 'running');
    await day.send(scene, sitting, 'extend', { minutes: 50, reason: 'staff-error' });
    const target_seq = await seqOf(sitting, 'extended');
    expect(day.outcome(await correct(sitting, { target_seq, effective_at: new Date().toISOString() }))).toBe(
      'rejected bad-payload'
    );
    expect(day.outcome(await correct(sitting, { target_seq, seconds: 300 }))).toBe('applied');
    expect((await clock(sitting)).allowed).toBe(65 * 60_000);
    expect(day.outcome(await correct(sitting, { target_seq }))).toBe('applied');
    expect((await clock(sitting)).allowed).toBe(60 * 60_000);
    expect(day.outcome(await correct(sitting, { target_seq }))).toBe('rejected not-correctable');
  });

  it('takes back a start and a submission', async () => {
    const { sitting } = await day.brought(scene, 'running');
    const started = await seqOf(sitting, 'started');
    await day.send(scene, sitting, 'submit', { by: 'learner' });
    expect(day.outcome(await correct(sitting, { target_seq: await seqOf(sitting, 'submitted') }))).toBe(
      'applied'
    );
    expect(await day.stateOf(scene, sitting)).toBe('running');
    expect(day.outcome(await correct(sitting, { target_seq: started }))).toBe('applied');
    expect(await day.stateOf(scene, sitting)).toBe('ready');
    expect(day.outcome(await day.send(scene, sitting, 'start'))).toBe('applied');
    expect((await clock(sitting)).remaining).toBeGreaterThan(59.9 * 60_000);
  });

  it('is a librarian’s; others undo their own tap, for five minutes', async () => {
    const { sitting } = await day.brought(scene, 'running');
    await day.send(scene, sitting, 'extend', { minutes: 5, reason: 'staff-error' });
    const target_seq = await seqOf(sitting, 'extended');
    expect(day.outcome(await correct(sitting, { target_seq }, scene.colleague))).toBe('rejected not-allowed');
    expect(day.outcome(await correct(sitting, { target_seq, seconds: 60 }, scene.proctor))).toBe(
      'rejected not-allowed'
    );
    expect(day.outcome(await correct(sitting, { target_seq }, scene.proctor))).toBe('applied');
    await day.send(scene, sitting, 'extend', { minutes: 5, reason: 'staff-error' });
    await setBack(sitting, 6);
    expect(
      day.outcome(await correct(sitting, { target_seq: await seqOf(sitting, 'extended') }, scene.proctor))
    ).toBe('rejected not-allowed');
    expect(day.outcome(await correct(sitting, { target_seq: await seqOf(sitting, 'extended') }))).toBe(
      'applied'
    );
  });

  it('finds no event of another kind, none that is not there, and no expiry', async () => {
    const { sitting } = await day.brought(scene, 'running');
    for (const target_seq of [1, 99])
      expect(day.outcome(await correct(sitting, { target_seq }))).toBe('rejected not-correctable');
    expect(day.outcome(await correct(sitting, {}))).toBe('rejected bad-payload');
    await setBack(sitting, 90);
    await stage.owner`select private.expire_sittings(now() + interval '5 minutes')`;
    expect(day.outcome(await correct(sitting, { target_seq: await seqOf(sitting, 'started') }))).toBe(
      'conflict wrong-state'
    );
  });
});

describe('whatever is tapped and corrected', () => {
  const act = fc.record({
    kind: fc.constantFrom(
      'pause',
      'resume',
      'extend',
      'submit',
      'start',
      'void',
      'void',
      'retime',
      'minutes'
    ),
    pick: fc.nat(20),
    back: fc.nat(8),
    value: fc.integer({ min: -3000, max: 3000 })
  });

  it('the sitting is what both folds say, to the millisecond', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 12 }), async (acts) => {
        const { sitting } = await day.brought(scene, 'running');
        await setBack(sitting, 12);
        for (const { kind, pick, back, value } of acts) {
          const all = (await events(sitting)).filter((event) => event.seq > 5);
          const target = all[pick % all.length]!;
          const effective_at = new Date(Date.now() - back * 60_000).toISOString();
          if (kind === 'void') await correct(sitting, { target_seq: target.seq });
          else if (kind === 'retime') await correct(sitting, { target_seq: target.seq, effective_at });
          else if (kind === 'minutes') await correct(sitting, { target_seq: target.seq, seconds: value });
          else
            await day.send(
              scene,
              sitting,
              kind,
              {
                pause: { reason: 'alarm' },
                extend: { minutes: 3, reason: 'staff-error' },
                submit: { by: 'proctor' }
              }[kind as 'pause'] ?? {},
              { device_id: randomUUID() }
            );
        }
        const now = new Date();
        const [row] = await stage.owner`
          select s.state, c.state as clock, c.remaining_ms::int, c.elapsed_ms::int
          from public.sitting s cross join lateral private.sitting_fold(s, ${now}) as c where s.id = ${sitting}`;
        const folded = fold(
          (await events(sitting)).map(({ effective_at, target_seq, ...event }) => ({
            ...event,
            effectiveAt: effective_at && effective_at.getTime(),
            target: target_seq
          })),
          3_600_000
        );
        expect(row).toEqual({
          state: folded.state === 'idle' ? 'ready' : folded.state,
          clock: folded.state,
          remaining_ms: remainingAt(folded, now.getTime()),
          elapsed_ms: folded.elapsedMs
        });
      }),
      { numRuns: 25 }
    );
  });
});
