import { SvelteMap } from 'svelte/reactivity';
import { reading } from '#lib/data/device.ts';
import * as sessions from '#lib/data/sessions.ts';
import type { Session } from '#lib/data/sessions.ts';
import { store } from '#lib/data/store.ts';
import { roomSchema } from '#lib/domain/room.ts';
import { toKeep } from '#lib/domain/kept-day.ts';
import { formatInstant } from '#lib/domain/moment.ts';
import type { Clocks } from './clock.svelte.ts';
import { keptKey, type KeptSession } from './desk.svelte.ts';
import type { Link } from './link.svelte.ts';

/** Read again after this long, while the day's page is open. */
const againMs = 5 * 60_000;
/** What lies longer than this on the tablet is nobody's any more. */
const forgetMs = 48 * 60 * 60_000;

/** Brings the sessions of the day onto this tablet before they begin, and knows how fresh each of them is. */
export class KeptDay {
  readonly #userId: string;
  readonly #parts: { clocks: Clocks; link: Link };
  readonly #asOf = new SvelteMap<string, string>();
  #turn: Promise<void> = Promise.resolve();

  constructor(userId: string, parts: { clocks: Clocks; link: Link }) {
    this.#userId = userId;
    this.#parts = parts;
  }

  /** When the session was read from the server (RFC 3339); null when it is not on this tablet. */
  asOf(sessionId: string): string | null {
    return this.#asOf.get(sessionId) ?? null;
  }

  /**
   * Looks what is kept, then reads what ought to be and is missing or old. One after the other: the people at the desk
   * come before what may be needed later.
   */
  keep(planned: readonly Session[], timeZone: string): Promise<void> {
    this.#turn = this.#turn.then(() => this.#keep(planned, timeZone));
    return this.#turn;
  }

  async #keep(planned: readonly Session[], timeZone: string): Promise<void> {
    for (const { id } of planned) await this.#look(id);
    for (const id of toKeep(planned, Date.now(), timeZone)) {
      const known = this.#asOf.get(id);
      if (known && Date.now() - Date.parse(known) < againMs) continue;
      if (!(await this.#read(id))) break;
    }
    await store.forgetBefore(this.#userId, 'desk/', formatInstant(Date.now() - forgetMs));
  }

  /** What is truly there: a full disk may have refused what was to be kept. */
  async #look(id: string): Promise<void> {
    const kept = await store.recall<KeptSession>(this.#userId, keptKey(id));
    if (kept) this.#asOf.set(id, kept.at);
    else this.#asOf.delete(id);
  }

  async #read(id: string): Promise<boolean> {
    const sent = reading();
    const { clocks, link } = this.#parts;
    const result = link.heard(await sessions.snapshot(id, (data) => roomSchema.parse(data)));
    if (!result.ok) return false;
    clocks.hear(result.value.server_now, sent);
    const kept: KeptSession = { room: result.value, clocks: clocks.keep() };
    await store.remember(this.#userId, keptKey(id), kept);
    await this.#look(id);
    return true;
  }
}
