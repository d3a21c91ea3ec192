import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { startedAt } from './process.ts';

const holder = z.object({ pid: z.number(), life: z.string(), since: z.string(), what: z.string() });

/** Another backend works on this data directory; the message says which. */
export class HeldError extends Error {
  override name = 'HeldError';
}

/**
 * Takes the data directory for this process. Two backends on one directory would damage it, so the second is
 * told who holds it. A lock whose process has ended (also when its number lives on in another program) is
 * taken over. Gives the function that lets go.
 */
export async function takeDirectory(dataDir: string, what: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'lock');
  for (;;) {
    const taken = await writeLock(file, what);
    if (taken) return () => rm(file, { force: true });
    const other = await readLock(file);
    if (other && (await startedAt(other.pid)) === other.life)
      throw new HeldError(
        `${dataDir} is in use by ${other.what}, process ${other.pid}, since ${other.since}. ` +
          `Stop it, or set DATA_DIR (and the ports) to run another copy beside it.`
      );
    await rm(file, { force: true });
  }
}

/** Whether a living process holds the directory; null when there is no lock in it (yet). */
export async function isHeld(dataDir: string): Promise<boolean | null> {
  const lock = await readLock(join(dataDir, 'lock'));
  return lock && (await startedAt(lock.pid)) === lock.life;
}

async function writeLock(file: string, what: string): Promise<boolean> {
  const life = (await startedAt(process.pid)) ?? '';
  const draft = `${file}.${process.pid}`;
  const text = JSON.stringify({ pid: process.pid, life, since: new Date().toISOString(), what });
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, file); // Whole or not at all, and refused when it is there: no reader sees half a lock.
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readLock(file: string): Promise<z.infer<typeof holder> | null> {
  try {
    return holder.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null; // Gone meanwhile, or not ours: nobody holds it.
  }
}
