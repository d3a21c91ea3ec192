import type { SupabaseClient } from '@supabase/supabase-js';
import { equal } from '#lib/domain/bytes.ts';
import * as keyList from '#lib/domain/key-list.ts';
import { dayOf } from '#lib/domain/moment.ts';
import { publicKeyOf } from '#lib/domain/signature.ts';
import { Refusal } from '../_gate/http.ts';
import { signingKey, type SigningKey } from './secrets.ts';

/** The private keys of this function, each known to stand in the published list, and that list. */
export type Keys = { list: keyList.KeyList; qr: SigningKey; credential: SigningKey; log: SigningKey };

/** Whether `key` is the published one of its use and id, may sign on `day`, and was never stolen. */
export function mayUse(list: keyList.KeyList, use: keyList.KeyUse, key: SigningKey, day: number): boolean {
  const published = keyList.find(list, use, key.kid);
  return (
    published?.compromisedFrom === null &&
    keyList.isCurrent(published, day) &&
    equal(keyList.publicKey(published), publicKeyOf(key.seed))
  );
}

/** Whether the list was signed for this origin, however either is written. */
export const isFor = (list: keyList.KeyList, origin: string): boolean =>
  URL.parse(list.origin)?.origin === new URL(origin).origin;

/**
 * The keys to sign with. Refuses with `key-not-published` while the list does not hold them or is another origin's, as after
 * secrets were changed before the list: what was signed now would be believed by nobody, so it waits.
 */
export async function currentKeys(db: SupabaseClient, origin: string): Promise<Keys> {
  const { data, error } = await db
    .from('key_list')
    .select('document')
    .order('id', { ascending: false })
    .limit(1);
  if (error) throw error;
  const list = keyList.keyListSchema.safeParse(data[0]?.document).data;
  const keys = { qr: signingKey('QR'), credential: signingKey('CREDENTIAL'), log: signingKey('LOG') };
  const today = dayOf(Date.now());
  for (const use of ['qr', 'credential', 'log'] as const)
    if (!list || !isFor(list, origin) || !mayUse(list, use, keys[use], today))
      throw new Refusal('key-not-published', 409);
  return { list: list!, ...keys };
}
