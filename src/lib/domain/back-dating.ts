/**
 * Awards dated back. A leaf's place in the log says when it came, its `at` must say the same: whoever kept a checkpoint knows
 * that every leaf beyond it is younger. And a paper must not bear a day long before the log took it in.
 */
import { parseLeaf } from './log-leaf.ts';
import { dayMs, dayOf, parseInstant } from './moment.ts';

/** A leaf may be an hour old when it is stored, and uncovered for another; the rest is clocks. */
export const leafToleranceMs = 3 * 3_600_000;

/** An award is logged within minutes. Functions that stood still for a week are an outage that everybody heard of. */
export const paperToleranceMs = 7 * dayMs;

/**
 * The positions, among leaves that a checkpoint seen at `since` (milliseconds) did not cover, of those that say they are older
 * than that, and of those that are no leaves at all.
 */
export function backDated(leaves: readonly Uint8Array[], since: number): number[] {
  return leaves.flatMap((data, position) => {
    const at = parseInstant(parseLeaf(data)?.at ?? '');
    return at === null || at < since - leafToleranceMs ? [position] : [];
  });
}

/**
 * Whether a paper's issue day (since 1970-01-01) lies too long before the log took it in to be believed.
 * @param loggedAt milliseconds; of a reissue, which keeps the first day, when the log took in the first issue
 * @param began when the log's first entry came: what was issued before there was a log came in its first week
 */
export function isPaperBackDated(issued: number, loggedAt: number, began: number | null = null): boolean {
  if (began !== null && loggedAt - began < paperToleranceMs) return false;
  return issued < dayOf(loggedAt - paperToleranceMs);
}
