import { createContext, untrack } from 'svelte';
import { accounts } from '#lib/data/accounts.ts';
import * as people from '#lib/data/people.ts';
import type { Hat, Person, Role } from '#lib/data/people.ts';
import { outbox } from '#lib/data/queue.ts';
import { done, type Failure, type Result } from '#lib/data/result.ts';
import { store } from '#lib/data/store.ts';
import { hatKey, hatOn, putOn } from '#lib/domain/hats.ts';

/** Where a role works. */
export const homes: Record<Role, string> = {
  learner: '/learn',
  proctor: '/desk',
  librarian: '/library',
  coach: '/coach',
  licensee: '/licensee',
  hq: '/programme',
  kiosk: '/kiosk'
};

/** Which hats were worn is this device's, and stays when its person signs out. */
const wornAt = (userId: string) => ['device', `hats/${userId}`] as const;

/** Who is signed in on this device, what they may be, and which hat is on. The database decides what each may do. */
export class Session {
  #person = $state.raw<Person | null>(null);
  #hats = $state.raw<Hat[]>([]);
  #worn = $state.raw<readonly string[]>([]);
  #status = $state<'loading' | 'signed-out' | 'ready' | 'failed'>('loading');
  #failure = $state.raw<Failure | null>(null);
  #opened: { tokenHash: string; person: Person } | null = null;

  get person(): Person | null {
    return this.#person;
  }
  get hats(): readonly Hat[] {
    return this.#hats;
  }
  get status() {
    return this.#status;
  }
  /** Why the hats could not be read, with `failed`. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** The hat that is on. Null: there is none, or the person has to be asked which. */
  readonly hat = $derived(hatOn(this.#hats, this.#worn));

  /** Follows signing in and out, in this tab and others. Returns how to stop. */
  start(): () => void {
    // Called in an effect, which may not come to depend on what this sets.
    untrack(() => void this.#follow(people.current()));
    return people.onChange((person) => void this.#follow(person));
  }

  /** The hat for an area of the app; null as for `hat`, of the hats that fit there. */
  hatFor(roles: readonly Role[]): Hat | null {
    return hatOn(this.#hats, this.#worn, roles);
  }

  /** Puts a hat on and remembers it on this device. */
  async choose(hat: Hat): Promise<void> {
    if (hatKey(hat) === this.#worn[0]) return;
    this.#worn = putOn(this.#worn, hat);
    if (this.#person) await store.remember(...wornAt(this.#person.id), this.#worn);
  }

  /** Signs in and gives the place where the person works. */
  async signIn(email: string, password: string): Promise<Result<string>> {
    return this.#enter(await people.signIn(email, password));
  }

  /** Signs in with a printed card's code, choosing the secret. */
  async signInByCode(code: string, password: string): Promise<Result<string>> {
    return this.#enter(await people.useSignInCode(code, password));
  }

  /**
   * Opens the link of a mail, choosing a password where the link is for that. Gives the place where the person works, or null
   * while the second letter of a changed address is still to be opened. A link is spent at the first call; when only the
   * password was refused, the next call chooses again.
   */
  async enterByLink(
    type: people.LinkType,
    tokenHash: string,
    password: string | null
  ): Promise<Result<string | null>> {
    if (this.#opened?.tokenHash !== tokenHash) {
      const opened = await people.openLink(type, tokenHash);
      if (!opened.ok) return opened;
      if (!opened.value) return done(null);
      this.#opened = { tokenHash, person: opened.value };
    }
    const { person } = this.#opened;
    if (password !== null) {
      const chosen = await people.choosePassword(password);
      if (!chosen.ok) return chosen;
    }
    return this.#enter(done(person));
  }

  /** Leaves this device and wipes what it kept to show; commands not sent yet stay for their person. */
  async signOut(): Promise<void> {
    const userId = this.#person?.id;
    await people.signOut();
    if (userId) {
      await store.forget(userId);
      // A disk that fails keeps no PIN either; the outbox says that it fails.
      const waiting = [...(await outbox.waiting().catch(() => []))].some(([id]) => id === userId);
      await accounts.leave(userId, waiting).catch(() => undefined);
    }
    await this.#follow(null);
  }

  /** Takes the person out of sight until they come back; what is kept for them stays. */
  async lockAway(): Promise<void> {
    people.hide();
    await this.#follow(null);
  }

  /** Lets a person in again whose session was locked away. */
  async comeBack(locked: string): Promise<void> {
    await this.#follow(people.unhide(locked));
  }

  /** Reads the hats again, as after joining a library. */
  async refresh(): Promise<Result<null>> {
    if (!this.#person) return done(null);
    const result = await people.hats();
    if (result.ok) {
      await store.remember(this.#person.id, 'hats', result.value);
      this.#hats = result.value;
      this.#status = 'ready';
      this.#failure = null;
      return done(null);
    }
    const kept = await store.recall<Hat[]>(this.#person.id, 'hats');
    if (kept) this.#hats = kept.value;
    this.#status = kept ? 'ready' : 'failed';
    this.#failure = result;
    return result;
  }

  async #enter(signedIn: Result<Person>): Promise<Result<string>> {
    if (!signedIn.ok) return signedIn;
    await this.#follow(signedIn.value);
    if (this.#status === 'failed' && this.#failure) return this.#failure;
    // The sign-in page asks whoever has several.
    if (!this.hat && this.#hats.length > 1) return done('/sign-in');
    return done(this.hat ? homes[this.hat.role] : '/learn');
  }

  async #follow(person: Person | null): Promise<void> {
    if (!person) {
      this.#person = null;
      this.#hats = [];
      this.#status = 'signed-out';
      return;
    }
    // supabase-js tells of every new token; only another person or address is news.
    const known = this.#person;
    if (person.id !== known?.id || person.email !== known.email) this.#person = person;
    if (person.id === known?.id && this.#status === 'ready') return;
    this.#worn = (await store.recall<string[]>(...wornAt(person.id)))?.value ?? [];
    const kept = await store.recall<Hat[]>(person.id, 'hats');
    if (!kept) return void (await this.refresh());
    // What this person was last time opens the page now, also on a network that answers to nothing.
    this.#hats = kept.value;
    this.#status = 'ready';
    void this.refresh();
  }
}

export const [getSession, setSession] = createContext<Session>();
