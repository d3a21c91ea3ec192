import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockEventKinds, elapsedAt, fold, remainingAt, type ClockEvent } from './clock.ts';

const hour = 3_600_000;
const zero = Date.UTC(2026, 10, 22, 9);
let seq = 0;
const minute = (minutes: number) => zero + minutes * 60_000;
const at = (kind: string, minutes: number): ClockEvent => ({
  seq: ++seq,
  kind,
  effectiveAt: minute(minutes)
});
const extended = (seconds: number): ClockEvent => ({
  seq: ++seq,
  kind: 'extended',
  effectiveAt: zero,
  seconds
});
const correct = (target: ClockEvent, effectiveAt: number | null, seconds?: number): ClockEvent => ({
  seq: ++seq,
  kind: 'corrected',
  target: target.seq,
  effectiveAt,
  seconds
});

const event: fc.Arbitrary<Omit<ClockEvent, 'seq'>> = fc.record({
  kind: fc.constantFrom(...clockEventKinds, 'arrived', 'seated'),
  effectiveAt: fc.option(fc.integer({ min: zero, max: zero + 3 * hour }), { freq: 10 }),
  seconds: fc.option(fc.integer({ min: -600, max: 7200 })),
  target: fc.option(fc.nat(14))
});
const history = fc
  .array(event, { maxLength: 14 })
  .map((events) => events.map((one, index) => ({ ...one, seq: index + 1 })));

describe('the clock of a sitting', () => {
  it('runs from start to submission', () => {
    const clock = fold([at('started', 0), at('submitted', 47)], hour);
    expect(clock).toMatchObject({
      state: 'submitted',
      elapsedMs: 47 * 60_000,
      endedAt: minute(47),
      deadline: null
    });
  });

  it('stands still while paused and credits all of it', () => {
    const events = [at('started', 0), at('paused', 20)];
    const paused = fold(events, hour);
    expect(paused).toMatchObject({ state: 'paused', deadline: null });
    expect(remainingAt(paused, minute(55))).toBe(40 * 60_000);
    const resumed = fold([...events, at('resumed', 31.5)], hour);
    expect(resumed.deadline).toBe(minute(71.5));
    expect(resumed.pausedMs).toBe(11.5 * 60_000);
  });

  it('takes extensions in any state before the end, also before the start', () => {
    const clock = fold(
      [extended(300), at('started', 0), extended(60), at('submitted', 10), extended(900)],
      hour
    );
    expect(clock.allowedMs).toBe(hour + 360_000);
    expect(clock.ignored).toHaveLength(1);
  });

  it('ignores what does not fit', () => {
    const clock = fold([at('paused', 0), at('started', 1), at('started', 5), at('resumed', 6)], hour);
    expect(clock).toMatchObject({ state: 'running', startedAt: minute(1), deadline: minute(61) });
    expect(clock.ignored).toHaveLength(3);
  });

  it('lets no event run back behind the one before it', () => {
    const clock = fold([at('started', 10), at('paused', 5), at('resumed', 20)], hour);
    expect(clock).toMatchObject({ elapsedMs: 0, pausedMs: 10 * 60_000, deadline: minute(80) });
  });

  it('corrects a time, an extension, or voids; the last correction of a target alone counts', () => {
    const start = at('started', 0);
    const pause = at('paused', 30);
    const extra = extended(6000);
    const first = correct(pause, minute(10));
    expect(fold([start, pause, first], hour).elapsedMs).toBe(10 * 60_000);
    expect(fold([start, pause, first, correct(pause, null)], hour).state).toBe('running');
    expect(fold([start, extra, correct(extra, null, 600)], hour).allowedMs).toBe(hour + 600_000);
    expect(fold([start, pause, correct(pause, null), correct(pause, minute(12))], hour).elapsedMs).toBe(
      12 * 60_000
    );
    expect(fold([start, first], hour).ignored).toEqual([first.seq]);
  });

  it('lets a late submission stand once the expiry is voided', () => {
    const start = at('started', 0);
    const expiry = at('expired', 60);
    const clock = fold([start, expiry, correct(expiry, null), at('submitted', 58)], hour);
    expect(clock).toMatchObject({ state: 'submitted', elapsedMs: 58 * 60_000 });
  });
});

describe('any history whatever', () => {
  it('folds without an error into a clock that adds up', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: zero, max: zero + 5 * hour }), (events, now) => {
        const clock = fold(events, hour);
        expect(clock.elapsedMs).toBeGreaterThanOrEqual(0);
        if (clock.startedAt !== null)
          expect(clock.since! - clock.startedAt).toBe(clock.elapsedMs + clock.pausedMs);
        expect(clock.deadline === null).toBe(clock.state !== 'running');
        expect(remainingAt(clock, now)).toBe(Math.max(0, clock.allowedMs - elapsedAt(clock, now)));
        if (clock.deadline !== null && now >= clock.since!)
          expect(remainingAt(clock, now)).toBe(Math.max(0, clock.deadline - now));
      })
    );
  });

  it('does not depend on the order in which the rows come', () => {
    fc.assert(
      fc.property(
        history.chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))
        ),
        ([events, shuffled]) => {
          expect(fold(shuffled, hour)).toEqual(fold(events, hour));
        }
      )
    );
  });

  it('is unchanged by an event it ignored', () => {
    fc.assert(
      fc.property(history, (events) => {
        const clock = fold(events, hour);
        // a correction counts through its target, so only plain events may be taken away one by one
        if (events.some((one) => one.kind === 'corrected')) return;
        const rest = events.filter((one) => !clock.ignored.includes(one.seq));
        expect(fold(rest, hour)).toEqual({ ...clock, ignored: [] });
      })
    );
  });
});
