/** Leaves of the award log: the JCS form of a small object that names nobody (contract, "Log"). */
import { z } from 'zod';
import { base64url, equal, fromUtf8, utf8 } from './bytes.ts';
import { jcs } from './jcs.ts';
import { instantSchema } from './key-list.ts';
import { formatInstant } from './moment.ts';
import { isSymbols } from './number.ts';
import { sha256 } from './signature.ts';

/** base64url of 32 bytes: 43 characters, the last carrying only four bits. */
const hashSchema = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

const common = { award: hashSchema, library: z.string().regex(/^[\x21-\x7e]{1,8}$/), at: instantSchema };

export const leafSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('issue'), ...common, credential: hashSchema, token: hashSchema }),
  z.strictObject({ type: z.literal('revoke'), ...common }),
  z.strictObject({ type: z.literal('supersede'), ...common })
]);

export type Leaf = z.infer<typeof leafSchema>;

/** What a leaf calls an award: base64url SHA-256 of its 16-byte salt and its 12 symbols. Throws a RangeError on other input. */
export function awardName(number: string, salt: Uint8Array): string {
  if (salt.length !== 16 || !isSymbols(number)) throw new RangeError('not a number and a salt');
  return base64url(sha256(salt, utf8(number)));
}

/** What a leaf says of a credential or a token: base64url SHA-256 of its bytes. */
export function contentHash(bytes: Uint8Array): string {
  return base64url(sha256(bytes));
}

/** The bytes that the tree hashes. Throws a ZodError on an object that is no leaf. */
export function leafData(leaf: Leaf): Uint8Array<ArrayBuffer> {
  return jcs(leafSchema.parse(leaf));
}

/** Reads leaf data; null when it is no leaf or not in JCS form. */
export function parseLeaf(data: Uint8Array): Leaf | null {
  try {
    const parsed = leafSchema.safeParse(JSON.parse(fromUtf8(data)));
    return parsed.success && equal(jcs(parsed.data), data) ? parsed.data : null;
  } catch {
    // not UTF-8 or not JSON: as little a leaf as any other text
    return null;
  }
}

/** What an `issue` leaf is made from. */
export type Issue = {
  /** 12 symbols. */
  number: string;
  /** 16 bytes that travel with the award. */
  salt: Uint8Array;
  /** The library's code. */
  library: string;
  /** Milliseconds since 1970-01-01. */
  at: number;
  /** The credential in its JCS form, which is also the file inside the award's PDF. */
  credential: Uint8Array;
  /** The bytes of the QR token, signature included. */
  token: Uint8Array;
};

/** The text of an `issue` leaf. */
export function issueLeaf({ number, salt, library, at, credential, token }: Issue): string {
  return fromUtf8(
    leafData({
      type: 'issue',
      award: awardName(number, salt),
      library,
      at: formatInstant(at),
      credential: contentHash(credential),
      token: contentHash(token)
    })
  );
}
