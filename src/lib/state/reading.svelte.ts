import type { Failure, Result } from '#lib/data/result.ts';
import { store } from '#lib/data/store.ts';
import type { Link } from './link.svelte.ts';

/** How often a page that stays open asks by itself. */
const everyMs = 30_000;

/** Where the last good answer is kept on this device, so that the page opens without network. */
type Shelf = { userId: string; key: string };

/** One page's reading of the server: what it shows, why the last try failed, and asking again. */
export class Reading<T> {
  readonly #read: () => Promise<Result<T>>;
  readonly #link: Link;
  readonly #shelf: Shelf | null;
  #value = $state.raw<T | undefined>();
  #asOf = $state<string | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #busy = $state(false);
  #turn = 0;

  constructor(read: () => Promise<Result<T>>, link: Link, shelf: Shelf | null = null) {
    this.#read = read;
    this.#link = link;
    this.#shelf = shelf;
  }

  get value(): T | undefined {
    return this.#value;
  }
  /** When the value was read from the server, RFC 3339; null where nothing is kept. */
  get asOf(): string | null {
    return this.#asOf;
  }
  /** Why the last try failed; null after a good one. */
  get failure(): Failure | null {
    return this.#failure;
  }
  get busy(): boolean {
    return this.#busy;
  }

  /** Shows what the device kept, then what the server says; asks again while the page is looked at. Returns how to stop. */
  open(): () => void {
    void this.#recall();
    void this.refresh();
    const look = () => {
      if (document.visibilityState === 'visible') void this.refresh();
    };
    const timer = setInterval(look, everyMs);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', look);
    };
  }

  /** Asks the server; of several answers under way the one that was asked for last counts. */
  refresh = async (): Promise<void> => {
    const turn = ++this.#turn;
    this.#busy = true;
    const result = this.#link.heard(await this.#read());
    if (turn !== this.#turn) return;
    this.#busy = false;
    this.#failure = result.ok ? null : result;
    if (!result.ok) return;
    this.#value = result.value;
    if (this.#shelf) this.#asOf = await store.remember(this.#shelf.userId, this.#shelf.key, result.value);
  };

  async #recall(): Promise<void> {
    if (!this.#shelf) return;
    const kept = await store.recall<T>(this.#shelf.userId, this.#shelf.key);
    if (!kept || this.#value !== undefined) return;
    this.#value = kept.value;
    this.#asOf = kept.at;
  }
}
