/** Rest breaks: granted to a learner in minutes, taken with the clock paused, credited as far as they were granted. */
import type * as clock from './clock.ts';

/** An event of the clock with the reason it came with. */
export type RestEvent = clock.ClockEvent & { reason: string | null };

export const restReason = 'rest-break';
/** The server's own extension of less than nothing, for rest beyond what was granted. */
export const restOver = 'rest-over';

export type Rest = {
  grantedMs: number;
  usedMs: number;
  /** A rest break goes on. */
  isOn: boolean;
};

/**
 * The rest taken until `now` (ms). Twin of `private.rest_used_seconds`: corrections count, a void pause does not, and a break
 * ends with the next event that stands.
 */
export function restOf(events: readonly RestEvent[], grantedMinutes: number, now: number): Rest {
  const corrections = new Map<number, clock.ClockEvent>();
  for (const event of events.toSorted((a, b) => a.seq - b.seq))
    if (event.kind === 'corrected' && event.target != null) corrections.set(event.target, event);
  const standing = events
    .filter(({ kind }) => ['paused', 'resumed', 'submitted', 'expired'].includes(kind))
    .toSorted((a, b) => a.seq - b.seq)
    .flatMap((event) => {
      const by = corrections.get(event.seq);
      if (by && by.effectiveAt === null && (by.seconds ?? null) === null) return [];
      const at = by?.effectiveAt ?? event.effectiveAt;
      return at === null ? [] : [{ ...event, at }];
    });
  const isRest = (event: (typeof standing)[number] | undefined) =>
    event?.kind === 'paused' && event.reason === restReason;
  const usedMs = standing
    .map((event, i) => (isRest(event) ? Math.max(0, (standing[i + 1]?.at ?? now) - event.at) : 0))
    .reduce((sum, ms) => sum + ms, 0);
  return { grantedMs: grantedMinutes * 60_000, usedMs, isOn: isRest(standing.at(-1)) };
}

/** Whole seconds to take off the clock when it goes on at `now`, beyond those taken off before. */
export function restToTakeOff(events: readonly RestEvent[], grantedMinutes: number, now: number): number {
  const { grantedMs, usedMs } = restOf(events, grantedMinutes, now);
  const counted = events
    .filter((event) => event.kind === 'extended' && event.reason === restOver)
    .reduce((sum, { seconds }) => sum - (seconds ?? 0), 0);
  return Math.max(0, Math.floor((usedMs - grantedMs) / 1000) - counted);
}
