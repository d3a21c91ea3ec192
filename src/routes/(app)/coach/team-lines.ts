import * as courses from '#lib/data/courses.ts';
import * as enrolments from '#lib/data/enrolments.ts';
import * as libraries from '#lib/data/libraries.ts';
import * as people from '#lib/data/people.ts';
import * as planning from '#lib/data/planning.ts';
import { done, type Result } from '#lib/data/result.ts';
import { display } from '#lib/domain/names.ts';
import { nextStep, type NextStep } from '#lib/domain/next-step.ts';
import { chainState } from '#lib/domain/urgency.ts';

/** One learner of the team on one course, or on none (`course` is then null). */
export type TeamLine = {
  key: string;
  name: string;
  course: string | null;
  modulesDone: number;
  modulesTotal: number;
  state: string;
  /** Null from the pass on: fees, vouchers and awards are not the coach's to see. */
  next: NextStep | null;
  sittingAt: string | null;
  since: string;
};

/**
 * The learners whom the caller coaches in this library: row-level security gives no others. Who waits longest is first, who
 * passed is last.
 */
export async function read(libraryId: string, locale: string): Promise<Result<TeamLine[]>> {
  const [learners, chains, taught, programme, rules] = await Promise.all([
    people.learners(libraryId),
    enrolments.ofLibrary(libraryId),
    courses.published(locale),
    libraries.programme(),
    planning.rules(libraryId)
  ]);
  if (!learners.ok) return learners;
  if (!chains.ok) return chains;
  if (!taught.ok) return taught;
  if (!programme.ok) return programme;
  if (!rules.ok) return rules;
  const learnersBook = rules.value.learners_book ?? programme.value.learners_book;
  const titles = new Map(taught.value.map(({ id, title }) => [id, title]));
  const lines = learners.value.flatMap((learner): TeamLine[] => {
    const name = display(learner);
    const own = chains.value.filter(({ learner_id }) => learner_id === learner.id);
    if (own.length === 0)
      return [
        {
          key: learner.id,
          name,
          course: null,
          modulesDone: 0,
          modulesTotal: 0,
          state: 'not-enrolled',
          next: null,
          sittingAt: null,
          since: learner.created_at
        }
      ];
    return own.map((chain) => ({
      key: chain.enrolment_id,
      name,
      course: titles.get(chain.course_id) ?? chain.course_code,
      modulesDone: chain.modules_done,
      modulesTotal: chain.modules_total,
      state: chain.chain_state,
      next: chain.chain_state === 'passed' ? null : nextStep(chainState(chain.chain_state), { learnersBook }),
      sittingAt: chain.chain_state === 'booked' ? chain.sitting_starts_at : null,
      since: chain.since
    }));
  });
  const isDone = (line: TeamLine) => Number(line.state === 'passed');
  return done(lines.sort((a, b) => isDone(a) - isDone(b) || a.since.localeCompare(b.since)));
}
