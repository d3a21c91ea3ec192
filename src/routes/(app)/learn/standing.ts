import type { Chain } from '#lib/data/enrolments.ts';
import { dayMs, localDayOf, parseInstant } from '#lib/domain/moment.ts';
import { nextStep, type NextStep } from '#lib/domain/next-step.ts';
import { chainState } from '#lib/domain/urgency.ts';
import type { Snapshot } from '#lib/state/learning.svelte.ts';

/** `retakeDay` counts days since 1970-01-01 of the library's calendar; null when nothing failed. */
export type Standing = NextStep & { retakeDay: number | null };

/** The state to show of an enrolment: handed in is only who handed in, and not who was stopped by the time. */
export const shownState = ({ chain_state, sitting_state }: Chain): string =>
  chain_state === 'submitted' ? (sitting_state ?? chain_state) : chain_state;

/** The next step of an enrolment with all that this phone knows about it. The server decides when it comes to it. */
export function standing(chain: Chain, snapshot: Snapshot, now: number): Standing {
  const award = snapshot.awards.find(({ id }) => id === chain.award_id);
  const course = snapshot.courses.find(({ id }) => id === chain.course_id);
  const zone = snapshot.library.time_zone;
  const today = localDayOf(now, zone);
  const failed = snapshot.sittings
    .filter((sitting) => sitting.enrolment_id === chain.enrolment_id && sitting.state === 'failed')
    .map((sitting) => parseInstant(sitting.starts_at) ?? 0);
  const waitDays = course?.retake_wait_days ?? snapshot.programme.retake_wait_days;
  const limit = course?.retake_limit ?? snapshot.programme.retake_limit;
  const retakeDay = failed.length > 0 ? localDayOf(Math.max(...failed), zone) + waitDays : null;
  const next = nextStep(chainState(chain.chain_state), {
    attemptsLeft: failed.length > 0 ? limit - failed.length : undefined,
    retakeFrom: retakeDay === null ? undefined : retakeDay * dayMs,
    now: today * dayMs,
    // What an older version kept on the phone does not say.
    learnersBook: (snapshot.rules?.learners_book ?? snapshot.programme.learners_book) !== false,
    feeAgreed: chain.fee_minor !== null,
    sealed: award ? award.state !== 'being-sealed' : undefined
  });
  return { ...next, retakeDay };
}
