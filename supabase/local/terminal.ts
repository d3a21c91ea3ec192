/** What the commands tell the person who runs them. */
export const say = {
  line: (text: string) => process.stdout.write(`${text}\n`),
  step: (step: string, milliseconds: number) =>
    process.stdout.write(`  ${step.padEnd(18)} ${(milliseconds / 1000).toFixed(2)} s\n`)
};

/**
 * Runs a command that serves until it is told to stop. `start` gives what stops it. A failure to start is told
 * in its own words, without a stack: it is meant for the operator.
 */
export async function serve(start: () => Promise<() => Promise<void>>): Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  let told = false;
  const leave = async () => {
    told = true;
    if (!stop) return; // Still starting: stops as soon as it has started.
    say.line('Stopping');
    await stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave());
  try {
    stop = await start();
    if (told) await leave();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
