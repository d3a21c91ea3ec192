import { createContext } from 'svelte';
import * as kept from '#lib/data/kiosk-settings.ts';
import type { Settings, Sound } from '#lib/data/kiosk-settings.ts';

export type { Settings, Sound };

/** What the library set on its kiosk, and whether the device is held in kiosk mode. */
export class KioskSettings {
  #now = $state.raw<Settings>(kept.read());

  get now(): Settings {
    return this.#now;
  }

  change(some: Partial<Settings>): void {
    this.#now = { ...this.#now, ...some };
    kept.keep(this.#now);
  }

  /** From now on every page of the app leads back to the kiosk. */
  lock(): void {
    kept.lock();
  }
  unlock(): void {
    kept.unlock();
  }
}

export const [getSettings, setSettings] = createContext<KioskSettings>();
