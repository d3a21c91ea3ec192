import { createContext } from 'svelte';
import * as search from '#lib/data/award-search.ts';
import * as awards from '#lib/data/awards.ts';
import * as courses from '#lib/data/courses.ts';
import * as enrolments from '#lib/data/enrolments.ts';
import * as fees from '#lib/data/fees.ts';
import * as libraries from '#lib/data/libraries.ts';
import type { LiveEvent } from '#lib/data/live.ts';
import * as people from '#lib/data/people.ts';
import * as planning from '#lib/data/planning.ts';
import * as progress from '#lib/data/progress.ts';
import { done, type Result } from '#lib/data/result.ts';
import * as sittings from '#lib/data/sittings.ts';
import * as vouchers from '#lib/data/vouchers.ts';
import { display } from '#lib/domain/names.ts';
import { byUrgency } from '#lib/domain/urgency.ts';

/** Everything a library holds about one learner. */
export type LearnerFile = {
  profile: people.Profile;
  /** Null when another library is the learner's home. */
  learner: people.Learner | null;
  programme: libraries.Programme;
  rules: planning.Rules;
  chains: enrolments.Chain[];
  courses: courses.Course[];
  offered: courses.OfferedCourse[];
  sittings: sittings.Sitting[];
  modules: progress.ModuleProgress[];
  hours: progress.StudyHours[];
  agreements: fees.FeeAgreement[];
  payments: fees.Payment[];
  vouchers: vouchers.Voucher[];
  stock: vouchers.Stock[];
  permissions: vouchers.Permission[];
  awards: awards.Award[];
  revocations: awards.Revocation[];
  reissues: awards.Reissue[];
  /** What was written beside a proposal, by its id. */
  notes: Record<string, string>;
  /** Who proposed, by person; not those of headquarters, whom a library does not see. */
  proposers: Record<string, string>;
};

/** The file as the page shows it now, and how to read it again after a change. */
export type Held = { readonly file: LearnerFile; readonly refresh: () => Promise<void> };
export const [getHeld, setHeld] = createContext<Held>();

/** What hangs on an enrolment and has an id of its own, which says nothing about whose it is. */
const anyones = [
  'enrolment',
  'fee_agreement',
  'payment',
  'voucher',
  'hq_permission',
  'reissue',
  'revocation'
];

/** Whether a change in the library may be one of this file. On a session day most are about others. */
export function concerns({ entity, id, version }: LiveEvent, learnerId: string, file?: LearnerFile): boolean {
  if (entity === 'learner') return id === learnerId;
  if (entity === 'sitting') return isNew(version) || (file?.sittings.some((one) => one.id === id) ?? true);
  if (entity === 'award') return isNew(version) || (file?.awards.some((one) => one.id === id) ?? true);
  return anyones.includes(entity);
}

/** One that the file could not know yet. */
const isNew = (version: number) => version === 1;

/** Several readings as one: the first failure, or all the values. */
async function all<T extends Record<string, unknown>>(readings: {
  [K in keyof T]: Promise<Result<T[K]>>;
}): Promise<Result<T>> {
  const values: Partial<T> = {};
  for (const key of Object.keys(readings) as (keyof T)[]) {
    const result = await readings[key];
    if (!result.ok) return result;
    values[key] = result.value;
  }
  return done(values as T);
}

async function homeLearner(learnerId: string): Promise<Result<people.Learner | null>> {
  const found = await people.learner(learnerId);
  return !found.ok && found.kind === 'refused' && found.code === 'not-found' ? done(null) : found;
}

export async function read(
  learnerId: string,
  libraryId: string,
  locale: string
): Promise<Result<LearnerFile>> {
  const first = await all({
    profile: people.profile(learnerId),
    learner: homeLearner(learnerId),
    programme: libraries.programme(),
    rules: planning.rules(libraryId),
    chains: enrolments.ofLearner(learnerId),
    offered: courses.offered(libraryId, locale),
    sittings: sittings.ofLearner(learnerId),
    vouchers: vouchers.ofLearner(learnerId),
    stock: vouchers.stock(libraryId),
    permissions: vouchers.permissions(libraryId),
    awards: awards.ofLearner(learnerId)
  });
  if (!first.ok) return first;
  const chains = byUrgency(first.value.chains.filter((chain) => chain.library_id === libraryId));
  const ids = chains.map((chain) => chain.enrolment_id);
  const awardIds = first.value.awards.map((award) => award.id);
  const second = await all({
    courses: courses.published(
      locale,
      chains.map((chain) => chain.course_id)
    ),
    modules: progress.modules(ids),
    hours: progress.studyHours(ids),
    agreements: fees.agreements(ids),
    payments: fees.payments(ids),
    revocations: awards.revocations(awardIds),
    reissues: awards.reissues(awardIds)
  });
  if (!second.ok) return second;
  const proposals = [...second.value.revocations, ...second.value.reissues];
  const third = await all({
    notes: search.notes(proposals.map(({ id }) => id)),
    people: search.people([...new Set(proposals.map((one) => one.proposed_by))])
  });
  if (!third.ok) return third;
  const notes = Object.fromEntries(third.value.notes.map(({ entity_id, body }) => [entity_id, body]));
  const proposers = Object.fromEntries(third.value.people.map((one) => [one.user_id, display(one)]));
  return done({ ...first.value, ...second.value, notes, proposers, chains });
}
