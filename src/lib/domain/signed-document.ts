/** JSON documents that the root key signs: the signature covers the JCS form of the object without `signature`. */
import { base64url, fromBase64url } from './bytes.ts';
import { jcs } from './jcs.ts';
import * as signature from './signature.ts';

type Unsigned = Record<string, unknown>;

function message(document: Unsigned, context: string): Uint8Array {
  const { signature: _, ...rest } = document;
  return signature.inContext(context, jcs(rest));
}

/** `document` with the `signature` of the 32-byte `seed` under `context`. */
export function signDocument<Document extends Unsigned>(
  document: Document,
  context: string,
  seed: Uint8Array
): Document & { signature: string } {
  return { ...document, signature: base64url(signature.sign(message(document, context), seed)) };
}

/** Whether `publicKey` signed `document` under `context`. Fields this version does not know are covered like any other. */
export function verifyDocument(document: Unsigned, context: string, publicKey: Uint8Array): boolean {
  if (typeof document.signature !== 'string') return false;
  try {
    return signature.verify(fromBase64url(document.signature), message(document, context), publicKey);
  } catch {
    // a text that is not base64url, or a value without JCS form: nothing that a signature could cover
    return false;
  }
}
