import { createContext } from 'svelte';
import type { Result } from '#lib/data/result.ts';

/** Whether the server can be reached, from what the browser says and from how the last calls went. */
export class Link {
  #browserOnline = $state(true);
  #answered = $state(true);
  #liveReady = $state(true);

  /** `connecting` while calls go through but the live channel does not stand yet. */
  readonly state: 'online' | 'connecting' | 'offline' = $derived(
    !this.#browserOnline || !this.#answered ? 'offline' : this.#liveReady ? 'online' : 'connecting'
  );

  readonly online = $derived(this.state !== 'offline');

  /** Follows the browser's own idea of the network. Returns how to stop. */
  start(): () => void {
    const look = () => {
      this.#browserOnline = navigator.onLine;
      // A browser that comes back deserves the benefit of the doubt until a call fails.
      if (navigator.onLine) this.#answered = true;
    };
    look();
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
    return () => {
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
    };
  }

  /** Learns from a call; hands the result through. */
  heard<T>(result: Result<T>): Result<T> {
    this.#answered = result.ok || result.kind !== 'offline';
    return result;
  }

  /** The live channel says whether it stands. */
  live(ready: boolean): void {
    this.#liveReady = ready;
  }
}

export const [getLink, setLink] = createContext<Link>();
