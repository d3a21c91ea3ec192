import type { Entry, Outbox } from './outbox.ts';
import type { Result } from './result.ts';
import type { Command, Judgement } from './envelope.ts';

/** The way to the server, so that tests can make it fail at every step. */
export type Wire = {
  /** As the person whose commands they are, or not at all: another one may be in by now. */
  send: (commands: Command[], userId: string) => Promise<Result<Judgement[]>>;
  /** Gets a new access token for the person who is signed in. */
  refresh: () => Promise<Result<null>>;
  random: () => number;
};

export const BATCH = 50;
const BACKOFF_MS = [1_000, 2_000, 5_000, 15_000, 60_000];

/** Tapped in another page load: our monotonic clock says nothing about its age. A tap after its sending says so. */
const OTHER_BOOT = 0;

/**
 * Sends the outbox in order, lane by lane (a lane is a sitting, or a session for what concerns no one sitting).
 * Network faults, 5xx and 429 are tried again; 401 asks for a new token; every judgement is stored; a call that the
 * server refuses as a whole is held for a person. Nothing is dropped.
 */
export class Sender {
  readonly #outbox: Outbox;
  readonly #wire: Wire;
  #oneByOne = false;
  readonly #resting = new Map<string, number>();

  constructor(outbox: Outbox, wire: Wire) {
    this.#outbox = outbox;
    this.#wire = wire;
  }

  /**
   * Sends what is due, batch after batch. Only one tab may do so at a time.
   * @returns milliseconds until the next try is worth it; null when nothing waits
   */
  async drain(userId: string): Promise<number | null> {
    await this.#outbox.rescue();
    for (;;) {
      const entries = await this.#outbox.entries(userId);
      const pending = entries.filter((entry) => entry.state === 'pending');
      if (pending.length === 0) return null;
      const batch = await this.#outbox.freeze(this.#due(pending));
      if (batch.length === 0) return this.#rest(pending);
      const wait = await this.#try(batch, userId);
      if (wait !== null) return wait;
    }
  }

  /** The entries that may go now: in order, and in each lane up to the first whose base version is not known yet. */
  #due(pending: Entry[]): Entry[] {
    const now = this.#outbox.device.mono();
    const stopped = new Set<string>();
    const begun = new Set<string>();
    const due: Entry[] = [];
    for (const entry of pending) {
      if (due.length === (this.#oneByOne ? 1 : BATCH)) break;
      const rests = (this.#resting.get(entry.lane) ?? 0) > now;
      const waits = begun.has(entry.lane) && !entry.frozen && entry.command.base_version !== null;
      if (rests || waits) stopped.add(entry.lane);
      if (stopped.has(entry.lane)) continue;
      begun.add(entry.lane);
      due.push(entry);
    }
    return due;
  }

  /** One call. Null when the next batch may go at once, else the milliseconds to wait. */
  async #try(batch: Entry[], userId: string): Promise<number | null> {
    const answer = await this.#wire.send(this.#stamped(batch), userId);
    if (answer.ok) {
      this.#oneByOne = false;
      await this.#outbox.judge(batch, answer.value);
      const answered = new Set(answer.value.map(({ id }) => id));
      return batch.every((entry) => answered.has(entry.command.id)) ? null : this.#backOff(batch);
    }
    if (answer.kind === 'offline' || answer.status > 500 || answer.status === 429)
      return this.#backOff(batch);
    if (answer.status === 401) return this.#signInAgain(batch);
    if (batch.length > 1) {
      // One command may spoil the call for all the others: find it by sending them singly.
      this.#oneByOne = true;
      return null;
    }
    if (answer.kind === 'refused') {
      await this.#outbox.hold(batch, answer.code);
      return null;
    }
    const wait = await this.#backOff(batch);
    for (const entry of batch) this.#resting.set(entry.lane, this.#outbox.device.mono() + wait);
    return null;
  }

  #stamped(batch: Entry[]): Command[] {
    const { bootId, mono } = this.#outbox.device;
    const sent = Math.round(mono());
    return batch.map(({ command }) => ({
      ...command,
      sent_mono_ms: command.boot_id === bootId ? sent : OTHER_BOOT
    }));
  }

  /** A fresh token that is refused again must not spin: the second time waits like any other fault. */
  async #signInAgain(batch: Entry[]): Promise<number | null> {
    const refreshed = await this.#wire.refresh();
    const firstTime = batch.every((entry) => entry.attempts === 0);
    const wait = await this.#backOff(batch);
    return refreshed.ok && firstTime ? null : wait;
  }

  /** Counts the try and says how long to wait, a little different on each device so that they do not come in step. */
  async #backOff(batch: Entry[]): Promise<number> {
    await this.#outbox.countTry(batch);
    const tries = Math.max(...batch.map((entry) => entry.attempts));
    const base = BACKOFF_MS[Math.min(tries, BACKOFF_MS.length - 1)] ?? 60_000;
    return Math.round(base * (0.75 + this.#wire.random() * 0.5));
  }

  #rest(pending: Entry[]): number {
    const now = this.#outbox.device.mono();
    const waits = pending.map((entry) => (this.#resting.get(entry.lane) ?? now) - now);
    return Math.max(Math.min(...waits.filter((wait) => wait > 0), 60_000), 1_000);
  }
}
