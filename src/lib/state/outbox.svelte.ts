import { createContext } from 'svelte';
import type { Entry, NewCommand } from '#lib/data/outbox.ts';
import { announce, onAnnounced, outbox, send } from '#lib/data/queue.ts';

/** The commands of this device as screens see them: how many wait, and which the server did not take. */
export class OutboxState {
  #userId: string | null = null;
  #entries = $state.raw<Entry[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;
  #again = false;

  /** In the order they were tapped; screens lay the pending and applied ones over what the server last said. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  readonly waiting = $derived(this.#entries.filter(({ state }) => state === 'pending').length);

  /** What a person still has to look at: conflicts, rejections, and what waits for the librarian. */
  readonly unsettled = $derived(
    this.#entries.filter(({ state, seen }) => !seen && state !== 'pending' && state !== 'applied')
  );

  /** Takes up the queue of a person, sends what an earlier page load left. Returns how to stop. */
  start(userId: string): () => void {
    this.#userId = userId;
    const wake = () => void this.flush();
    const look = () => void this.#read();
    const visible = () => {
      if (document.visibilityState === 'visible') wake();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', visible);
    const stopListening = onAnnounced(look);
    void outbox.tidy(userId).then(wake);
    return () => {
      this.#userId = null;
      this.#entries = [];
      clearTimeout(this.#timer);
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', visible);
      stopListening();
    };
  }

  /**
   * Keeps commands on the device; resolves when they are safe, before anything is sent. Throws when the device cannot
   * keep them: then nothing was recorded, and the screen must say so.
   */
  async add(commands: NewCommand[]): Promise<void> {
    if (!this.#userId) throw new Error('nobody is signed in');
    await outbox.add(this.#userId, commands);
    await this.#read();
    announce();
    void this.flush();
  }

  /** Sends what waits now, and again by itself until nothing does. */
  async flush(): Promise<void> {
    const userId = this.#userId;
    this.#again = true;
    if (!userId || this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    let wait: number | null = null;
    try {
      while (this.#again) {
        this.#again = false;
        wait = await send(userId);
      }
    } finally {
      this.#sending = false;
      await this.#read();
      announce();
    }
    if (wait !== null && this.#userId) this.#timer = setTimeout(() => void this.flush(), wait);
  }

  /** A person has read what became of a command. */
  async settle(entry: Entry): Promise<void> {
    await outbox.markSeen(entry);
    await this.#read();
    announce();
  }

  /** Sends a command again that the server refused to look at. */
  async sendAgain(entry: Entry): Promise<void> {
    await outbox.sendAgain(entry);
    await this.flush();
  }

  async #read(): Promise<void> {
    if (this.#userId) this.#entries = await outbox.entries(this.#userId);
  }
}

export const [getOutbox, setOutbox] = createContext<OutboxState>();
