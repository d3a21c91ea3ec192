import * as catalogue from '../../src/lib/domain/catalogue.ts';
import type { KeyList } from '../../src/lib/domain/key-list.ts';
import { formatInstant } from '../../src/lib/domain/moment.ts';

/** Where the lists are kept: a Supabase address and its secret key. */
export type Store = { url: string; secretKey: string };

async function call(store: Store, verb: string, body: Record<string, unknown>): Promise<unknown> {
  const response = await fetch(`${store.url}/rest/v1/rpc/${verb}`, {
    method: 'POST',
    headers: {
      apikey: store.secretKey,
      authorization: `Bearer ${store.secretKey}`,
      'content-type': 'application/json'
    },
    body: JSON.stringify(body)
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${verb} answered ${response.status}: ${text}`);
  return text ? JSON.parse(text) : null;
}

/** Hands the signed key list to the server, which serves it as `/.well-known/carrel-keys.json`. */
export async function publishKeyList(store: Store, list: KeyList): Promise<void> {
  await call(store, 'store_key_list', { p_document: list });
}

/** Signs the names behind the codes as the server knows them now; what it signs is what the operator's screen shows. */
export async function publishCatalogue(store: Store, origin: string, rootSeed: Uint8Array, now: number) {
  const rows = await call(store, 'catalogue_rows', {});
  const signed = catalogue.sign(
    { origin, issuedAt: formatInstant(now), ...(rows as object) } as never,
    rootSeed
  );
  await call(store, 'store_catalogue', { p_document: signed });
  return signed;
}
