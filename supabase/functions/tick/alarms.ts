import type { SupabaseClient } from '@supabase/supabase-js';
import { keyListSchema } from '#lib/domain/key-list.ts';
import { send } from '../_gate/mail.ts';
import { call, publicOrigin } from '../_gate/supabase.ts';
import { isSigned, letterOf, type LogAlarm } from './alarm-letter.ts';

/**
 * Mails to everybody at HQ what kiosks reported of the log, once each. What could not be handed over stays and is taken again
 * when its lock ends.
 */
export async function sendAlarms(db: SupabaseClient): Promise<{ sent: number; failed: number }> {
  const due = await call<LogAlarm[]>(db, 'take_log_alarms');
  if (due.length === 0) return { sent: 0, failed: 0 };
  const { data, error } = await db
    .from('key_list')
    .select('document')
    .order('id', { ascending: false })
    .limit(1);
  if (error) throw error;
  const keys = keyListSchema.safeParse(data[0]?.document).data ?? null;
  let failed = 0;
  for (const alarm of due) {
    try {
      const signed = keys && isSigned(alarm, keys);
      for (const { email, locale } of alarm.people)
        await send({ to: email, ...letterOf(alarm, locale, signed, publicOrigin()) });
      await call(db, 'log_alarm_told', { p_id: alarm.id, p_signed: signed });
    } catch (fault) {
      failed++;
      console.error(fault);
    }
  }
  return { sent: due.length - failed, failed };
}
