import * as awards from '#lib/data/awards.ts';
import * as courses from '#lib/data/courses.ts';
import * as enrolments from '#lib/data/enrolments.ts';
import * as fees from '#lib/data/fees.ts';
import * as libraries from '#lib/data/libraries.ts';
import * as moves from '#lib/data/moves.ts';
import * as people from '#lib/data/people.ts';
import * as planning from '#lib/data/planning.ts';
import { done, type Result } from '#lib/data/result.ts';
import * as vouchers from '#lib/data/vouchers.ts';
import { overdueMinor } from '#lib/domain/instalments.ts';
import { display } from '#lib/domain/names.ts';
import type { NextStep } from '#lib/domain/next-step.ts';
import { byWaiting } from '#lib/domain/waiting.ts';
import { standing } from './standing.ts';

/** A line of the list: an enrolment, or a learner who has none yet (`step` is then null and `course` empty). */
export type Line = {
  key: string;
  learnerId: string;
  enrolmentId: string | null;
  name: string;
  fileNumber: number | null;
  course: string;
  /** A chain state, or `not-enrolled`. */
  state: string;
  step: NextStep['step'] | null;
  owner: NextStep['owner'];
  since: string;
  /** Instalments of days gone by that are still open, in minor units of `currency`. */
  overdueMinor: number;
  currency: string;
};

/** The list, what waits for a second person, and who was moved here or away. */
export type LearnerList = { lines: Line[]; proposals: awards.Proposal[]; moves: moves.Move[] };

/** Every enrolment of the library and every learner without one, who is stuck first. */
export async function read(
  libraryId: string,
  locale: string,
  timeZone: string,
  today: number
): Promise<Result<LearnerList>> {
  const [chains, learners, stock, permissions, programme, rules, taught, inParts, proposals, moved] =
    await Promise.all([
      enrolments.ofLibrary(libraryId),
      people.learners(libraryId),
      vouchers.stock(libraryId),
      vouchers.permissions(libraryId),
      libraries.programme(),
      planning.rules(libraryId),
      courses.published(locale),
      fees.schedules(libraryId),
      awards.proposals(libraryId),
      moves.ofLibrary(libraryId)
    ]);
  if (!chains.ok) return chains;
  if (!learners.ok) return learners;
  if (!stock.ok) return stock;
  if (!permissions.ok) return permissions;
  if (!programme.ok) return programme;
  if (!rules.ok) return rules;
  if (!taught.ok) return taught;
  if (!inParts.ok) return inParts;
  if (!proposals.ok) return proposals;
  if (!moved.ok) return moved;
  const byId = new Map(learners.value.map((learner) => [learner.id, learner]));
  const titles = new Map(taught.value.map((course) => [course.id, course.title]));
  const knowledge = {
    programme: programme.value,
    rules: rules.value,
    courses: taught.value,
    stock: stock.value,
    permissions: permissions.value,
    isHome: (learnerId: string) => byId.has(learnerId),
    timeZone,
    today
  };
  const enrolled = new Set(chains.value.map(({ learner_id }) => learner_id));
  const lines: Line[] = chains.value.map((chain) => ({
    key: chain.enrolment_id,
    learnerId: chain.learner_id,
    enrolmentId: chain.enrolment_id,
    name: nameOf(byId.get(chain.learner_id)) ?? chain.learner_name,
    fileNumber: byId.get(chain.learner_id)?.file_number ?? null,
    course: titles.get(chain.course_id) ?? chain.course_code,
    state: chain.chain_state,
    ...standing(chain, knowledge),
    since: chain.since,
    overdueMinor: overdueMinor(inParts.value.get(chain.enrolment_id) ?? [], chain.paid_minor ?? 0, today),
    currency: chain.currency
  }));
  for (const learner of learners.value)
    if (!enrolled.has(learner.id))
      lines.push({
        key: learner.id,
        learnerId: learner.id,
        enrolmentId: null,
        name: display(learner),
        fileNumber: learner.file_number,
        course: '',
        state: 'not-enrolled',
        step: null,
        owner: 'librarian',
        since: learner.created_at,
        overdueMinor: 0,
        currency: ''
      });
  return done({ lines: byWaiting(lines), proposals: proposals.value, moves: moved.value });
}

const nameOf = (learner: people.NamedLearner | undefined) => (learner ? display(learner) : null);
