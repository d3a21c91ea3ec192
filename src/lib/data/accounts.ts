import type { PinKeys, Sealed } from './pin.ts';
import { store, type Store } from './store.ts';

/** A person who has signed in fully on this device, as it remembers them. */
export type Account = {
  userId: string;
  email: string;
  /** How the lock screen calls them. */
  name: string;
  library: string | null;
  /** Null while there is no PIN, and after too many wrong ones. */
  pin: PinKeys | null;
  /** Too many wrong PINs: only a full sign-in helps, after which a new one may be chosen. */
  ended: boolean;
  /** Wrong tries in a row, each counted before it was judged. */
  tries: number;
  /** The tokens, while the person is locked out of sight. */
  sealed: Sealed | null;
  /** The screen locks by itself after so many minutes; 0 never. */
  idleMinutes: number;
};

export type Who = Pick<Account, 'userId' | 'email' | 'name' | 'library'>;

export const wrongTries = 5;
export const idleChoices = [1, 5, 15, 0] as const;

/** `wrong-pin` says how many tries are left; after `ended` and `broken` only a full sign-in helps. */
export type Unlocked =
  | { ok: true; session: string }
  | { ok: false; why: 'wrong-pin'; left: number }
  | { ok: false; why: 'ended' | 'broken' };

const deviceKeyName = 'device';

/** Only a shared tablet needs it: nobody's phone waits for it. */
const cryptography = () => import('./pin.ts');

/** The people of this device and their PINs. The outbox is none of its business: taps stay whose they are. */
export class Accounts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  all(): Promise<Account[]> {
    return this.#store.use((database) => database.getAll('account'));
  }

  async get(userId: string): Promise<Account | null> {
    return (await this.#store.use((database) => database.get('account', userId))) ?? null;
  }

  /** Remembers who works here, so that others can be told whose taps wait. */
  meet(who: Who): Promise<void> {
    return this.#change(who.userId, (known) => ({
      ...(known ?? { pin: null, tries: 0, sealed: null, idleMinutes: 5 }),
      ...who,
      // Whoever works here without a PIN has signed in fully.
      ended: false
    }));
  }

  /** Gives a person who is signed in fully a new PIN. */
  async setPin(who: Who, pin: string): Promise<void> {
    const { makePinKeys } = await cryptography();
    const keys = await makePinKeys(who.userId, pin, await this.#deviceKey());
    await this.#change(who.userId, (known) => ({
      idleMinutes: known?.idleMinutes ?? 5,
      ...who,
      pin: keys,
      ended: false,
      tries: 0,
      sealed: null
    }));
  }

  removePin(userId: string): Promise<void> {
    return this.#change(userId, (known) => known && without(known, false));
  }

  /** Nobody who has left meanwhile is remembered anew. */
  rename(userId: string, name: string): Promise<void> {
    return this.#change(userId, (known) => known && { ...known, name });
  }

  setIdle(userId: string, idleMinutes: number): Promise<void> {
    return this.#change(userId, (known) => known && { ...known, idleMinutes });
  }

  /** A person leaves this device for good. The name stays while taps of theirs wait. */
  leave(userId: string, tapsWait: boolean): Promise<void> {
    return this.#change(userId, (known) => (known && tapsWait ? without(known, false) : null));
  }

  /** Seals a person's session under their PIN. False when that cannot be undone again: then nothing may be thrown away. */
  async lock(userId: string, session: string): Promise<boolean> {
    const known = await this.get(userId);
    if (!known?.pin) return false;
    const { seal } = await cryptography();
    const sealed = await seal(userId, known.pin, await this.#deviceKey(), session);
    if (!sealed) return false;
    let kept = false;
    await this.#change(userId, (now) => {
      // Another tab may have taken the PIN away meanwhile.
      kept = now?.pin?.salt.toString() === known.pin?.salt.toString();
      return now && kept ? { ...now, sealed, tries: 0 } : now;
    });
    return kept;
  }

  /** Tries a PIN. The try is on the disk before it is judged, so that no reload gives it back. */
  async unlock(userId: string, pin: string): Promise<Unlocked> {
    let tried: Account | null = null;
    await this.#change(userId, (known) => {
      tried = known;
      if (!known) return null;
      return known.tries >= wrongTries ? without(known, true) : { ...known, tries: known.tries + 1 };
    });
    const account = tried as Account | null;
    if (!account?.pin || !account.sealed || account.tries >= wrongTries) return { ok: false, why: 'ended' };
    const { unseal } = await cryptography();
    const opened = await unseal(userId, account.pin, await this.#deviceKey(), account.sealed, pin);
    if (opened.ok) return { ok: true, session: opened.text };
    if (opened.why === 'broken' || account.tries + 1 >= wrongTries) {
      await this.#change(userId, (known) => known && without(known, true));
      return { ok: false, why: opened.why === 'broken' ? 'broken' : 'ended' };
    }
    return { ok: false, why: 'wrong-pin', left: wrongTries - account.tries - 1 };
  }

  /** The person is in again: what was sealed is of no more use, its token will be renewed. */
  opened(userId: string): Promise<void> {
    return this.#change(userId, (known) => known && { ...known, tries: 0, sealed: null });
  }

  async #deviceKey(): Promise<CryptoKey> {
    const known = await this.#store.use((database) => database.get('key', deviceKeyName));
    if (known) return known;
    const { newDeviceKey } = await cryptography();
    const made = await newDeviceKey();
    return this.#store.use(async (database) => {
      const transaction = database.transaction('key', 'readwrite', { durability: 'strict' });
      // Another tab may have been faster; the first one counts.
      const first = await transaction.store.get(deviceKeyName);
      if (!first) await transaction.store.put(made, deviceKeyName);
      await transaction.done;
      return first ?? made;
    });
  }

  #change(userId: string, change: (known: Account | null) => Account | null): Promise<void> {
    return this.#store.use(async (database) => {
      const transaction = database.transaction('account', 'readwrite', { durability: 'strict' });
      const next = change((await transaction.store.get(userId)) ?? null);
      if (next) await transaction.store.put(next);
      else await transaction.store.delete(userId);
      await transaction.done;
    });
  }
}

const without = (account: Account, ended: boolean): Account => ({
  ...account,
  pin: null,
  sealed: null,
  tries: 0,
  ended
});

/** The people of this device. */
export const accounts = new Accounts(store);
