import type { SupabaseClient } from '@supabase/supabase-js';
import { send } from '../_gate/mail.ts';
import { call, publicOrigin } from '../_gate/supabase.ts';
import { letterOf, type Reminder } from './reminder-letter.ts';

/**
 * Mails the reminders that are due. One that cannot be handed over stays queued and is taken again when its lock ends; a
 * fault with one holds up no other.
 */
export async function sendReminders(db: SupabaseClient): Promise<{ sent: number; failed: number }> {
  const due = await call<Reminder[]>(db, 'take_reminders', { p_limit: 50 });
  let failed = 0;
  for (const reminder of due) {
    try {
      if (reminder.email) await send({ to: reminder.email, ...letterOf(reminder, publicOrigin()) });
      await call(db, 'reminder_sent', { p_sitting_id: reminder.sitting_id, p_kind: reminder.kind });
    } catch (fault) {
      failed++;
      console.error(fault);
    }
  }
  return { sent: due.length - failed, failed };
}
