import { createContext } from 'svelte';
import * as accommodations from '#lib/data/accommodations.ts';
import * as awards from '#lib/data/awards.ts';
import * as courses from '#lib/data/courses.ts';
import * as enrolments from '#lib/data/enrolments.ts';
import * as fees from '#lib/data/fees.ts';
import * as libraries from '#lib/data/libraries.ts';
import * as planning from '#lib/data/planning.ts';
import * as progress from '#lib/data/progress.ts';
import { done, type Failure, type Result } from '#lib/data/result.ts';
import * as sittings from '#lib/data/sittings.ts';
import * as slots from '#lib/data/slots.ts';
import { store } from '#lib/data/store.ts';
import { regional } from '#lib/domain/regional.ts';
import { byUrgency } from '#lib/domain/urgency.ts';

/** Everything the learner's phone shows, kept whole so that it opens without network. */
export type Snapshot = {
  library: libraries.Library;
  programme: libraries.Programme;
  chains: enrolments.Chain[];
  courses: courses.Course[];
  offered: courses.OfferedCourse[];
  sittings: sittings.Sitting[];
  awards: awards.Award[];
  modules: progress.ModuleProgress[];
  hours: progress.StudyHours[];
  /** Missing in what an earlier version kept on the device. */
  agreements?: fees.FeeAgreement[];
  tickets?: slots.Ticket[];
  granted?: accommodations.Accommodation[];
  rules?: planning.Rules;
};

const KEY = 'learn';

/** The learner's own record, as the server has it or as this device saw it last. */
export class Learning {
  readonly learnerId: string;
  readonly libraryId: string;
  readonly #language: string;
  #snapshot = $state.raw<Snapshot | null>(null);
  #asOf = $state<string | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #busy = $state(false);

  constructor(learnerId: string, libraryId: string, language: string) {
    this.learnerId = learnerId;
    this.libraryId = libraryId;
    this.#language = language;
  }

  get snapshot(): Snapshot | null {
    return this.#snapshot;
  }
  /** When the snapshot was read from the server, RFC 3339. */
  get asOf(): string | null {
    return this.#asOf;
  }
  /** Why the last reading failed; null after a good one. */
  get failure(): Failure | null {
    return this.#failure;
  }
  get busy(): boolean {
    return this.#busy;
  }

  /** How days, times and money are written: the screen's language as it is used in the library's country. */
  get locale(): string {
    return regional(this.#language, this.#snapshot?.library.country ?? '');
  }

  /** All enrolments, the most urgent first. */
  readonly chains = $derived(byUrgency(this.#snapshot?.chains ?? []));

  course(id: string): courses.Course | undefined {
    return this.#snapshot?.courses.find((course) => course.id === id);
  }

  /** Shows what this device kept, then what the server says. */
  async open(): Promise<Result<null>> {
    const kept = await store.recall<Snapshot>(this.learnerId, KEY);
    if (kept && !this.#snapshot) {
      this.#snapshot = kept.value;
      this.#asOf = kept.at;
    }
    return this.refresh();
  }

  async refresh(): Promise<Result<null>> {
    this.#busy = true;
    const read = await this.#read();
    this.#busy = false;
    this.#failure = read.ok ? null : read;
    if (!read.ok) return read;
    this.#snapshot = read.value;
    this.#asOf = await store.remember(this.learnerId, KEY, read.value);
    return done(null);
  }

  async #read(): Promise<Result<Snapshot>> {
    const [library, programme, chains, offered, sat, awarded, tickets, rules] = await Promise.all([
      libraries.byId(this.libraryId),
      libraries.programme(),
      enrolments.ofLearner(this.learnerId),
      courses.offered(this.libraryId, this.#language),
      sittings.ofLearner(this.learnerId),
      awards.ofLearner(this.learnerId),
      slots.tickets(),
      planning.rules(this.libraryId)
    ]);
    if (!library.ok) return library;
    if (!programme.ok) return programme;
    if (!chains.ok) return chains;
    if (!offered.ok) return offered;
    if (!sat.ok) return sat;
    if (!awarded.ok) return awarded;
    if (!tickets.ok) return tickets;
    if (!rules.ok) return rules;
    const enrolmentIds = chains.value.map((chain) => chain.enrolment_id);
    const courseIds = chains.value.map((chain) => chain.course_id);
    const [taken, modules, hours, agreements, granted] = await Promise.all([
      courses.published(this.#language, courseIds),
      progress.modules(enrolmentIds),
      progress.studyHours(enrolmentIds),
      fees.agreements(enrolmentIds),
      accommodations.ofEnrolments(enrolmentIds)
    ]);
    if (!taken.ok) return taken;
    if (!modules.ok) return modules;
    if (!hours.ok) return hours;
    if (!agreements.ok) return agreements;
    if (!granted.ok) return granted;
    return done({
      library: library.value,
      programme: programme.value,
      chains: chains.value,
      courses: taken.value,
      offered: offered.value,
      sittings: sat.value,
      awards: awarded.value,
      modules: modules.value,
      hours: hours.value,
      agreements: agreements.value,
      tickets: tickets.value,
      granted: granted.value,
      rules: rules.value
    });
  }
}

export const [getLearning, setLearning] = createContext<Learning>();
