import { createContext } from 'svelte';
import type { Entry, NewCommand, Outcome } from '#lib/data/outbox.ts';
import { announce, onAnnounced, outbox, send } from '#lib/data/queue.ts';
import { noteWaiting } from '#lib/data/storage.ts';

/** While the disk fails it is tried again this often. */
const RESCUE_MS = 5_000;
/** Another tab has so long to send what was tapped there. */
const TAKE_OVER_MS = 5_000;

/** The commands of this device as screens see them: how many wait, and which the server did not take. */
export class OutboxState {
  #userId: string | null = null;
  #entries = $state.raw<Entry[]>([]);
  #unkept = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;
  #again = false;

  /** In the order they were tapped; screens lay the pending and applied ones over what the server last said. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** How many live in this page's memory alone, because the tablet cannot write: a reload would lose them. */
  get unkept(): number {
    return this.#unkept;
  }

  readonly waiting = $derived(this.#entries.filter(({ state }) => state === 'pending').length);

  /** What a person still has to decide on or read: conflicts, rejections, and what waits for the librarian. */
  readonly unsettled = $derived(
    this.#entries.filter(
      ({ state, seen, command }) =>
        !seen && state !== 'pending' && state !== 'applied' && command.kind !== 'settle'
    )
  );

  /** How many taps of other people wait on this device. A disk that fails is told by `unkept`. */
  async waitingOfOthers(userId: string): Promise<number> {
    const byUser = await outbox.waiting().catch(() => []);
    return [...byUser].reduce((sum, [user, count]) => (user === userId ? sum : sum + count), 0);
  }

  /** What of this person's taps goes into a file: all that is not judged. From then on it may not change any more. */
  async toTakeAway(): Promise<Entry[]> {
    return outbox.freeze(this.#entries.filter(({ state }) => state === 'pending' || state === 'held'));
  }

  /** Takes in the person's own taps from another device's file and sends them. */
  async takeIn(packed: Parameters<typeof outbox.takeIn>[1]): Promise<void> {
    if (!this.#userId) throw new Error('nobody is signed in');
    await outbox.takeIn(this.#userId, packed);
    await this.#told();
    void this.flush();
  }

  /** Takes up the queue of a person, sends what an earlier page load left. Returns how to stop. */
  start(userId: string): () => void {
    this.#userId = userId;
    const wake = () => void this.flush();
    const look = () => void this.#read().then(() => this.#standBy());
    const visible = () => {
      if (document.visibilityState === 'visible') wake();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', visible);
    const stopListening = onAnnounced(look);
    // A disk that cannot be tidied is found out by the first tap.
    void outbox.tidy(userId).then(wake, wake);
    return () => {
      this.#userId = null;
      this.#entries = [];
      this.#later(null);
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', visible);
      stopListening();
    };
  }

  /**
   * Keeps commands on the device; resolves when they are safe, before anything is sent. Where the tablet cannot write
   * they are kept in memory and `unkept` says so.
   */
  async add(commands: NewCommand[]): Promise<void> {
    if (!this.#userId) throw new Error('nobody is signed in');
    await outbox.add(this.#userId, commands);
    await this.#told();
    void this.flush();
  }

  /** Sends what waits now, and again by itself until nothing does. */
  async flush(): Promise<void> {
    this.#again = true;
    if (!this.#userId || this.#sending) return;
    this.#sending = true;
    this.#later(null);
    let wait: number | null = null;
    try {
      // Whoever is in by now: on a shared tablet the person may change while a call is under way.
      while (this.#again && this.#userId) {
        this.#again = false;
        wait = await send(this.#userId);
      }
    } catch {
      // The disk failed between sending and noting the answer: the server knows the ids when they come again.
      wait = RESCUE_MS;
    } finally {
      this.#sending = false;
      await this.#told();
    }
    if (this.#unkept > 0) wait = Math.min(wait ?? RESCUE_MS, RESCUE_MS);
    if (wait !== null && this.#userId) this.#later(wait);
  }

  /** Tries again after so many milliseconds; null: not by itself. */
  #later(wait: number | null): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (wait === null) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, wait);
  }

  /** What another tab tapped it sends itself; should it be closed before, this one does. */
  #standBy(): void {
    const pending = this.#entries.some(({ state }) => state === 'pending');
    if (pending && !this.#sending && this.#timer === undefined) this.#later(TAKE_OVER_MS);
  }

  /** A person has read what became of a command. */
  async settle(entry: Entry): Promise<void> {
    await outbox.markSeen(entry);
    await this.#told();
  }

  /**
   * What its author decided about a command that was not taken; on record by a command of its own.
   * @param baseVersion the sitting's version that the person has seen now, for `again`
   */
  async decide(entry: Entry, outcome: Outcome, baseVersion: number | null = null): Promise<void> {
    const { session_id, sitting_id, kind, payload, base_version } = entry.command;
    const base = base_version === null ? null : baseVersion;
    const again = [{ session_id, sitting_id, kind, payload, base_version: base }];
    await outbox.settle(entry, outcome, outcome === 'again' ? again : []);
    await this.#told();
    void this.flush();
  }

  /** Parked commands of this person that somebody has decided since: asks for the answer. */
  async askAgain(decided: Entry[]): Promise<void> {
    await outbox.askAgain(decided);
    await this.flush();
  }

  /** Sends a command again that the server refused to look at. */
  async sendAgain(entry: Entry): Promise<void> {
    await outbox.sendAgain(entry);
    await this.flush();
  }

  async #told(): Promise<void> {
    await this.#read();
    announce();
    const open = this.#entries.filter(({ state }) => state === 'pending' || state === 'held');
    noteWaiting(open.length, open.at(-1)?.command.tapped_at ?? null);
  }

  async #read(): Promise<void> {
    const userId = this.#userId;
    const entries = userId ? await outbox.entries(userId) : [];
    // Nobody is shown what another one tapped.
    if (userId === this.#userId) this.#entries = entries;
    this.#unkept = outbox.unkept;
  }
}

export const [getOutbox, setOutbox] = createContext<OutboxState>();
