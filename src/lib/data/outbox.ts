import type { Command, Judgement, SignedInBy } from './envelope.ts';
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

/** What a person decides about a command that was not taken. */
export type Outcome = 'again' | 'let-go';

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
/** Commands in memory come after all that are on the disk, in the order they were tapped. */
const MEMORY_SEQ = 2 ** 50;

/**
 * The queue of commands on this device. `add` is the acknowledgement: once it resolves, the command survives a crash
 * and reaches the server exactly once, because it is kept until judged and the server knows its id. Where the disk fails
 * commands are kept in memory for as long as the page lives (`unkept` says how many, and the screen must), are sent like
 * the others, and go to the disk as soon as it works again.
 */
export class Outbox {
  readonly device: Device;
  #memory: Entry[] = [];
  #onDisk = new Map<string, Entry[]>();
  #taps = 0;

  constructor(device: Device) {
    this.device = device;
  }

  /** How many commands live in this page's memory alone: a reload would lose them. */
  get unkept(): number {
    return this.#memory.filter(({ state }) => state !== 'applied').length;
  }

  /** Keeps commands in the given order, in one strict transaction; in memory when the disk fails. */
  async add(userId: string, wishes: NewCommand[]): Promise<Entry[]> {
    return this.#keep(userId, await this.#commands(userId, wishes));
  }

  async #commands(userId: string, wishes: NewCommand[]): Promise<Entry['command'][]> {
    const deviceId = await this.device.store.deviceId();
    return wishes.map((wish) => ({
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
  }

  async #keep(userId: string, commands: Entry['command'][], settled?: Entry): Promise<Entry[]> {
    // A later command may not reach the disk before an earlier one that could not.
    if (this.#memory.length > 0) return this.#remember(userId, commands, settled);
    const write = () => this.#transact((outbox) => put(outbox, userId, commands, settled));
    try {
      return await write();
    } catch (fault) {
      if (!isFull(fault)) return this.#remember(userId, commands, settled);
    }
    try {
      // What screens show can be read again; what was tapped cannot.
      await this.device.store.use((database) => database.clear('snapshot'));
      return await write();
    } catch {
      return this.#remember(userId, commands, settled);
    }
  }

  #remember(userId: string, commands: Entry['command'][], settled?: Entry): Entry[] {
    // What cannot be cloned could never be kept nor sent: that is a fault of ours, and is thrown.
    const entries = commands.map((command) => ({
      ...structuredClone(fresh(userId, command)),
      seq: MEMORY_SEQ + this.#taps++
    }));
    this.#memory.push(...entries);
    const about = settled && this.#memory.find(({ command }) => command.id === settled.command.id);
    if (about) about.seen = true;
    return entries;
  }

  /** Brings what is only in memory to the disk, in order. Called before each sending; quiet while the disk fails. */
  async rescue(): Promise<void> {
    if (this.#memory.length === 0) return;
    const saved = this.#memory;
    try {
      await this.#transact(async (outbox) => {
        for (const { seq: _, ...entry } of saved)
          if (!(await outbox.index('id').get(entry.command.id))) await outbox.add(entry as Entry);
      });
    } catch {
      return;
    }
    this.#memory = this.#memory.filter((entry) => !saved.includes(entry));
  }

  /** All commands of a person on this device in the order they were tapped. */
  async entries(userId: string): Promise<Entry[]> {
    const kept = await this.device.store
      .use((database) => database.getAllFromIndex('outbox', 'user', userId))
      // What the disk held when it last answered: better than to show a proctor an empty queue.
      .catch(() => this.#onDisk.get(userId) ?? []);
    this.#onDisk.set(userId, kept);
    const unkept = this.#memory.filter((entry) => entry.userId === userId);
    return [...kept, ...unkept].sort((a, b) => a.seq - b.seq);
  }

  /** Whether this device has a command, of whomever. */
  async knows(id: string): Promise<boolean> {
    if (this.#memory.some(({ command }) => command.id === id)) return true;
    return (await this.device.store.use((database) => database.countFromIndex('outbox', 'id', id))) > 0;
  }

  /** Takes commands of the same person from a file of another device, as they were tapped there. Known ones stay. */
  async takeIn(userId: string, packed: Pick<Entry, 'command' | 'frozen'>[]): Promise<void> {
    await this.#transact(async (outbox) => {
      for (const { command, frozen } of packed)
        if (!(await outbox.index('id').get(command.id)))
          await outbox.add({ ...fresh(userId, command), frozen } as Entry);
    });
  }

