import { createContext } from 'svelte';
import { outbox } from '#lib/data/queue.ts';
import * as storage from '#lib/data/storage.ts';
import type { Loss } from '#lib/data/storage.ts';
import type { Link } from './link.svelte.ts';

/** From here on a person is told, long before a tap could find no room. */
const nearlyFull = 0.8;

/** How safe what this device keeps is: whether the browser may throw it away, how full it is, and what was lost. */
export class StorageHealth {
  readonly #link: Link;
  #persisted = $state<boolean | null>(null);
  #fill = $state<number | null>(null);
  #loss = $state.raw<Loss | null>(null);

  constructor(link: Link) {
    this.#link = link;
  }

  /** Null until it is known, and where the browser cannot be asked. */
  get persisted(): boolean | null {
    return this.#persisted;
  }
  /** 0 to 1; null where the browser does not say. */
  get fill(): number | null {
    return this.#fill;
  }
  /** What a person still has to read. */
  get loss(): Loss | null {
    return this.#loss;
  }
  readonly nearlyFull = $derived((this.#fill ?? 0) >= nearlyFull);

  /** Looks when a person comes in. Where the disk itself fails the outbox says so. */
  async look(userId: string): Promise<void> {
    this.#persisted = await storage.persist().catch(() => null);
    this.#fill = await storage.fill().catch(() => null);
    this.#loss = await storage.lookForEviction().catch(() => null);
    if (this.#loss) return;
    const copy = this.#link.heard(await storage.lookForCopy(userId, (id) => outbox.knows(id)));
    if (copy.ok) this.#loss = copy.value;
  }

  read(): void {
    storage.lossRead();
    this.#loss = null;
  }
}

export const [getStorage, setStorage] = createContext<StorageHealth>();
