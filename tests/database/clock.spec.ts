import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clockEventKinds, elapsedAt, fold, remainingAt, type Clock } from '../../src/lib/domain/clock.ts';
import { openStage, type Stage } from './actors.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(2);
});
afterAll(() => stage.close());

interface RowEvent {
  seq: number;
  kind: string;
  effective_at: string | null;
  seconds: number | null;
  target_seq: number | null;
}
interface Case {
  base_ms: number;
  now: string;
  events: RowEvent[];
}

const zero = Date.UTC(2026, 10, 22, 9);
const hour = 3_600_000;
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** All cases in one statement; the row of SQL in the words of tests/vectors/clock.json. */
async function inSql(cases: Case[]): Promise<Record<string, unknown>[]> {
  const rows = await stage.owner<{ clock: Record<string, unknown> }[]>`
    select to_jsonb(private.clock_fold(c -> 'events', (c ->> 'now')::timestamptz, (c ->> 'base_ms')::bigint)) as clock
    from jsonb_array_elements(${stage.owner.json(cases as never)}) with ordinality as a (c, position)
    order by position`;
  return rows.map(({ clock }) => {
    const moments = ['started_at', 'since', 'ended_at', 'deadline'].map((key) => {
      const value = clock[key] as string | null;
      return [key, value === null ? null : iso(Date.parse(value))];
    });
    return { ...clock, ...Object.fromEntries(moments) };
  });
}

function inTypeScript({ base_ms, now, events }: Case): Record<string, unknown> {
  const clock: Clock = fold(
    events.map(({ effective_at, target_seq, ...event }) => ({
      ...event,
      effectiveAt: effective_at === null ? null : Date.parse(effective_at),
      target: target_seq
    })),
    base_ms
  );
  return {
    state: clock.state,
    started_at: iso(clock.startedAt),
    since: iso(clock.since),
    ended_at: iso(clock.endedAt),
    elapsed_ms: clock.elapsedMs,
    paused_ms: clock.pausedMs,
    allowed_ms: clock.allowedMs,
    deadline: iso(clock.deadline),
    elapsed_now_ms: elapsedAt(clock, Date.parse(now)),
    remaining_ms: remainingAt(clock, Date.parse(now)),
    ignored: clock.ignored
  };
}

// Histories as they come from a room: mostly in a sensible order, with clocks that jump either way, arrivals out
// of order, corrections of anything, and events of other kinds in between.
const moment = fc.integer({ min: zero - hour, max: zero + 4 * hour });
const event = fc.record({
  kind: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('started', 'paused', 'resumed') },
    { weight: 3, arbitrary: fc.constantFrom(...clockEventKinds) },
    { weight: 1, arbitrary: fc.constantFrom('arrived', 'seated', 'note') }
  ),
  effective_at: fc.option(moment, { freq: 10 }).map(iso),
  seconds: fc.option(fc.integer({ min: -7200, max: 7200 })),
  target_seq: fc.option(fc.integer({ min: 0, max: 20 }))
});
const history: fc.Arbitrary<Case> = fc.record({
  base_ms: fc.integer({ min: 0, max: 4 * hour }),
  now: moment.map((at) => new Date(at).toISOString()),
  events: fc
    .array(event, { maxLength: 18 })
    .map((events) => events.map((one, index) => ({ ...one, seq: index + 1 })))
    .chain((events) => fc.shuffledSubarray(events, { minLength: events.length }))
});

describe('the clock in SQL', () => {
  it('gives what the vectors say', async () => {
    const vectors = JSON.parse(readFileSync('tests/vectors/clock.json', 'utf8')) as (Case & {
      name: string;
      clock: object;
    })[];
    const rows = await inSql(vectors);
    for (const [index, vector] of vectors.entries()) expect(rows[index], vector.name).toEqual(vector.clock);
  });

  it('agrees with TypeScript to the millisecond on any history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 100, maxLength: 100 }), async (cases) => {
        expect(await inSql(cases)).toEqual(cases.map(inTypeScript));
      }),
      { numRuns: 30 }
    );
  });

  it('does not hang on the time zone of the session', async () => {
    const cases = [
      {
        base_ms: hour,
        now: new Date(zero + 600_000).toISOString(),
        events: [{ seq: 1, kind: 'started', effective_at: iso(zero), seconds: null, target_seq: null }]
      }
    ];
    await stage.owner`set time zone 'Asia/Kathmandu'`;
    expect(await inSql(cases)).toEqual(cases.map(inTypeScript));
    await stage.owner`reset time zone`;
  });
});
