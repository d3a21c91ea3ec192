import { createContext } from 'svelte';
import { accounts, type Account, type Unlocked } from '#lib/data/accounts.ts';
import * as people from '#lib/data/people.ts';
import type { Hat, Person } from '#lib/data/people.ts';
import { outbox } from '#lib/data/queue.ts';
import { display } from '#lib/domain/names.ts';
import type { Session } from './session.svelte.ts';

/** Beside the session, so that a page that was closed for hours opens locked. All tabs share it. */
const ACTIVE = 'carrel-active';
const LOOK_MS = 5_000;
const signs = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;

/** Whose taps wait on this device, for others to be told. Null: of somebody it does not know by name. */
export type Waiting = { userId: string; name: string | null; count: number };

/** The people of a shared tablet: locking, coming back by PIN, and whose taps wait. */
export class Lock {
  readonly #session: Session;
  #people = $state.raw<Account[]>([]);
  #waiting = $state.raw<Waiting[]>([]);
  #looked = $state(false);
  #busy = $state(false);
  /** Settles when the person who is in is on the disk, by name where the server could be asked. */
  #met: Promise<void> = Promise.resolve();

  constructor(session: Session) {
    this.#session = session;
  }

  /** False until the disk was read. */
  get looked(): boolean {
    return this.#looked;
  }
  /** The screen is being locked: nothing of the person may be shown any more. */
  get busy(): boolean {
    return this.#busy;
  }
  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }
  /** Who may come back by PIN, or could until too many wrong ones. */
  readonly locked = $derived(this.#people.filter(({ sealed, ended }) => sealed !== null || ended));
  /** What the tablet knows of the person who is in. */
  readonly own = $derived(this.#people.find(({ userId }) => userId === this.#session.person?.id) ?? null);

  /** Reads who is on this tablet. A disk that fails knows nobody. */
  async look(): Promise<void> {
    this.#people = await accounts.all().catch(() => []);
    const counts = await outbox.waiting().catch(() => []);
    this.#waiting = [...counts].map(([userId, count]) => ({
      userId,
      name: this.#people.find((known) => known.userId === userId)?.name ?? null,
      count
    }));
    this.#looked = true;
  }

  /** Remembers who works at the desk, and locks when they leave the tablet alone. Returns how to stop. */
  start(person: Person, hat: Hat): () => void {
    const active = () => localStorage.setItem(ACTIVE, String(Date.now()));
    const idle = () => void this.#lockIfIdle();
    const met = this.#meet(person, hat);
    // A page opened after hours is looked at before it counts as being used.
    void met.then(idle);
    this.#met = met.then(() => this.#learnName(person));
    const timer = setInterval(idle, LOOK_MS);
    for (const sign of signs) window.addEventListener(sign, active, { passive: true });
    document.addEventListener('visibilitychange', idle);
    return () => {
      clearInterval(timer);
      for (const sign of signs) window.removeEventListener(sign, active);
      document.removeEventListener('visibilitychange', idle);
    };
  }

  /** Locks the screen. False, and nothing done, when the tablet could not bring the person back by PIN. */
  async lock(): Promise<boolean> {
    const userId = this.#session.person?.id;
    if (!userId || this.#busy) return false;
    this.#busy = true;
    try {
      const session = await people.sessionToLock();
      const kept = session !== null && (await accounts.lock(userId, session).catch(() => false));
      if (kept) await this.#session.lockAway();
      return kept;
    } finally {
      await this.look();
      this.#busy = false;
    }
  }

  /** Tries a PIN; when it is right the person is in. */
  async unlock(userId: string, pin: string): Promise<Unlocked> {
    const opened = await accounts.unlock(userId, pin);
    if (opened.ok) {
      localStorage.setItem(ACTIVE, String(Date.now()));
      await this.#session.comeBack(opened.session);
      await accounts.opened(userId);
    }
    await this.look();
    return opened;
  }

  /** The person who is in chooses a PIN, after a full sign-in. False when the tablet cannot keep it. */
  async setPin(pin: string): Promise<boolean> {
    await this.#met;
    const { own } = this;
    if (!own) return false;
    const { userId, email, name, library } = own;
    const kept = await accounts.setPin({ userId, email, name, library }, pin).then(
      () => true,
      () => false
    );
    await this.look();
    return kept;
  }

  async removePin(): Promise<void> {
    if (this.own) await accounts.removePin(this.own.userId);
    await this.look();
  }

  /** @param minutes 0 for never */
  async setIdle(minutes: number): Promise<void> {
    if (this.own) await accounts.setIdle(this.own.userId, minutes);
    await this.look();
  }

  async #meet({ id: userId, email }: Person, hat: Hat): Promise<void> {
    const known = await accounts.get(userId).catch(() => null);
    const name = known?.name ?? email;
    // Where the disk fails there is no PIN, and the outbox says that it fails.
    await accounts.meet({ userId, email, name, library: hat.library_name }).catch(() => undefined);
    await this.look();
  }

  /** Who is known by address only gets a name when the server can be asked; only a new PIN waits for it. */
  async #learnName({ id, email }: Person): Promise<void> {
    if (this.#people.find(({ userId }) => userId === id)?.name !== email) return;
    const profile = await people.profile(id);
    if (!profile.ok) return;
    await accounts.rename(id, display(profile.value)).catch(() => undefined);
    await this.look();
  }

  async #lockIfIdle(): Promise<void> {
    const { own } = this;
    if (!own?.pin || own.idleMinutes === 0) return;
    const last = Number(localStorage.getItem(ACTIVE) ?? Date.now());
    // A clock that was set back says nothing about the time since.
    if (Math.abs(Date.now() - last) >= own.idleMinutes * 60_000) await this.lock();
  }
}

export const [getLock, setLock] = createContext<Lock>();
