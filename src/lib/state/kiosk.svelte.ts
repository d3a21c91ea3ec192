import { createContext } from 'svelte';
import type { Answer } from '#lib/data/award-answer.ts';
import * as awards from '#lib/data/awards.ts';
import * as kept from '#lib/data/kiosk-kept.ts';
import type { Lists } from '#lib/data/kiosk-kept.ts';
import * as kioskPin from '#lib/data/kiosk-pin.ts';
import * as settings from '#lib/data/kiosk-settings.ts';
import * as kiosks from '#lib/data/kiosks.ts';
import * as people from '#lib/data/people.ts';
import { done, refused, type Result } from '#lib/data/result.ts';
import type { Said } from '#lib/domain/answers.ts';
import type { Catalogue, names } from '#lib/domain/catalogue.ts';
import * as enrolment from '#lib/domain/kiosk-enrolment.ts';
import { dayMs, parseInstant } from '#lib/domain/moment.ts';
import type { Issuer, Judgement } from '#lib/domain/verdict.ts';

/** What the station shows of one paper. */
export type Shown = {
  /** Null on a kiosk that has no lists yet: it can say nothing. */
  judgement: Judgement | null;
  names: ReturnType<typeof names> | null;
  /** The server's record shows that the paper's day lies long before the log took it in. */
  backDated: boolean;
  /** The number that holds instead of this one, where the server told one: 12 symbols. */
  successor: string | null;
};

/** Nothing but the paper itself was at hand. */
const alone = { names: null, backDated: false, successor: null };

const minute = 60_000;
/** Longer than this a person in a lobby does not wait; the lists then answer. Where nobody answered last, hardly at all. */
const patienceMs = { reachable: 1500, unreachable: 250 };
/** As `staleAfterMs` of the verdicts, which are not at hand yet when the station opens. */
const staleAfterMs = 30 * dayMs;

/** What reads symbols, proofs and lists: fetched once the station stands on screen, and kept by the browser. */
async function judging() {
  const [lists, answers, catalogue, verdict] = await Promise.all([
    import('#lib/data/kiosk-lists.ts'),
    import('#lib/domain/answers.ts'),
    import('#lib/domain/catalogue.ts'),
    import('#lib/domain/verdict.ts')
  ]);
  return { lists, answers, catalogue, verdict };
}

/** The verification station: enrolled once, refreshed in the background, judging with or without a network. */
export class KioskStation {
  #version = '';
  #rootPin: string | null = null;
  #pin: kept.KeptPin | null = null;
  #lists = $state.raw<Lists | null>(null);
  #issuer: Issuer | null = null;
  #names: Catalogue | null = null;
  #phase = $state<'starting' | 'not-enrolled' | 'choose-pin' | 'ready'>('starting');
  #alarm = $state<string | null>(null);
  #reachable = $state(true);
  #diskFull = $state(false);
  #own = $state.raw<kiosks.NetworkKiosk | null>(null);

