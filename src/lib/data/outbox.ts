import type { Command, Judgement, SignedInBy } from './sittings.ts';
import { isFull, type OutboxStore, type Store } from './store.ts';

/** What a screen hands in; the outbox adds ids, device and times. */
export type NewCommand = Pick<Command, 'session_id' | 'sitting_id' | 'kind' | 'payload' | 'base_version'> & {
  id?: string;
};

/**
 * A command as this device keeps it. `pending` until the server judged it; `held` when the server refused the call
 * itself: a person decides whether to send it again. Nothing but an applied command is ever removed.
 */
export type Entry = {
  seq: number;
  v: 1;
  userId: string;
  lane: string;
  command: Omit<Command, 'sent_mono_ms'>;
  /** Sent at least once, so that nothing of what the stored hash covers may change any more. */
  frozen: boolean;
  state: 'pending' | 'applied' | 'conflict' | 'rejected' | 'parked' | 'held';
  code: string | null;
  version: number | null;
  attempts: number;
  judgedAt: string | null;
  seen: boolean;
};

/** What the queue needs of the device, so that tests can stand in for it. */
export type Device = {
  store: Store;
  /** Names this page load: monotonic times of two loads cannot be compared. */
  bootId: string;
  now: () => Date;
  /** Milliseconds of a clock that never jumps, counted from this page load. */
  mono: () => number;
  /** How this person is signed in now. */
  signedInBy: (userId: string) => SignedInBy;
};

const KEEP_APPLIED_MS = 24 * 60 * 60 * 1000;

/**
 * The queue of commands on this device. `add` is the acknowledgement: once it resolves, the command survives a crash
 * and reaches the server exactly once, because it is kept until judged and the server knows its id.
 */
export class Outbox {
  readonly device: Device;

  constructor(device: Device) {
    this.device = device;
  }

  /** Writes commands in one strict transaction, in the given order. Throws when the device cannot keep them. */
  async add(userId: string, wishes: NewCommand[]): Promise<Entry[]> {
    const deviceId = await this.device.store.deviceId();
    const commands = wishes.map((wish) => ({
      id: wish.id ?? crypto.randomUUID(),
      session_id: wish.session_id,
      sitting_id: wish.sitting_id,
      kind: wish.kind,
      payload: wish.payload,
      base_version: wish.base_version,
      device_id: deviceId,
      boot_id: this.device.bootId,
      tapped_at: this.device.now().toISOString(),
      tapped_mono_ms: Math.round(this.device.mono()),
      auth_method: this.device.signedInBy(userId)
    }));
    try {
      return await this.#write(userId, commands);
    } catch (fault) {
      if (!isFull(fault)) throw fault;
      await this.device.store.use((database) => database.clear('snapshot'));
      return this.#write(userId, commands);
    }
  }

  #write(userId: string, commands: Entry['command'][]): Promise<Entry[]> {
    return this.#transact(async (outbox) => {
      const written: Entry[] = [];
      for (const command of commands) {
        const known = await outbox.index('id').get(command.id);
        const entry = known ?? fresh(userId, command);
        written.push(known ? known : { ...entry, seq: await outbox.add(entry as Entry) });
      }
      return written;
    });
  }

  /** All commands of a person on this device in the order they were tapped. */
  async entries(userId: string): Promise<Entry[]> {
    const all = await this.device.store.use((database) => database.getAllFromIndex('outbox', 'user', userId));
    return all.sort((a, b) => a.seq - b.seq);
  }

  /**
   * Fixes what the server's hash covers, before anything leaves the device. Whoever tapped had seen the commands
   * before it as done, so the base version is at least the one they led to. Gives the entries as they are to be sent.
   */
  freeze(entries: Entry[]): Promise<Entry[]> {
    if (entries.every((entry) => entry.frozen)) return Promise.resolve(entries);
    return this.#transact(async (outbox) => {
      const frozen: Entry[] = [];
      for (const entry of entries) {
        const base = entry.command.base_version;
        const before = (await outbox.index('user').getAll(entry.userId))
          .filter((other) => other.lane === entry.lane && other.seq < entry.seq && other.state === 'applied')
          .map((other) => other.version ?? 0);
        const rises = !entry.frozen && base !== null;
        const command = rises ? { ...entry.command, base_version: Math.max(base, ...before) } : entry.command;
        const sent = { ...entry, command, frozen: true };
        await outbox.put(sent);
        frozen.push(sent);
      }
      return frozen;
    });
  }

  /** Stores the server's answers; an entry without answer stays pending. */
  judge(entries: Entry[], answers: Judgement[]): Promise<void> {
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    const judgedAt = this.device.now().toISOString();
    return this.#change(entries, 'pending', (entry) => {
      const answer = byId.get(entry.command.id);
      return answer
        ? { ...entry, state: answer.status, code: answer.code, version: answer.version, judgedAt }
        : entry;
    });
  }

  /** Notes a try that reached no answer. */
  countTry(entries: Entry[]): Promise<void> {
    return this.#change(entries, 'pending', (entry) => ({ ...entry, attempts: entry.attempts + 1 }));
  }

  /** Keeps a command that the server will not even look at, for a person to decide. */
  hold(entries: Entry[], code: string): Promise<void> {
    return this.#change(entries, 'pending', (entry) => ({ ...entry, state: 'held', code }));
  }

  /** Sends a held command again, after a person looked at it. */
  sendAgain(entry: Entry): Promise<void> {
    return this.#change([entry], 'held', (held) => ({ ...held, state: 'pending', attempts: 0 }));
  }

  /** A person has read what became of this command; it stays in the record. */
  markSeen(entry: Entry): Promise<void> {
    return this.#change([entry], entry.state, (judged) => ({ ...judged, seen: true }));
  }

  /** Removes applied commands older than a day: the server has them. */
  async tidy(userId: string): Promise<void> {
    const before = new Date(this.device.now().getTime() - KEEP_APPLIED_MS).toISOString();
    await this.#transact(async (outbox) => {
      for (const entry of await outbox.index('user').getAll(userId)) {
        if (entry.state === 'applied' && (entry.judgedAt ?? '') < before) await outbox.delete(entry.seq);
      }
    });
  }

  #change(entries: Entry[], from: Entry['state'], change: (entry: Entry) => Entry): Promise<void> {
    return this.#transact(async (outbox) => {
      for (const { seq } of entries) {
        const entry = await outbox.get(seq);
        if (entry?.state === from) await outbox.put(change(entry));
      }
    });
  }

  /** What is acknowledged has reached the disk: `strict` waits for it. */
  #transact<T>(work: (outbox: OutboxStore) => Promise<T>): Promise<T> {
    return this.device.store.use(async (database) => {
      const transaction = database.transaction('outbox', 'readwrite', { durability: 'strict' });
      const [value] = await Promise.all([work(transaction.store), transaction.done]);
      return value;
    });
  }
}

function fresh(userId: string, command: Entry['command']): Omit<Entry, 'seq'> {
  return {
    v: 1,
    userId,
    lane: command.sitting_id ?? command.session_id,
    command,
    frozen: false,
    state: 'pending',
    code: null,
    version: null,
    attempts: 0,
    judgedAt: null,
    seen: false
  };
}
