import type { SupabaseClient } from '@supabase/supabase-js';
import { digestOf, openTimestamps, type Anchor } from '#lib/domain/anchor.ts';
import { base64, fromBase64 } from '#lib/domain/bytes.ts';
import { call } from '../_gate/supabase.ts';
import { asked, esplora } from './anchor-sources.ts';

type Due = { checkpoint_id: number; note: string; proof: string | null };

const calendars = [
  'https://alice.btc.calendar.opentimestamps.org',
  'https://bob.btc.calendar.opentimestamps.org',
  'https://finney.calendar.eternitywall.com'
];

/** The anchor that the operator turned on by the secret `ANCHOR`; null, and nothing is sent anywhere, when there is none. */
function chosen(): { kind: string; anchor: Anchor } | null {
  if (Deno.env.get('ANCHOR') !== 'opentimestamps') return null;
  const own = Deno.env
    .get('ANCHOR_CALENDARS')
    ?.split(/[\s,]+/)
    .filter(Boolean);
  const explorer = Deno.env.get('ANCHOR_EXPLORER') ?? 'https://blockstream.info/api';
  const anchor = openTimestamps({
    calendars: own ?? calendars,
    ask: asked(fetch),
    header: esplora(explorer, fetch)
  });
  return { kind: 'opentimestamps', anchor };
}

/** Stamps the newest checkpoint once a day, and asks after promises. What fails is tried again, and holds nothing up. */
export async function anchorLog(db: SupabaseClient): Promise<{ anchored: number; failed: number } | null> {
  const choice = chosen();
  if (!choice) return null;
  const { kind, anchor } = choice;
  const sum = { anchored: 0, failed: 0 };
  for (const { checkpoint_id, note, proof } of await call<Due[]>(db, 'take_anchors', { p_kind: kind })) {
    try {
      const digest = digestOf(note);
      const made = proof
        ? await anchor.upgrade(fromBase64(proof.replaceAll('\n', '')))
        : await anchor.stamp(digest);
      const since = await anchor.verify(made, digest);
      await call(db, 'store_anchor', {
        p_checkpoint_id: checkpoint_id,
        p_kind: kind,
        p_proof: base64(made),
        p_anchored_at: typeof since === 'number' ? new Date(since).toISOString() : null
      });
      if (typeof since === 'number') sum.anchored++;
    } catch (fault) {
      sum.failed++;
      console.error(fault);
    }
  }
  return sum;
}
