import type { Course } from '#lib/data/courses.ts';
import type { Chain } from '#lib/data/enrolments.ts';
import type { Programme } from '#lib/data/libraries.ts';
import type { Rules } from '#lib/data/planning.ts';
import type { Permission, Stock } from '#lib/data/vouchers.ts';
import { dayMs, localDayOf, parseDay, parseInstant } from '#lib/domain/moment.ts';
import { nextStep, type Circumstances, type NextStep } from '#lib/domain/next-step.ts';
import { chainState } from '#lib/domain/urgency.ts';

/** What a library knows that can turn a next step aside. `today` counts days of its calendar since 1970-01-01. */
export type Knowledge = {
  programme: Programme;
  /** The library's own rules, where it has any. */
  rules: Rules;
  courses: Course[];
  stock: Stock[];
  permissions: Permission[];
  /** Whether the library is the learner's home. */
  isHome: (learnerId: string) => boolean;
  timeZone: string;
  today: number;
};

function retake(chain: Chain, { programme, courses, timeZone, today }: Knowledge): Circumstances {
  if (chain.chain_state !== 'failed' || !chain.sitting_starts_at) return {};
  const course = courses.find(({ id }) => id === chain.course_id);
  const day = localDayOf(parseInstant(chain.sitting_starts_at) ?? 0, timeZone);
  return {
    attemptsLeft: (course?.retake_limit ?? programme.retake_limit) - (chain.attempt ?? 1),
    retakeFrom: (day + (course?.retake_wait_days ?? programme.retake_wait_days)) * dayMs,
    now: today * dayMs
  };
}

function permission(chain: Chain, { permissions, isHome, today }: Knowledge): Circumstances['permission'] {
  if (isHome(chain.learner_id)) return 'not-needed';
  const isGiven = permissions.some(
    (one) =>
      one.learner_id === chain.learner_id &&
      one.course_id === chain.course_id &&
      (parseDay(one.expires_on) ?? 0) >= today
  );
  return isGiven ? 'given' : 'needed';
}

/** The next step of an enrolment with all that the library knows about it. The database decides when it comes to it. */
export function standing(chain: Chain, knowledge: Knowledge): NextStep {
  const inStock = knowledge.stock.find(({ kind }) => kind === chain.course_kind)?.in_stock ?? 0;
  return nextStep(chainState(chain.chain_state), {
    ...retake(chain, knowledge),
    learnersBook: knowledge.rules.learners_book ?? knowledge.programme.learners_book,
    feeAgreed: chain.fee_minor !== null,
    permission: permission(chain, knowledge),
    vouchersInStock: inStock + (chain.voucher_state === 'reserved' ? 1 : 0),
    sealed: chain.award_state === null ? undefined : chain.award_state !== 'being-sealed'
  });
}
