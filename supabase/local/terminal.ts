/** What the commands tell the person who runs them. */
export const say = {
  line: (text = '') => process.stdout.write(`${text}\n`),
  step: (step: string, milliseconds: number) =>
    process.stdout.write(`  ${step.padEnd(18)} ${(milliseconds / 1000).toFixed(2)} s\n`)
};

/**
 * Runs a command that serves until it is told to stop. `start` gives what stops it, and gives up early when its signal
 * says so. A failure to start is told in its own words, without a stack: it is meant for the operator.
 */
export async function serve(start: (stopped: AbortSignal) => Promise<() => Promise<void>>): Promise<void> {
  const stopped = new AbortController();
  process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
    if (isLostConnection(error)) return;
    process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exit(1);
  });
  const told = new Promise<void>((heard) => {
    const hear = () => {
      stopped.abort(new Error('Stopped'));
      heard();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear);
  });
  try {
    const stop = await start(stopped.signal);
    await told;
    say.line('Stopping');
    await stop();
    process.exit(0);
  } catch (error) {
    if (!stopped.signal.aborted)
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(stopped.signal.aborted ? 0 : 1);
  }
}

/**
 * The database driver (postgres 3.4) lets two errors of a connection that was cut escape: the reset of a socket that it has
 * let go, and a write to one that is no more. Its queries are refused as they should be, so nothing else is lost.
 */
function isLostConnection({ code, stack = '' }: NodeJS.ErrnoException): boolean {
  return (
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    /postgres\/src\/connection\.js.*\n/.test(stack.split('\n')[1] + '\n')
  );
}