  get phase() {
    return this.#phase;
  }
  /** Code of what makes the lists suspicious (`kiosk-other-root` and its like); null when all is well. */
  get alarm(): string | null {
    return this.#alarm;
  }
  /** Whether the last refresh reached the server. */
  get reachable(): boolean {
    return this.#reachable;
  }
  /** The disk did not take the last lists: they hold until the page is closed. */
  get diskFull(): boolean {
    return this.#diskFull;
  }
  /** Its name, place and library; null before the server told. */
  get own(): kiosks.NetworkKiosk | null {
    return this.#own;
  }
  /** When the lists were made, in milliseconds; null before the first. */
  readonly asOf = $derived(this.#lists ? parseInstant(this.#lists.asOf) : null);
  readonly stale = $derived(this.asOf !== null && Date.now() - this.asOf > staleAfterMs);

  /**
   * Opens with what is kept, then refreshes for as long as the page stands. Returns how to stop.
   * @param onrefreshed after each refresh that reached the server: the time to ask for a new version, which nobody else does
   *   for a page that is never loaded anew
   */
  start(version: string, onrefreshed: () => void): () => void {
    this.#version = version;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const again = async () => {
      await this.refresh();
      if (stopped) return;
      if (this.#reachable) onrefreshed();
      // Jitter: a hundred kiosks that came up with the same power do not call together.
      timer = setTimeout(() => void again(), minute * (this.#reachable ? 4 + 2 * Math.random() : 0.5));
    };
    const now = () => {
      clearTimeout(timer);
      void again();
    };
    void this.#open().then(again);
    window.addEventListener('online', now);
    return () => {
      stopped = true;
      clearTimeout(timer);
      window.removeEventListener('online', now);
    };
  }

  async #open(): Promise<void> {
    const [enrolled, lists, pin] = await Promise.all([kept.enrolled(), kept.held(), kept.pin()]);
    if (lists) await this.#use(lists);
    this.#pin = pin;
    this.#rootPin = enrolled?.pin ?? null;
    this.#phase = enrolled ? (pin ? 'ready' : 'choose-pin') : 'not-enrolled';
  }

  async #use(lists: Lists): Promise<void> {
    const { lists: kioskLists } = await judging();
    const ready = await kioskLists.issuerOf(lists);
    if (!ready.ok) return;
    this.#issuer = ready.value.issuer;
    this.#names = ready.value.names;
    this.#lists = lists;
  }

  /** Enrols this device with a scanned or typed code, and keeps the root key it is told to pin. */
  async enrol(text: string): Promise<Result<null>> {
    const read = enrolment.parse(text);
    if (!read) return refused('code-unknown', 404);
    const account = await kiosks.enrol(read.code);
    if (!account.ok) return account;
    const { email, password, root_fingerprint: told } = account.value;
    const signedIn = await people.signIn(email, password);
    if (!signedIn.ok) return signedIn;
    const root = read.fingerprint ?? told;
    if (root === null) return refused('kiosk-other-root', 409);
    const { lists: kioskLists } = await judging();
    const lists = await kioskLists.refresh(root, null);
    // The code is used up: without the network the lists come later, but another root key is no kiosk of ours.
    if (!lists.ok && lists.kind === 'refused') return lists;
    this.#diskFull = !(await kept.enrol(root));
    this.#rootPin = root;
    if (lists.ok) await this.#use(lists.value);
    this.#phase = this.#pin ? 'ready' : 'choose-pin';
    void this.#report();
    return done(null);
  }

  /** The PIN that opens settings and the way out. */
  async choosePin(pin: string): Promise<void> {
    await kioskPin.choose(pin);
    this.#pin = await kept.pin();
    this.#phase = 'ready';
  }

  /** Tries the PIN; a device whose disk could not keep one has none to ask for. */
  async tryPin(pin: string): Promise<kioskPin.Tried> {
    this.#pin = (await kept.pin()) ?? this.#pin;
    return this.#pin ? await kioskPin.attempt(pin, this.#pin) : { ok: true };
  }

  /** Fetches the lists and says that the station is there; an unenrolled one forgets everything. */
  async refresh(): Promise<void> {
    if (this.#rootPin === null) return;
    const { lists: kioskLists } = await judging();
    const fetched = await kioskLists.refresh(this.#rootPin, this.#lists);
    this.#reachable = fetched.ok || fetched.kind !== 'offline';
    this.#alarm = fetched.ok || fetched.kind !== 'refused' ? null : fetched.code;
    if (fetched.ok) await this.#use(fetched.value);
    this.#diskFull = !kept.tookLists();
    if (this.#reachable) await this.#report();
  }

  /** Tells the library how the station is doing, and hears from it what it is called. */
  async #report(): Promise<void> {
    const report = {
      version: this.#version,
      listsAt: this.#lists?.asOf ?? null,
      battery: await kiosks.battery()
    };
    const seen = await kiosks.seen(report);
    if (!seen.ok && seen.kind === 'refused' && seen.code === 'unenrolled') return await this.#leave();
    const own = await kiosks.own();
    if (own.ok) this.#own = own.value;
  }

  async #leave(): Promise<void> {
    await kept.forget();
    settings.forget();
    await people.signOut();
    this.#rootPin = null;
    this.#pin = null;
    this.#lists = null;
    this.#issuer = null;
    this.#own = null;
    this.#phase = 'not-enrolled';
  }

  /**
   * Judges the content of a QR symbol; asks the server too when there is one, and never opens what the symbol says. The server
   * is asked for the very paper: a good signature on one that is not in its log means a stolen key, and alarms headquarters.
   */
  async judge(content: string): Promise<Shown> {
    const { answers, catalogue, verdict } = await judging();
    const issuer = this.#issuer;
    if (!issuer) return { ...alone, judgement: null };
    const asked = answers.read({ text: content, label: null, scanned: true }, issuer, Date.now());
    const body = asked.judgement?.body ?? null;
    if (asked.number === null || body === null) return { ...alone, judgement: asked.judgement };
    const said = await this.#ask({ number: asked.number, token: asked.token });
    return {
      judgement: said
        ? verdict.judge(content, [issuer], Date.now(), answers.evidence(said, asked.token))
        : asked.judgement,
      names: this.#names && catalogue.names(this.#names, body),
      backDated: said !== null && answers.isBackDated(said, body.issued),
      successor: said?.superseded_by ?? null
    };
  }

  /** What comes late does not come: the network counts as gone until the server answers again. */
  async #inTime<T>(asked: Promise<T | null>): Promise<T | null> {
    const patience = this.#reachable ? patienceMs.reachable : patienceMs.unreachable;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => {
        this.#reachable = false;
        resolve(null);
      }, patience);
    });
    const answer = await Promise.race([asked, late]);
    clearTimeout(timer);
    return answer;
  }

  /** The server's word on a paper, or null when it does not answer in time. */
  async #ask(paper: awards.Question): Promise<Said | null> {
    const asked = awards.check([paper], 'symbol', null).then((answer) => {
      this.#reachable = answer.ok || answer.kind !== 'offline';
      return answer.ok ? (answer.value[0] ?? null) : null;
    });
    return await this.#inTime(asked);
  }

  /** A typed number: only the server can answer for it. */
  async verify(number: string): Promise<Result<Answer>> {
    const { answer } = await import('#lib/data/award-answer.ts');
    return await answer(number, this.#issuer?.keys ?? null);
  }
}

export const [getKiosk, setKiosk] = createContext<KioskStation>();
