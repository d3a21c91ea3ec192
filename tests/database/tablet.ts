import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { Outbox, type Entry } from '#lib/data/outbox.ts';
import { offline, refused, unexpected, type Result } from '#lib/data/result.ts';
import { Sender } from '#lib/data/sender.ts';
import type { Command, Judgement } from '#lib/data/envelope.ts';
import { Store } from '#lib/data/store.ts';
import * as day from './session-day.ts';

/** What may become of one call but that it goes through. `late` means that the request arrives again after later ones. */
export const troubles = [
  'request lost',
  'response lost',
  'twice',
  'twenty times at once',
  'late',
  'out of order',
  'same id, other payload',
  'token run out',
  'storm of 5xx',
  'portal',
  'killed before send',
  'killed after server commit',
  'killed before local mark'
] as const;
export const fates = ['through', 'through', ...troubles] as const;
export type Fate = (typeof fates)[number];

let databases = 0;

/** An outbox whose page can be killed between the server's answer and its own note of it. */
class Mortal extends Outbox {
  killed: Promise<never> | null = null;
  override judge(entries: Entry[], answers: Judgement[]): Promise<void> {
    return this.killed ?? super.judge(entries, answers);
  }
}

/** A disk that may have no room for another tap. */
class Disk extends Store {
  full = false;
  override use<T>(work: Parameters<typeof Store.prototype.use<T>>[0]): Promise<T> {
    return super.use(async (database) => {
      if (this.full) throw new DOMException('no room', 'QuotaExceededError');
      return work(database);
    });
  }
}

const never = new Promise<never>(() => undefined);

export class Tablet {
  readonly store = new Disk(`tablet-${databases++}`);
  readonly actor: day.Person;
  readonly scene: day.Scene;
  readonly delayed: Command[][] = [];
  readonly acknowledged: string[] = [];
  /** An app of before: it says nothing of how its author was signed in, and something that no server knows. */
  old = false;
  #clockMs = 0;
  #slept = 0;
  #bootedAt = performance.now() - 10_000;
  #fate: Fate = 'through';
  /** The version that this tablet saw last. */
  seen = 0;
  outbox!: Mortal;
  #sender!: Sender;
  #dead = false;

  constructor(scene: day.Scene, actor: day.Person) {
    this.scene = scene;
    this.actor = actor;
    this.boot();
  }

  /** A page load: memory is gone, the database stays, monotonic time begins anew. */
  boot(): void {
    this.#bootedAt = performance.now();
    this.#slept = 0;
    this.#dead = false;
    this.outbox = new Mortal({
      store: this.store,
      bootId: randomUUID(),
      now: () => new Date(Date.now() + this.#clockMs),
      mono: () => performance.now() - this.#bootedAt + this.#slept,
      signedInBy: () => 'password'
    });
    this.#sender = this.#senderOf(this.outbox);
  }

  setClock(byMs: number): void {
    this.#clockMs += byMs;
  }

  /** A monotonic source that goes on in sleep; one that stops is what a reboot is to the server. */
  sleep(forMs: number): void {
    this.#slept += forMs;
    this.#clockMs += forMs;
  }

  async tap(sitting: string, kind: string, payload: object, versioned: boolean): Promise<void> {
    const [entry] = await this.outbox.add(this.actor.id, [
      {
        session_id: this.scene.session,
        sitting_id: sitting,
        kind,
        payload: payload as Record<string, unknown>,
        base_version: versioned ? this.seen : null
      }
    ]);
    if (entry) this.acknowledged.push(entry.command.id);
  }

  /** The disk refuses the next tap: it lives in memory, and comes to the disk before the page is left. */
  async tapOnFullDisk(tap: () => Promise<void>): Promise<void> {
    this.store.full = true;
    await tap();
    expect(this.outbox.unkept).toBeGreaterThan(0);
    this.store.full = false;
    await this.outbox.rescue();
    expect(this.outbox.unkept).toBe(0);
  }

  /** A second tab, which knows nothing of the lock, sends the same queue at the same time. */
  async sendInTwoTabs(): Promise<void> {
    const { device } = this.outbox;
    const other = this.#senderOf(new Outbox({ ...device, bootId: randomUUID() }));
    await Promise.all([this.send('through'), other.drain(this.actor.id)]);
  }

  /** Sends, and is then put back from a copy that was made before. */
  async sendAndRestore(): Promise<void> {
    const before = await this.store.use((database) => database.getAll('outbox'));
    await this.send('through');
    await this.store.use(async (database) => {
      for (const entry of before) await database.put('outbox', entry);
    });
    this.boot();
  }

  /** All that waits goes to another device of the same person as a file, which sends it; and so does this one, later. */
  async handInElsewhere(): Promise<void> {
    const waiting = (await this.entries()).filter(({ state }) => state === 'pending');
    const packed = await this.outbox.freeze(waiting);
    const store = new Disk(`tablet-${databases++}`);
    const elsewhere = new Outbox({ ...this.outbox.device, store, bootId: randomUUID() });
    await elsewhere.takeIn(this.actor.id, packed);
    await this.#senderOf(elsewhere).drain(this.actor.id);
    await store.close();
  }

  #senderOf(outbox: Outbox): Sender {
    return new Sender(outbox, {
      send: (commands) => this.#send(commands),
      refresh: () => Promise.resolve({ ok: true, value: null }),
      random: () => 0.5
    });
  }

