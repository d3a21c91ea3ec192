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

  const tickDatabase = async () => {
    const [row] = await sql`select to_regprocedure('private.tick(timestamptz)') is not null as there`;
    if (row?.there) await sql`select private.tick(now())`;
  };

  const tickFunction = async () => {
    if (!functionNames().includes('tick')) return;
    const headers = { apikey: secretKey, authorization: `Bearer ${secretKey}` };
    const answer = await fetch(`${url}/functions/v1/tick`, { method: 'POST', headers, signal: stop.signal });
    if (!answer.ok) throw new Error(`the function tick answered ${answer.status}`);
  };

  // One failing must not keep the other from its work; each kind of failure is told once.
  let told = '';
  const tick = async () => {
    const results = await Promise.allSettled([tickDatabase(), tickFunction()]);
    const failures = results.flatMap((result) => (result.status === 'rejected' ? String(result.reason) : []));
    const now = failures.join('; ');
    if (now && now !== told && !stop.signal.aborted)
      process.stderr.write(`Periodic work failed and is tried again: ${now}\n`);
    told = now;
  };

  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = tick().finally(() => (busy = false));
  }, every);
  return async () => {
    clearInterval(timer);
    stop.abort();
    await running;
    await sql.end({ timeout: 1 });
  };
}
