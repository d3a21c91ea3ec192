import postgres from 'postgres';
import { functionNames } from './gateway/functions.ts';

export interface TimerOptions {
  databaseUrl: string;
  url: string;
  secretKey: string;
  /** Milliseconds between two ticks. */
  every?: number;
}

/** Periodic work, which hosted Supabase does by pg_cron: `private.tick(now)` and the function `tick`. */
export function startTimer({
  databaseUrl,
  url,
  secretKey,
  every = 15_000
}: TimerOptions): () => Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const stop = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  const tick = async () => {
    const [row] = await sql`select to_regprocedure('private.tick(timestamptz)') is not null as there`;
    if (row?.there) await sql`select private.tick(now())`;
    if (!functionNames().includes('tick')) return;
    await fetch(`${url}/functions/v1/tick`, {
      method: 'POST',
      headers: { apikey: secretKey, authorization: `Bearer ${secretKey}` },
      signal: stop.signal
    });
  };

  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = tick()
      .catch((error: unknown) => {
        if (!stop.signal.aborted)
          process.stderr.write(`Periodic work failed, tried again soon: ${String(error)}\n`);
      })
      .finally(() => (busy = false));
  }, every);
  return async () => {
    clearInterval(timer);
    stop.abort();
    await running;
    await sql.end({ timeout: 1 });
  };
}