  /** Sends once under this fate; a page that is killed is booted again. */
  async send(fate: Fate): Promise<void> {
    this.#fate = fate;
    let settled = false;
    const draining = this.#sender.drain(this.actor.id).finally(() => {
      settled = true;
    });
    while (!settled && !this.#dead) await new Promise((resolve) => setImmediate(resolve));
    if (this.#dead) this.boot();
    else await draining;
  }

  #kill(): Promise<never> {
    this.#dead = true;
    return never;
  }

  async #send(commands: Command[]): Promise<Result<Judgement[]>> {
    const fate = this.#fate;
    // One misfortune a try, or nothing would ever be sent.
    this.#fate = 'through';
    if (fate === 'killed before send') return this.#kill();
    if (fate === 'request lost' || fate === 'portal') return offline;
    if (fate === 'token run out') return refused('not-signed-in', 401);
    if (fate === 'storm of 5xx') return unexpected('bad gateway', 502);
    if (fate === 'late') {
      this.delayed.push(structuredClone(commands));
      return offline;
    }
    // A later call arrives before the earlier one: what it rests on is not there yet.
    if (fate === 'out of order' && commands.length > 1) {
      await this.submit(commands.slice(1));
      return offline;
    }
    if (fate === 'twenty times at once')
      await Promise.all(Array.from({ length: 19 }, () => this.submit(commands)));
    const value = await this.submit(commands);
    if (fate === 'same id, other payload') {
      const forged = commands.map((command) => ({
        ...command,
        payload: { ...command.payload, forged: true }
      }));
      for (const answer of await this.submit(forged))
        expect([answer.status, answer.code]).toEqual(['rejected', 'reused-id']);
    }
    if (fate === 'twice') await this.submit(commands);
    if (fate === 'through' && this.delayed.length > 0) await this.submit(this.delayed.pop() ?? []);
    if (fate === 'killed after server commit') return this.#kill();
    if (fate === 'killed before local mark') this.outbox.killed = this.#kill();
    return fate === 'response lost' ? offline : { ok: true, value };
  }

  async submit(commands: Command[]): Promise<Judgement[]> {
    const sent = this.old
      ? commands.map(({ auth_method: _, ...command }) => ({ ...command, v: 0 }))
      : commands;
    const answers = await day.submit(this.scene, sent as unknown as day.Command[], this.actor);
    return answers.map((answer) => ({
      ...answer,
      status: answer.status as Judgement['status'],
      server_now: answer.server_now.toISOString(),
      deadline: answer.deadline?.toISOString() ?? null
    }));
  }

  entries(): Promise<Entry[]> {
    return this.outbox.entries(this.actor.id);
  }
}
