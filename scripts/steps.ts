import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

/** One thing to run: its name on screen, the command, and where and how it runs. */
export type Step = { name: string; command: string[]; cwd?: string; env?: NodeJS.ProcessEnv };

const bin = join(import.meta.dirname, '..', 'node_modules', '.bin');

/** Runs one step; its output is shown whole when it ends, so that parallel steps do not mix. */
export async function runStep(step: Step): Promise<boolean> {
  const started = Date.now();
  const [command, ...args] = step.command;
  if (!command) throw new Error(`step ${step.name} has no command`);
  const child = spawn(command, args, {
    cwd: step.cwd,
    env: { ...process.env, ...step.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const passed = code === 0;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.info(`${passed ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s)`);
  if (!passed) process.stdout.write(Buffer.concat(output));
  return passed;
}

/** Runs steps beside each other, at most one for each core; gives the names of those that failed. */
export async function runSteps(steps: Step[], lanes = availableParallelism()): Promise<string[]> {
  const waiting = [...steps];
  const failed: string[] = [];
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      if (!(await runStep(step))) failed.push(step.name);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, lanes) }, lane));
  return failed;
}
