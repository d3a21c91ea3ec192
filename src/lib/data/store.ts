import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb';
import type { Account } from './accounts.ts';
import type { Entry } from './outbox.ts';

type Snapshot = { key: string; userId: string; value: unknown; at: string };

interface Schema extends DBSchema {
  meta: { key: string; value: string };
  outbox: { key: number; value: Entry; indexes: { id: string; user: string } };
  snapshot: { key: string; value: Snapshot; indexes: { user: string } };
  account: { key: string; value: Account };
  key: { key: string; value: CryptoKey };
}

type Database = IDBPDatabase<Schema>;
/** The outbox inside a transaction that writes. */
export type OutboxStore = IDBPObjectStore<Schema, ['outbox'], 'outbox', 'readwrite'>;

/**
 * The device's database: the outbox, and the last seen state of screens.
 * Browsers, Safari above all, close a connection behind our back; every use goes through `use`, which opens it anew
 * once. Trying again on the dead handle never helps.
 */
export class Store {
  readonly #name: string;
  #deviceId: string | undefined;
  #database: Promise<Database> | undefined;

  constructor(name = 'carrel') {
    this.#name = name;
  }

  /** Runs `work` on an open database. `work` may run twice, so it must bear that. */
  async use<T>(work: (database: Database) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#open());
    } catch (fault) {
      if (!isDeadConnection(fault)) throw fault;
      await this.close();
      return work(await this.#open());
    }
  }

  /** Lets go of the connection; the next use opens it again. */
  async close(): Promise<void> {
    const database = this.#database;
    this.#database = undefined;
    if (!database) return;
    const opened = await database.catch(() => undefined);
    opened?.close();
  }

  /**
   * This browser's own id, the same for all tabs and for as long as its storage lives. Where nothing can be stored, one
   * for as long as the page lives.
   */
  async deviceId(): Promise<string> {
    this.#deviceId ??= await this.#named('device').catch(() => crypto.randomUUID());
    return this.#deviceId;
  }

  /** Names this database: another one means that the browser threw the old one away. */
  generation(): Promise<string> {
    return this.#named('generation');
  }

  /** Another device has this one's data, or it was put back from an old copy: from now on it is a device of its own. */
  renameDevice(): Promise<void> {
    return this.use(async (database) => {
      const id = crypto.randomUUID();
      await database.put('meta', id, 'device');
      this.#deviceId = id;
    });
  }

  #named(name: string): Promise<string> {
    return this.use(async (database) => {
      const transaction = database.transaction('meta', 'readwrite', { durability: 'strict' });
      const known = await transaction.store.get(name);
      const id = known ?? crypto.randomUUID();
      if (!known) await transaction.store.put(id, name);
      await transaction.done;
      return id;
    });
  }

  /**
   * Keeps what a screen shows, so that it opens without network, and says when (RFC 3339). A disk that is full or broken
   * loses this, never the outbox.
   */
  async remember(userId: string, key: string, value: unknown): Promise<string> {
    const at = new Date().toISOString();
    const snapshot = { key: `${userId}/${key}`, userId, value, at };
    await this.use((database) => database.put('snapshot', snapshot)).catch((fault: unknown) => {
      // What cannot be cloned is a fault of the caller; a disk that fails only costs the next start without network.
      if (fault instanceof DOMException && fault.name === 'DataCloneError') throw fault;
      if (isFull(fault)) return this.use((database) => database.clear('snapshot')).catch(() => undefined);
    });
    return at;
  }

  /** What a screen showed last, and when that was read from the server (RFC 3339). Null also when the disk fails. */
  async recall<T>(userId: string, key: string): Promise<{ value: T; at: string } | null> {
    const found = await this.use((database) => database.get('snapshot', `${userId}/${key}`)).catch(
      () => undefined
    );
    return found ? { value: found.value as T, at: found.at } : null;
  }

  /** Wipes what was kept for a person who signs out. The outbox stays: it is theirs to send later. */
  forget(userId: string): Promise<void> {
    return this.use(async (database) => {
      const transaction = database.transaction('snapshot', 'readwrite');
      for await (const cursor of transaction.store.index('user').iterate(userId)) await cursor.delete();
      await transaction.done;
    });
  }

  /** Removes what was kept under a prefix and not renewed since `before` (RFC 3339). */
  forgetBefore(userId: string, prefix: string, before: string): Promise<void> {
    return this.use(async (database) => {
      const transaction = database.transaction('snapshot', 'readwrite');
      for await (const cursor of transaction.store.index('user').iterate(userId))
        if (cursor.value.key.startsWith(`${userId}/${prefix}`) && cursor.value.at < before)
          await cursor.delete();
      await transaction.done;
    });
  }

  #open(): Promise<Database> {
    this.#database ??= openDB<Schema>(this.#name, 2, {
      upgrade(database, old) {
        if (old < 1) {
          database.createObjectStore('meta');
          const outbox = database.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true });
          outbox.createIndex('id', 'command.id', { unique: true });
          outbox.createIndex('user', 'userId');
          database.createObjectStore('snapshot', { keyPath: 'key' }).createIndex('user', 'userId');
        }
        if (old < 2) {
          database.createObjectStore('account', { keyPath: 'userId' });
          database.createObjectStore('key');
        }
      },
      // A newer version in another tab wants to upgrade: it may not wait for us.
      blocking: () => void this.close(),
      terminated: () => {
        this.#database = undefined;
      }
    }).catch((fault: unknown) => {
      this.#database = undefined;
      throw fault;
    });
    return this.#database;
  }
}

export function isFull(fault: unknown): boolean {
  return fault instanceof DOMException && fault.name === 'QuotaExceededError';
}

function isDeadConnection(fault: unknown): boolean {
  if (!(fault instanceof Error) && !(fault instanceof DOMException)) return false;
  if (fault.name === 'InvalidStateError' || fault.name === 'UnknownError') return true;
  return /connection.*(lost|clos)|database.*clos/i.test(fault.message);
}

/** The one database of this device. */
export const store = new Store();
