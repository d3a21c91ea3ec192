import { describe, expect, it } from 'vitest';
import { restOf, restToTakeOff, type RestEvent } from './rest.ts';

const minute = 60_000;
const event = (
  seq: number,
  kind: RestEvent['kind'],
  at: number | null,
  more: Partial<RestEvent> = {}
): RestEvent => ({
  seq,
  kind,
  effectiveAt: at === null ? null : at * minute,
  seconds: null,
  target: null,
  reason: null,
  ...more
});
const rest = { reason: 'rest-break' };

describe('a rest break', () => {
  const taken = [
    event(1, 'started', 0),
    event(2, 'paused', 10, rest),
    event(3, 'resumed', 14),
    event(4, 'paused', 20, { reason: 'alarm' }),
    event(5, 'resumed', 30)
  ];

  it('counts breaks for rest and no other pause', () => {
    expect(restOf(taken, 10, 40 * minute)).toEqual({
      grantedMs: 10 * minute,
      usedMs: 4 * minute,
      isOn: false
    });
  });

  it('goes on until something ends it', () => {
    const open = [...taken, event(6, 'paused', 40, rest)];
    expect(restOf(open, 10, 43 * minute)).toEqual({ grantedMs: 10 * minute, usedMs: 7 * minute, isOn: true });
    expect(restToTakeOff(open, 10, 46 * minute)).toBe(0);
    expect(restToTakeOff(open, 10, 48 * minute + 30_999)).toBe(150);
  });

  it('takes what went beyond off once', () => {
    const over = [
      event(1, 'started', 0),
      event(2, 'paused', 10, rest),
      event(3, 'resumed', 17),
      event(4, 'extended', 17, { seconds: -120, reason: 'rest-over' }),
      event(5, 'paused', 30, rest)
    ];
    expect(restToTakeOff(over, 5, 33 * minute)).toBe(180);
  });

  it('follows corrections, and forgets a pause that is void', () => {
    const moved = [...taken, event(6, 'corrected', 12, { target: 2 })];
    expect(restOf(moved, 10, 40 * minute).usedMs).toBe(2 * minute);
    const gone = [...taken, event(6, 'corrected', null, { target: 2 })];
    expect(restOf(gone, 10, 40 * minute).usedMs).toBe(0);
  });
});
