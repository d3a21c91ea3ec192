import { randomBytes } from 'node:crypto';
import { base64url, fromBase64url } from '../../src/lib/domain/bytes.ts';
import * as keyList from '../../src/lib/domain/key-list.ts';
import { formatInstant } from '../../src/lib/domain/moment.ts';
import { encodeMultikey } from '../../src/lib/domain/multikey.ts';
import { publicKeyOf } from '../../src/lib/domain/signature.ts';

const uses = ['qr', 'credential', 'log'] as const satisfies readonly keyList.KeyUse[];

/** A private key as it stands in a function's secret: `<kid>:<base64url of the 32-byte seed>`. */
export type Secret = string;

/** The private halves that the functions need, one a use; the root seed is not among them. */
export type FunctionSecrets = Record<'CARREL_QR_KEY' | 'CARREL_CREDENTIAL_KEY' | 'CARREL_LOG_KEY', Secret>;

const variable = { qr: 'CARREL_QR_KEY', credential: 'CARREL_CREDENTIAL_KEY', log: 'CARREL_LOG_KEY' } as const;

/** The name of the secret that holds the private key of a use. */
export const secretName = (use: keyList.KeyUse): keyof FunctionSecrets => variable[use];

export function newSeed(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}

/** New keys of every use with the same id, not yet in any list. */
export function newSecrets(kid = 1): FunctionSecrets {
  const secret = () => `${kid}:${base64url(newSeed())}`;
  return { CARREL_QR_KEY: secret(), CARREL_CREDENTIAL_KEY: secret(), CARREL_LOG_KEY: secret() };
}

/** Reads a secret; throws with its form when it is not one. */
export function readSecret(secret: Secret): { kid: number; seed: Uint8Array } {
  const [kid, seed] = secret.split(':');
  const bytes = seed === undefined ? new Uint8Array() : fromBase64url(seed);
  if (!/^\d{1,3}$/.test(kid ?? '') || Number(kid) > 255 || bytes.length !== 32)
    throw new Error('A key secret reads <kid>:<base64url of 32 bytes>.');
  return { kid: Number(kid), seed: bytes };
}

/**
 * The key list after these secrets come into use at `validFrom`: keys that stood in `before` stay, and those whose use gets a
 * new id are retired a day later, so that what is being signed at the change still counts.
 */
export function listWith(
  secrets: FunctionSecrets,
  origin: string,
  rootSeed: Uint8Array,
  now: number,
  before?: keyList.KeyList,
  validFrom = now
): keyList.KeyList {
  const issuedAt = formatInstant(now);
  const overlap = formatInstant(now + 86_400_000);
  const added = uses.map((use): keyList.Key => {
    const { kid, seed } = readSecret(secrets[variable[use]]);
    return {
      use,
      kid,
      alg: 'Ed25519',
      publicKeyMultibase: encodeMultikey(publicKeyOf(seed)),
      notBefore: formatInstant(validFrom),
      notAfter: null,
      compromisedFrom: null
    };
  });
  const isAdded = (key: keyList.Key) => added.some((one) => one.use === key.use && one.kid === key.kid);
  const kept = (before?.keys ?? []).map((key) =>
    key.notAfter === null && !isAdded(key) ? { ...key, notAfter: overlap } : key
  );
  const fresh = added.filter((key) => !kept.some((old) => old.use === key.use && old.kid === key.kid));
  return keyList.sign({ origin, issuedAt, keys: [...kept, ...fresh] }, rootSeed);
}