  /** Keeps a command that went past the queue with its answer: this device sent it, and must know it again. */
  async record(userId: string, command: Entry['command'], answer: Judgement): Promise<void> {
    const { status: state, code, version } = answer;
    const judged = { state, code, version, judgedAt: this.device.now().toISOString(), seen: true };
    await this.#transact(async (outbox) => {
      await outbox.add({ ...fresh(userId, command), ...judged, frozen: true } as Entry);
    });
  }

  /** Of everyone who tapped on this device: how many commands are neither judged nor decided. */
  async waiting(): Promise<Map<string, number>> {
    const kept = await this.device.store.use((database) => database.getAll('outbox'));
    const open = [...kept, ...this.#memory].filter(({ state }) => state === 'pending' || state === 'held');
    const byUser = new Map<string, number>();
    for (const { userId } of open) byUser.set(userId, (byUser.get(userId) ?? 0) + 1);
    return byUser;
  }

  /**
   * Fixes what the server's hash covers, before anything leaves the device. Whoever tapped had seen the commands
   * before it as done, so the base version is at least the one they led to. Gives the entries as they are to be sent.
   */
  async freeze(entries: Entry[]): Promise<Entry[]> {
    const first = entries[0];
    if (!first || entries.every((entry) => entry.frozen)) return entries;
    const known = await this.entries(first.userId);
    const sent = entries.map((entry) => {
      const base = entry.command.base_version;
      if (entry.frozen || base === null) return { ...entry, frozen: true };
      const before = known
        .filter((other) => other.lane === entry.lane && other.seq < entry.seq && other.state === 'applied')
        .map((other) => other.version ?? 0);
      return {
        ...entry,
        frozen: true,
        command: { ...entry.command, base_version: Math.max(base, ...before) }
      };
    });
    const byId = new Map(sent.map((entry) => [entry.command.id, entry]));
    await this.#change(sent, null, (entry) => {
      const { frozen, command } = byId.get(entry.command.id) ?? entry;
      return { ...entry, frozen, command };
    });
    return sent;
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

  /** Asks anew what became of parked commands: somebody has decided, and the server gives its answer by their ids. */
  askAgain(entries: Entry[]): Promise<void> {
    return this.#change(entries, 'parked', (entry) => ({ ...entry, state: 'pending', seen: false }));
  }

  /** A person has read what became of this command; it stays in the record. */
  markSeen(entry: Entry): Promise<void> {
    return this.#change([entry], entry.state, (judged) => ({ ...judged, seen: true }));
  }

  /**
   * What its author decided about a command that was not taken, on record by a `settle` command. With `again` the
   * given command is tapped anew. All of it in one transaction: a crash neither doubles it nor loses the decision.
   */
  async settle(entry: Entry, outcome: Outcome, again: NewCommand[] = []): Promise<void> {
    const { session_id, sitting_id, id } = entry.command;
    const decision = { session_id, sitting_id, kind: 'settle', base_version: null };
    const commands = await this.#commands(entry.userId, [
      { ...decision, payload: { command_id: id, outcome } },
      ...again
    ]);
    await this.#keep(entry.userId, commands, entry);
  }

  /** Removes applied commands older than a day: the server has them. */
  async tidy(userId: string): Promise<void> {
    const before = new Date(this.device.now().getTime() - KEEP_APPLIED_MS).toISOString();
    await this.#transact(async (outbox) => {
      for (const entry of await outbox.index('user').getAll(userId))
        if (entry.state === 'applied' && (entry.judgedAt ?? '') < before) await outbox.delete(entry.seq);
    });
  }

  /** By the command's id: an entry moves from memory to the disk, and its `seq` with it. */
  async #change(
    entries: Entry[],
    from: Entry['state'] | null,
    change: (entry: Entry) => Entry
  ): Promise<void> {
    const concerns = (entry: Entry) => from === null || entry.state === from;
    const ids = new Set(entries.map(({ command }) => command.id));
    for (const [at, entry] of this.#memory.entries())
      if (ids.delete(entry.command.id) && concerns(entry)) this.#memory[at] = change(entry);
    if (ids.size === 0) return;
    await this.#transact(async (outbox) => {
      for (const id of ids) {
        const entry = await outbox.index('id').get(id);
        if (entry && concerns(entry)) await outbox.put(change(entry));
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

async function put(
  outbox: OutboxStore,
  userId: string,
  commands: Entry['command'][],
  settled: Entry | undefined
): Promise<Entry[]> {
  const written: Entry[] = [];
  for (const command of commands) {
    const known = await outbox.index('id').get(command.id);
    const entry = known ?? fresh(userId, command);
    written.push(known ? known : { ...entry, seq: await outbox.add(entry as Entry) });
  }
  const about = settled && (await outbox.index('id').get(settled.command.id));
  if (about) await outbox.put({ ...about, seen: true });
  return written;
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
