import { client } from './client.ts';
import { settle, type Result } from './result.ts';
import { store } from './store.ts';

/** Whether the browser has promised not to throw away what is kept here; null where it cannot be asked. */
export async function persist(): Promise<boolean | null> {
  const storage = navigator.storage as StorageManager | undefined;
  if (!storage?.persist) return null;
  return (await storage.persisted()) || (await storage.persist());
}

/** How full the room is that the browser gives us, 0 to 1; null where it does not say. */
export async function fill(): Promise<number | null> {
  const storage = navigator.storage as StorageManager | undefined;
  const { usage, quota } = (await storage?.estimate?.()) ?? {};
  return usage === undefined || !quota ? null : usage / quota;
}

/**
 * What this browser knows about its own database, kept beside it: whoever loses the one most often still has the other.
 */
type Mark = {
  generation: string;
  /** Commands not yet judged when last looked, and when the latest was tapped (RFC 3339). */
  waiting: number;
  lastAt: string | null;
  loss: Loss | null;
};

/** What a person must be told: the kept taps are gone, or they are those of an earlier day or another tablet. */
export type Loss =
  { kind: 'evicted'; waiting: number; lastAt: string | null } | { kind: 'restored'; lastAt: string };

const KEY = 'carrel-tablet';
/** Applied commands are kept for a day; what the server heard before that may be gone here by right. */
const MEMORY_MS = 20 * 60 * 60_000;

function readMark(): Mark | null {
  const kept = localStorage.getItem(KEY);
  return kept ? (JSON.parse(kept) as Mark) : null;
}
const writeMark = (mark: Mark): void => localStorage.setItem(KEY, JSON.stringify(mark));

/**
 * Compares the database with the mark beside it. Another generation means that the browser threw the database away, with
 * every tap that was not sent. Told until a person has read it.
 */
export async function lookForEviction(): Promise<Loss | null> {
  const mark = readMark();
  const generation = await store.generation();
  if (mark?.generation === generation) return mark.loss;
  const loss: Loss | null = mark ? { kind: 'evicted', waiting: mark.waiting, lastAt: mark.lastAt } : null;
  writeMark({ generation, waiting: 0, lastAt: null, loss });
  return loss;
}

/** Notes what would be lost now. */
export function noteWaiting(waiting: number, lastAt: string | null): void {
  const mark = readMark();
  if (mark) writeMark({ ...mark, waiting, lastAt });
}

/** A person has read what was lost. */
export function lossRead(): void {
  const mark = readMark();
  if (mark) writeMark({ ...mark, loss: null });
}

/**
 * Asks the server for the last command that this device sent for this person. One that the device does not know was sent
 * from a copy of its data, or before an old copy was put back: the device then takes a new id, so that the two are never
 * taken for one. Null when all is well.
 * @param knows whether the outbox of this device has a command
 */
export async function lookForCopy(
  userId: string,
  knows: (id: string) => Promise<boolean>
): Promise<Result<Loss | null>> {
  const last = await settle<{ id: string; received_at: string }[]>(
    client()
      .from('command')
      .select('id, received_at')
      .eq('device_id', await store.deviceId())
      .eq('actor_id', userId)
      .order('position', { ascending: false })
      .limit(1)
  );
  if (!last.ok) return last;
  const row = last.value[0];
  if (!row || Date.now() - Date.parse(row.received_at) > MEMORY_MS || (await knows(row.id)))
    return { ok: true, value: null };
  await store.renameDevice();
  const loss: Loss = { kind: 'restored', lastAt: row.received_at };
  const mark = readMark();
  if (mark) writeMark({ ...mark, loss });
  return { ok: true, value: loss };
}
