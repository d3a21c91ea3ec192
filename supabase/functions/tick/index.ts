/**
 * Periodic work: the database's tick, then sealing what waits (which also makes the hourly checkpoint and renews the status
 * lists). Called with the secret key by a timer, by pg_cron or by hand; calling it twice does no harm.
 */
import { Refusal, serve } from '../_gate/http.ts';
import { call, secret, service } from '../_gate/supabase.ts';

serve(async (request) => {
  const key = secret('SUPABASE_SERVICE_ROLE_KEY');
  const given =
    request.headers.get('apikey') ?? request.headers.get('authorization')?.replace(/^Bearer /i, '');
  if (given !== key) throw new Refusal('not-allowed', 403);
  const db = service();
  const tick = await call<Record<string, unknown>>(db, 'run_tick');
  const { data, error } = await db.functions.invoke('seal', { body: {} });
  if (error) throw error;
  return { tick, seal: data };
});
