import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Runs a program to its end. Raises with what it said when it fails. */
export const run = promisify(execFile);

/** Command line of a living process, null when there is none. A process that has ended but is not yet reaped counts as none. */
export async function commandLine(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim() || null;
    return (await run('ps', ['-p', String(pid), '-o', 'args='])).stdout.trim() || null;
  } catch {
    return null; // No such process is what both mean by failing.
  }
}

/**
 * Tells one life of a process number from the next, which the number alone cannot: numbers are used again.
 * Null when there is no such process.
 */
export async function startedAt(pid: number): Promise<string | null> {
  try {
    if (process.platform !== 'linux')
      return (await run('ps', ['-p', String(pid), '-o', 'lstart='])).stdout.trim() || null;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null; // As above.
  }
}

/** Waits until the condition holds, asking every 20 ms. False when it did not within the time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  milliseconds: number
): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await wait(20);
  }
  return true;
}

/** Sends the signal and waits for the end; kills when that takes longer than the patience allows. */
export async function end(pid: number, signal: NodeJS.Signals, patience: number): Promise<void> {
  const life = await startedAt(pid);
  if (life === null) return;
  const ended = async () => (await startedAt(pid)) !== life;
  send(pid, signal);
  if (await until(ended, patience)) return;
  send(pid, 'SIGKILL');
  await until(ended, 2000);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
