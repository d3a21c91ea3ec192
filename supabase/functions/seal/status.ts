import type { SupabaseClient } from '@supabase/supabase-js';
import * as statusList from '#lib/domain/status-list.ts';
import { call } from '../_gate/supabase.ts';
import { signCredential } from './credential.ts';
import { signingKey } from './secrets.ts';
import { unsigned, type Purpose } from './status-form.ts';

const purposes: Purpose[] = ['revocation', 'superseded'];
type Signed = { validFrom?: string; credentialSubject?: { encodedList?: string } };

/** A list is signed anew when a bit changed, and daily even so: its date says how fresh an offline answer can be. */
const day = 86_400_000;

function isCurrent(stored: Signed | undefined, encodedList: string): boolean {
  if (stored?.credentialSubject?.encodedList !== encodedList) return false;
  return Date.now() - Date.parse(stored.validFrom ?? '') < day;
}

/** Signs and stores every status list that is not current: for each list in use, one of revoked, one of superseded awards. */
export async function renewStatusLists(db: SupabaseClient, origin: string): Promise<void> {
  const { data, error } = await db.from('status_list_credential').select('list, purpose, document');
  if (error) throw error;
  for (const list of await call<number[]>(db, 'status_lists'))
    for (const purpose of purposes) {
      const bits = await call<number[]>(db, 'status_bits', { p_list: list, p_purpose: purpose });
      const encodedList = await statusList.encode(statusList.fromPositions(bits));
      const stored = data.find((row) => row.list === list && row.purpose === purpose)?.document;
      if (isCurrent(stored, encodedList)) continue;
      const document = await signCredential(
        unsigned(list, purpose, encodedList, origin),
        origin,
        signingKey('CREDENTIAL')
      );
      await call(db, 'store_status_list', { p_list: list, p_purpose: purpose, p_document: document });
    }
}
