/** Histories of sittings and the clocks they fold into: docs/clock.md, for SQL as for TypeScript. */
import * as clock from '../../src/lib/domain/clock.ts';

type ClockVector = {
  name: string;
  base_ms: number;
  now: string;
  events: {
    seq: number;
    kind: string;
    effective_at: string | null;
    seconds: number | null;
    target_seq: number | null;
  }[];
  clock: {
    state: string;
    started_at: string | null;
    since: string | null;
    ended_at: string | null;
    elapsed_ms: number;
    paused_ms: number;
    allowed_ms: number;
    deadline: string | null;
    elapsed_now_ms: number;
    remaining_ms: number;
    ignored: number[];
  };
};

function clockVector(
  name: string,
  events: clock.ClockEvent[],
  nowMs: number,
  baseMs = 3_600_000
): ClockVector {
  const folded = clock.fold(events, baseMs);
  const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
  return {
    name,
    base_ms: baseMs,
    now: iso(nowMs)!,
    events: events.map(({ seq, kind, effectiveAt, seconds = null, target = null }) => ({
      seq,
      kind,
      effective_at: iso(effectiveAt),
      seconds,
      target_seq: target
    })),
    clock: {
      state: folded.state,
      started_at: iso(folded.startedAt),
      since: iso(folded.since),
      ended_at: iso(folded.endedAt),
      elapsed_ms: folded.elapsedMs,
      paused_ms: folded.pausedMs,
      allowed_ms: folded.allowedMs,
      deadline: iso(folded.deadline),
      elapsed_now_ms: clock.elapsedAt(folded, nowMs),
      remaining_ms: clock.remainingAt(folded, nowMs),
      ignored: folded.ignored
    }
  };
}

/** Histories that mean something by name, then 200 that a linear congruential generator deals. */
export function clockVectors(): ClockVector[] {
  const zero = Date.UTC(2026, 10, 22, 9);
  const at = (seq: number, kind: string, ms: number): clock.ClockEvent => ({
    seq,
    kind,
    effectiveAt: zero + ms
  });
  const minute = 60_000;
  const named = [
    clockVector('not started', [at(1, 'booked', 0)], zero),
    clockVector('running', [at(4, 'started', 0)], zero + 10 * minute),
    clockVector('running, milliseconds kept', [at(1, 'started', 1)], zero + 59 * minute + 999),
    clockVector('paused', [at(1, 'started', 0), at(2, 'paused', 20 * minute)], zero + 50 * minute),
    clockVector(
      'resumed, pause credited',
      [at(1, 'started', 0), at(2, 'paused', 20 * minute), at(3, 'resumed', 31 * minute)],
      zero + 40 * minute
    ),
    clockVector(
      'extended by 10 minutes',
      [at(1, 'started', 0), { ...at(2, 'extended', 5 * minute), seconds: 600 }],
      zero + 65 * minute
    ),
    clockVector('submitted', [at(1, 'started', 0), at(2, 'submitted', 47 * minute)], zero + 99 * minute),
    clockVector('submitted late', [at(1, 'started', 0), at(2, 'submitted', 61 * minute)], zero + 99 * minute),
    clockVector(
      'expired, voided, submitted before',
      [
        at(1, 'started', 0),
        at(2, 'expired', 60 * minute),
        { seq: 3, kind: 'corrected', effectiveAt: null, target: 2 },
        at(4, 'submitted', 58 * minute)
      ],
      zero + 99 * minute
    ),
    clockVector(
      'start corrected to later',
      [at(1, 'started', 0), { ...at(2, 'corrected', 5 * minute), target: 1 }],
      zero + 10 * minute
    )
  ];
  let state = 20261122;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const kinds = [...clock.clockEventKinds, 'started', 'paused', 'resumed', 'seated'];
  const dealt = Array.from({ length: 200 }, (_, index) => {
    const events = Array.from({ length: 1 + below(12) }, (_, at): clock.ClockEvent => {
      const kind = kinds[below(kinds.length)]!;
      const isCorrection = kind === 'corrected';
      return {
        seq: at + 1,
        kind,
        effectiveAt: isCorrection && below(2) ? null : zero + at * 6 * minute + below(15 * minute),
        seconds: kind === 'extended' ? below(1800) - 120 : isCorrection && below(3) === 0 ? below(900) : null,
        target: isCorrection ? 1 + below(12) : null
      };
    });
    return clockVector(`dealt ${index + 1}`, events, zero + below(180 * minute));
  });
  return [...named, ...dealt];
}
