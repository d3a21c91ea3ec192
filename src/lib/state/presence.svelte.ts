import { createContext } from 'svelte';
import type { Beacon, Device } from '#lib/data/live.ts';

/** Which tablets are open in the library, and on whom: this one as the others see it, and the others. */
export class Presence implements Beacon {
  readonly id: string;
  readonly #userId: string;
  #sittingId: string | undefined;
  #others = $state.raw<Device[]>([]);
  #callbacks: (() => void)[] = [];

  constructor(deviceId: string, userId: string) {
    this.id = deviceId;
    this.#userId = userId;
  }

  /** The other devices. */
  get others(): readonly Device[] {
    return this.#others;
  }

  /** Who, by user id, has a sitting open on another device. */
  readonly bySitting = $derived(
    Map.groupBy(
      this.#others.filter(({ sitting, user }) => sitting && user),
      ({ sitting }) => sitting!
    )
  );

  present(devices: Device[]): void {
    this.#others = devices.filter(({ id }) => id !== this.id);
  }

  /** This device has the learner's panel open, or none. */
  show(sittingId: string | null): void {
    if (this.#sittingId === (sittingId ?? undefined)) return;
    this.#sittingId = sittingId ?? undefined;
    for (const callback of this.#callbacks) callback();
  }

  device(): Device {
    return { id: this.id, label: '', user: this.#userId, sitting: this.#sittingId };
  }

  onChange(callback: () => void): () => void {
    this.#callbacks = [...this.#callbacks, callback];
    return () => {
      this.#callbacks = this.#callbacks.filter((other) => other !== callback);
    };
  }
}

export const [getPresence, setPresence] = createContext<{ readonly now: Presence | null }>();
