import { store } from './store.ts';

/** What a kiosk holds to judge without a network: documents as they came, so that a later version can read them anew. */
export type Lists = {
  /** Fingerprint of the root key that everything was checked with. */
  pin: string;
  keys: unknown;
  catalogue: unknown;
  revocation: string[];
  superseded: string[];
  /** When each status list was signed (`revocation/0` and so on), RFC 3339; missing in what earlier versions kept. */
  signedAt?: Record<string, string>;
  /** When the older of the status lists was signed, RFC 3339. */
  asOf: string;
  checkpoint: string | null;
};

const place = ['kiosk', 'lists'] as const;

/** What was kept at the last refresh; null on a device that never had one. */
export async function held(): Promise<Lists | null> {
  return (await store.recall<Lists>(...place))?.value ?? null;
}

/** Keeps checked lists in place of those before. */
export async function keep(lists: Lists): Promise<void> {
  await store.remember(...place, lists);
}

/** Forgets everything, when the kiosk was taken out. */
export const forget = (): Promise<void> => store.forget(place[0]);
