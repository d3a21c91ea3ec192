import * as keyList from '../../src/lib/domain/key-list.ts';
import { dayMs, formatInstant } from '../../src/lib/domain/moment.ts';
import { listWith, newSecrets, secretName, type FunctionSecrets } from './ring.ts';

/** What an operator keeps: the private keys of the functions and the signed list of all public ones. */
export type Ring = { secrets: FunctionSecrets; list: keyList.KeyList };

/**
 * An award carries the day it was redeemed in its library's time zone, and is signed a little later: a key that began only now
 * would not be valid on that day.
 */
const reachBack = 2 * dayMs;

/** A first ring for an origin: one key of each use. */
export function created(origin: string, rootSeed: Uint8Array, now: number): Ring {
  const secrets = newSecrets();
  return { secrets, list: listWith(secrets, origin, rootSeed, now, undefined, now - reachBack) };
}

/** A new key for one use; the one before stays valid for a day, so that nothing under way is lost, and in the list for ever. */
export function rotated(ring: Ring, use: keyList.KeyUse, rootSeed: Uint8Array, now: number): Ring {
  const kid = Math.max(0, ...ring.list.keys.filter((key) => key.use === use).map((key) => key.kid)) + 1;
  if (kid > 255) throw new Error(`No key id is left for ${use}.`);
  const name = secretName(use);
  const secrets = { ...ring.secrets, [name]: newSecrets(kid)[name] };
  return { secrets, list: listWith(secrets, ring.list.origin, rootSeed, now, ring.list, now - reachBack) };
}

/**
 * Marks a key as compromised from `since` and ends it now. Papers it signed are `unconfirmed` from then on unless the log or
 * the server knows them from before; a new key has to be made first, so that signing goes on.
 */
export function compromised(
  ring: Ring,
  use: keyList.KeyUse,
  kid: number,
  since: number,
  rootSeed: Uint8Array,
  now: number
): Ring {
  if (!keyList.find(ring.list, use, kid)) throw new Error(`The list has no ${use} key ${kid}.`);
  if (ring.secrets[secretName(use)].startsWith(`${kid}:`))
    throw new Error(`${use} key ${kid} still signs. Rotate it first.`);
  const keys = ring.list.keys.map((key) =>
    key.use === use && key.kid === kid
      ? { ...key, notAfter: formatInstant(now), compromisedFrom: formatInstant(since) }
      : key
  );
  const { origin } = ring.list;
  return { ...ring, list: keyList.sign({ origin, issuedAt: formatInstant(now), keys }, rootSeed) };
}
