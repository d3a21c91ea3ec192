/** JSON Canonicalization Scheme, RFC 8785. */
import canonicalize from 'canonicalize';
import { utf8 } from './bytes.ts';

/** UTF-8 bytes of the JCS form of `value`. Throws a TypeError on what JSON cannot say (undefined, NaN, lone surrogates). */
export function jcs(value: unknown): Uint8Array<ArrayBuffer> {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new TypeError('no JCS form', { cause });
  }
  if (text === undefined) throw new TypeError('no JCS form');
  return utf8(text);
}
