import type { SupabaseClient } from '@supabase/supabase-js';
import { base64 } from '#lib/domain/bytes.ts';
import { send, type Attachment } from '../_gate/mail.ts';
import { call, publicOrigin } from '../_gate/supabase.ts';
import { letterOf, type Letter } from './award-letter.ts';

/** An award's own letter brings its PDF; who reads the letter can read the paper. */
async function enclosed(db: SupabaseClient, letter: Letter): Promise<Attachment[]> {
  if (letter.kind !== 'award' || !letter.pdf_path) return [];
  const { data, error } = await db.storage.from('awards').download(letter.pdf_path);
  if (error) throw error;
  const content = base64(new Uint8Array(await data.arrayBuffer()));
  return [{ filename: `${letter.number}.pdf`, contentType: 'application/pdf', content }];
}

/**
 * Mails what is queued about awards. A letter that cannot be handed over stays queued and is taken again when its lock ends;
 * a fault with one holds up no other.
 */
export async function sendLetters(db: SupabaseClient): Promise<{ sent: number; failed: number }> {
  const due = await call<Letter[]>(db, 'take_letters', { p_limit: 20 });
  let failed = 0;
  for (const letter of due) {
    try {
      if (letter.email)
        await send({
          to: letter.email,
          ...letterOf(letter, publicOrigin()),
          attachments: await enclosed(db, letter)
        });
      await call(db, 'letter_sent', { p_id: letter.id });
    } catch (fault) {
      failed++;
      console.error(fault);
    }
  }
  return { sent: due.length - failed, failed };
}
