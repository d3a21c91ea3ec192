import { dev } from '$app/environment';
import { createContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';

/** Held by every tab that must not be reloaded now; a tab that wants to update looks for it. */
const lockName = 'carrel-no-reload';
/** Between two tries to take a new version while another tab is in the middle of something. */
const againMs = 2_000;

/**
 * Registers the service worker and knows when a new version waits. It is offered only while this page says that a reload
 * is safe (no running sitting, no command unsent), and taken only when every other tab of the app agrees.
 */
export class Update {
  #conditions = new SvelteSet<() => boolean>();
  #safe = $derived([...this.#conditions].every((condition) => condition()));
  #waiting = $state.raw<ServiceWorker | null>(null);
  #taken = false;
  #registration: ServiceWorkerRegistration | undefined;
  #byItself = $state(false);

  /** Whether to show the offer. */
  get offered(): boolean {
    return this.#due && !this.#byItself;
  }
  readonly #due = $derived(this.#waiting !== null && this.#safe);

  /**
   * For a page that nobody minds, a kiosk: asks for new versions when `look` is called and takes them as soon as it is safe,
   * without a word. To be called in an `$effect`, gives its clean-up.
   */
  byItself(): () => void {
    this.#byItself = true;
    return () => (this.#byItself = false);
  }
  /** Takes what is due, as soon as no tab is in the middle of something; to be called in an `$effect` beside `byItself`. */
  takeWhenDue(): (() => void) | undefined {
    if (!this.#due) return undefined;
    void this.take();
    // This tab's own lock is let go a moment after it became safe, and another tab's may be held for long.
    const timer = setInterval(() => void this.take(), againMs);
    return () => clearInterval(timer);
  }
  /** Asks the server for a new version. */
  look(): void {
    this.#registration?.update().catch(() => undefined);
  }

  /**
   * Adds a condition for as long as a page stands, for example in an `$effect` of the desk's layout.
   * @param condition reactive: whether this page may be reloaded now without interrupting anyone
   * @returns what takes it back
   */
  safeWhen(condition: () => boolean): () => void {
    this.#conditions.add(condition);
    return () => this.#conditions.delete(condition);
  }

  /**
   * Starts watching; to be called once in the browser, for example in an `$effect` of the root layout.
   * @returns what stops it
   */
  watch(): () => void {
    // Absent in private windows of some browsers and outside https, whatever the type says; Vite builds none for its dev server.
    const serviceWorker = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    if (!serviceWorker || dev) return () => undefined;
    const stop = new AbortController();
    const { signal } = stop;
    const controlled = serviceWorker.controller !== null;
    serviceWorker.addEventListener('controllerchange', () => this.#controllerChanged(controlled), { signal });
    void this.#register(signal);
    return () => stop.abort();
  }

  /** Keeps other tabs from reloading this one while it is unsafe; to be called in an `$effect`, gives its clean-up. */
  guard(): (() => void) | undefined {
    if (this.#safe || !('locks' in navigator)) return undefined;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    void navigator.locks.request(lockName, { mode: 'shared' }, () => held);
    return release;
  }

  /** Lets the waiting version take over and reloads. Gives false when this or another tab cannot be interrupted. */
  async take(): Promise<boolean> {
    if (!this.#waiting || !this.#safe) return false;
    const { held } = (await navigator.locks?.query()) ?? {};
    if (held?.some((lock) => lock.name === lockName)) return false;
    this.#taken = true;
    this.#waiting.postMessage('skip-waiting');
    return true;
  }

  async #register(signal: AbortSignal): Promise<void> {
    let registration: ServiceWorkerRegistration | undefined;
    try {
      registration = await navigator.serviceWorker.register('/service-worker.js');
    } catch (error) {
      // Private windows refuse; the app works on without a kept shell.
      console.warn('no offline shell:', error);
      return;
    }
    // A browser that blocks workers may also give nothing and say nothing, whatever the type promises.
    if (!registration) return;
    this.#registration = registration;
    const settle = () => {
      // Without a controller this is the first installation, and nothing waits.
      this.#waiting = navigator.serviceWorker.controller ? registration.waiting : null;
    };
    const follow = () => registration.installing?.addEventListener('statechange', settle, { signal });
    registration.addEventListener('updatefound', follow, { signal });
    follow();
    settle();
    // An installed app is seldom loaded anew: look whenever a person comes back to it.
    const look = () => {
      if (document.visibilityState === 'visible') this.look();
    };
    document.addEventListener('visibilitychange', look, { signal });
  }

  #controllerChanged(wasControlled: boolean): void {
    this.#waiting = null;
    // Another tab took the update while this one was safe: its files belong to the old version now. What is half typed is
    // not thrown away for that: the next page that lacks a file is loaded whole by the router.
    if (wasControlled && (this.#taken || (this.#safe && !isHalfTyped()))) location.reload();
  }
}

/** Whether a field holds what this page was not loaded with. */
function isHalfTyped(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    'textarea, input:not([type="checkbox"], [type="radio"], [type="hidden"])'
  );
  return [...fields].some(({ value, defaultValue }) => value !== defaultValue);
}

/** The root layout sets it; pages with something to lose call `safeWhen`. */
export const [getUpdate, setUpdate] = createContext<Update>();
