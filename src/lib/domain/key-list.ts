/** `/.well-known/carrel-keys.json`: the public keys of an issuer, signed by its root key (contract, "Keys"). */
import { z } from 'zod';
import { base64url } from './bytes.ts';
import { dayOf, parseInstant } from './moment.ts';
import { decodeMultikey, encodeMultikey } from './multikey.ts';
import * as signature from './signature.ts';
import { signDocument, verifyDocument } from './signed-document.ts';

export type KeyUse = 'qr' | 'credential' | 'log';

const context = 'carrel/keys/v1';

/** RFC 3339 in UTC with whole seconds. */
export const instantSchema = z
  .string()
  .refine((text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && parseInstant(text) !== null);

function isMultikey(text: string): boolean {
  try {
    decodeMultikey(text);
    return true;
  } catch {
    return false;
  }
}

// Loose, and open to uses and algorithms to come: an old kiosk must still read a newer list, and the signature
// covers fields that this version does not know.
const keySchema = z
  .looseObject({
    use: z.string(),
    kid: z.int().min(0).max(255),
    alg: z.string(),
    publicKeyMultibase: z.string(),
    notBefore: instantSchema,
    notAfter: instantSchema.nullable(),
    compromisedFrom: instantSchema.nullable()
  })
  .refine((key) => key.alg !== 'Ed25519' || isMultikey(key.publicKeyMultibase));

export const keyListSchema = z
  .looseObject({
    origin: z.string(),
    issuedAt: instantSchema,
    keys: z.array(keySchema),
    /** The root key itself, so that a kiosk that pinned only its fingerprint can check the list. */
    root: z.string().refine(isMultikey).optional(),
    signature: z.string()
  })
  .refine((list) => new Set(list.keys.map((key) => `${key.use} ${key.kid}`)).size === list.keys.length);

export type Key = z.infer<typeof keySchema>;
export type KeyList = z.infer<typeof keyListSchema>;

/** What a verifier holds of the root key: the 32 bytes, or the fingerprint that an enrolment QR carried. */
export type Pin = { publicKey: Uint8Array } | { fingerprint: string };

/** base64url SHA-256 of the 32 bytes of the root public key. */
export function fingerprint(rootPublicKey: Uint8Array): string {
  return base64url(signature.sha256(rootPublicKey));
}

/** The root public key that a signed document may be checked with under `pin`; null when it names another one. */
export function pinnedRoot(root: string | undefined, pin: Pin): Uint8Array | null {
  if ('publicKey' in pin) return pin.publicKey;
  if (root === undefined) return null;
  const publicKey = decodeMultikey(root);
  return fingerprint(publicKey) === pin.fingerprint ? publicKey : null;
}

/** Signs a key list with the root seed: only the operator's command calls this, away from any server. */
export function sign(list: Omit<KeyList, 'signature' | 'root'>, rootSeed: Uint8Array): KeyList {
  const root = encodeMultikey(signature.publicKeyOf(rootSeed));
  return keyListSchema.parse(signDocument({ ...list, root }, context, rootSeed));
}

/**
 * Reads a fetched key list. `malformed`: not this form. `other-root`: it names a root key that is not the pinned
 * one. `signature`: not signed by the root key.
 */
export function read(
  document: unknown,
  pin: Pin
): { ok: true; list: KeyList } | { ok: false; code: 'malformed' | 'other-root' | 'signature' } {
  const parsed = keyListSchema.safeParse(document);
  if (!parsed.success) return { ok: false, code: 'malformed' };
  const root = pinnedRoot(parsed.data.root, pin);
  if (root === null) return { ok: false, code: 'other-root' };
  if (!verifyDocument(document as Record<string, unknown>, context, root))
    return { ok: false, code: 'signature' };
  return { ok: true, list: parsed.data };
}

/** Whether `next` may replace `held`: the same origin and not older, so that an old list cannot hide a compromise. */
export function mayReplace(held: KeyList, next: KeyList): boolean {
  return held.origin === next.origin && parseInstant(next.issuedAt)! >= parseInstant(held.issuedAt)!;
}

/** The Ed25519 key of this use and id, whatever its state; null when the list has none. */
export function find(list: KeyList, use: KeyUse, kid: number): Key | null {
  return list.keys.find((key) => key.use === use && key.kid === kid && key.alg === 'Ed25519') ?? null;
}

/** Whether a key may sign on a day (since 1970-01-01): from the UTC day of `notBefore` through that of `notAfter`. */
export function isCurrent(key: Key, day: number): boolean {
  const first = dayOf(parseInstant(key.notBefore)!);
  const last = key.notAfter === null ? Infinity : dayOf(parseInstant(key.notAfter)!);
  return first <= day && day <= last;
}

/** The key to sign with on `day`: current, never compromised, the latest `notBefore`; null when there is none. */
export function signingKey(list: KeyList, use: KeyUse, day: number): Key | null {
  const usable = list.keys.filter(
    (key) => key.use === use && key.alg === 'Ed25519' && key.compromisedFrom === null && isCurrent(key, day)
  );
  usable.sort((a, b) => parseInstant(b.notBefore)! - parseInstant(a.notBefore)! || b.kid - a.kid);
  return usable[0] ?? null;
}

/** The 32 bytes of a key. */
export function publicKey(key: Key): Uint8Array {
  return decodeMultikey(key.publicKeyMultibase);
}
