/**
 * Periodic work: the database's tick, the reminders that are due, what kiosks reported of the log, then sealing what waits
 * (which also makes the hourly checkpoint and renews the status lists), then the letters about awards. Called with the secret
 * key by a timer, by pg_cron or by hand; calling it twice does no harm.
 */
import { Refusal, serve } from '../_gate/http.ts';
import { call, isService, service } from '../_gate/supabase.ts';
import { sendAlarms } from './alarms.ts';
import { anchorLog } from './anchor.ts';
import { sendLetters } from './letters.ts';
import { sendReminders } from './reminders.ts';

serve(async (request) => {
  if (!isService(request)) throw new Refusal('not-allowed', 403);
  const db = service();
  const tick = await call<Record<string, unknown>>(db, 'run_tick');
  const reminders = await sendReminders(db);
  const alarms = await sendAlarms(db);
  const { data, error } = await db.functions.invoke('seal', { body: {} });
  if (error) throw error;
  // After sealing, so that an award's letter goes out with the tick that sealed it.
  const letters = await sendLetters(db);
  const anchor = await anchorLog(db);
  return { tick, reminders, alarms, letters, seal: data, anchor };
});
