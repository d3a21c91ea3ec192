import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { store } from './store.ts';

/** What a kiosk holds to judge without a network: documents as they came, so that a later version can read them anew. */
export type Lists = {
  /** Fingerprint of the root key that everything was checked with. */
  pin: string;
  keys: unknown;
  catalogue: unknown;
  revocation: string[];
  superseded: string[];
  /** When each status list was signed (`revocation/0` and so on), RFC 3339; missing in what earlier versions kept. */
  signedAt?: Record<string, string>;
  /** When the older of the status lists was signed, RFC 3339. */
  asOf: string;
  checkpoint: string | null;
};

/** What this device is: written once at enrolment, so that a disk which fills up later cannot take it away. */
export type Enrolled = {
  /** Fingerprint of the root key that the enrolment told to pin. */
  pin: string;
  at: string;
};

/** The code that opens settings and the way out. Salted and stretched; tries are counted before they are looked at. */
export type KeptPin = {
  salt: Uint8Array<ArrayBuffer>;
  iterations: number;
  hash: Uint8Array<ArrayBuffer>;
  wrong: number;
  /** Milliseconds since 1970 until which no try counts. */
  waitUntil: number;
};

interface Schema extends DBSchema {
  kept: { key: 'enrolled' | 'lists' | 'pin'; value: Enrolled | Lists | KeptPin };
}

/**
 * A database of the kiosk's own: what the desk keeps in its own may be cleared when the disk is full, this is never. Opened
 * for each use, of which there are few: a handle that the browser closed behind our back is nobody's trouble.
 */
async function use<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const database = await openDB<Schema>('carrel-kiosk', 1, {
    upgrade: (made) => void made.createObjectStore('kept')
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

const read = async <T>(key: Schema['kept']['key']): Promise<T | null> =>
  ((await use((database) => database.get('kept', key)).catch(() => undefined)) as T | undefined) ?? null;

/** Whether it is on the disk now, also after the power goes; what was there before stays when it is not. */
const write = (key: Schema['kept']['key'], value: Schema['kept']['value']): Promise<boolean> =>
  use(async (database) => {
    const transaction = database.transaction('kept', 'readwrite', { durability: 'strict' });
    await Promise.all([transaction.store.put(value, key), transaction.done]);
    return true;
  }).catch(() => false);

/** What was kept at the last refresh; null on a device that never had one. */
export async function held(): Promise<Lists | null> {
  // Where versions before this one kept them.
  return (await read<Lists>('lists')) ?? (await store.recall<Lists>('kiosk', 'lists'))?.value ?? null;
}

let taken = true;

/** Keeps checked lists in place of those before; a disk that does not take them keeps the older ones. */
export async function keep(lists: Lists): Promise<void> {
  taken = await write('lists', lists);
}

/** Whether the disk took the last lists. */
export const tookLists = (): boolean => taken;

/** What this device was enrolled as; null when it is no kiosk. */
export async function enrolled(): Promise<Enrolled | null> {
  const found = await read<Enrolled>('enrolled');
  if (found) return found;
  const lists = await held();
  return lists && { pin: lists.pin, at: lists.asOf };
}

/** Makes this device a kiosk, and asks the browser not to clear it when other sites want room. */
export async function enrol(pin: string): Promise<boolean> {
  await navigator.storage.persist().catch(() => false);
  return await write('enrolled', { pin, at: new Date().toISOString() });
}

export const pin = (): Promise<KeptPin | null> => read<KeptPin>('pin');
export const keepPin = (kept: KeptPin): Promise<boolean> => write('pin', kept);

/** Forgets everything, when the kiosk was taken out. */
export async function forget(): Promise<void> {
  await use((database) => database.clear('kept'));
  await store.forget('kiosk');
}
