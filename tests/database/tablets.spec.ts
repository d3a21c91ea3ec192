import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './actors.ts';
import * as day from './session-day.ts';
import { troubles, type Fate } from './tablet.ts';
import { play, step } from './tablets.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(12);
  scene = await day.openScene(stage, { seats: 200 });
});
afterAll(() => stage.close());

const tap = (
  tablet: number,
  kind: 'pause' | 'resume' | 'note' | 'submit' | 'incident' | 'move-seat',
  looksFirst = false
) => ({ do: 'tap', tablet, kind, looksFirst }) as const;
const send = (tablet: number, fate: Fate = 'through') => ({ do: 'send', tablet, fate }) as const;

describe('tablets against the real server', () => {
  it.each(troubles)('lose nothing and double nothing: %s', async (fate) => {
    await play(scene, 'running', [tap(0, 'pause'), tap(0, 'note'), send(0, fate), tap(0, 'resume'), send(0)]);
  });

  it('both offline on one sitting end in one state, with one of two pauses a conflict on its own tablet', async () => {
    await play(scene, 'running', [
      tap(0, 'pause'),
      tap(1, 'pause'),
      tap(0, 'incident'),
      tap(1, 'incident'),
      tap(1, 'resume'),
      { do: 'send together' }
    ]);
  });

  it('one online while the other is offline', async () => {
    await play(scene, 'running', [
      tap(1, 'pause'),
      tap(0, 'pause'),
      send(0),
      tap(0, 'resume'),
      send(0),
      send(1)
    ]);
  });

  it('reboot between taps, a clock set by a day, half an hour of sleep', async () => {
    await play(scene, 'running', [
      tap(0, 'pause'),
      { do: 'reboot', tablet: 0 },
      tap(0, 'resume'),
      { do: 'set the clock', tablet: 0, byMs: 86_400_000 },
      tap(0, 'note'),
      { do: 'sleep', tablet: 0, forMs: 1_800_000 },
      tap(0, 'submit'),
      send(0)
    ]);
  });

  it.each(['two tabs', 'restore', 'hand in elsewhere', 'old app'] as const)(
    'lose nothing and double nothing: %s',
    async (what) => {
      await play(scene, 'running', [
        tap(0, 'pause'),
        tap(0, 'note'),
        { do: what, tablet: 0 },
        tap(0, 'resume'),
        send(0)
      ]);
    }
  );

  it('a disk that is full for one tap', async () => {
    await play(scene, 'running', [
      tap(0, 'pause'),
      { do: 'full disk', tablet: 0 },
      tap(0, 'resume'),
      send(0)
    ]);
  });

  it.each([-600_000, -1_000, 600_000] as const)('the server’s clock steps by %i ms', async (byMs) => {
    await play(scene, 'running', [
      tap(0, 'pause'),
      send(0),
      { do: 'step the server’s clock', byMs },
      tap(0, 'resume', true),
      tap(1, 'note'),
      { do: 'send together' }
    ]);
  });

  it('another device takes the seat over', async () => {
    await play(scene, 'running', [tap(0, 'pause'), tap(1, 'move-seat'), { do: 'send together' }]);
  });

  it('a member suspended while offline: nothing acts, everything is kept for the librarian', async () => {
    await play(scene, 'running', [
      tap(0, 'note'),
      tap(0, 'pause'),
      { do: 'suspend', tablet: 0, lasts: true },
      send(0),
      tap(1, 'incident'),
      send(1)
    ]);
  });

  it('whatever the network, the clocks and the people do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 18 }),
        fc.constantFrom('booked', 'ready', 'running'),
        (steps, from) => play(scene, from as 'booked', steps)
      ),
      { numRuns: 15 }
    );
  });

  it('has taps, and judges some of them in each way', async () => {
    const rows = await stage.owner<
      { status: string }[]
    >`select distinct status from public.command order by 1`;
    // What chance made may be refused as well; these three the named stories above make.
    expect(rows.map(({ status }) => status)).toEqual(
      expect.arrayContaining(['applied', 'conflict', 'parked'])
    );
  });
});
