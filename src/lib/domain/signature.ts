/**
 * Ed25519 (RFC 8032) and SHA-2 from @noble, synchronous and the same everywhere: WebCrypto is missing on
 * plain http, where a phone in a library's network may well open the verification page.
 */
import { hashes, getPublicKey, sign as ed25519Sign, verify as ed25519Verify } from '@noble/ed25519';
import { sha256 as nobleSha256, sha512 } from '@noble/hashes/sha2.js';
import { concat, utf8 } from './bytes.ts';

hashes.sha512 = sha512;

export function sha256(...parts: Uint8Array[]): Uint8Array {
  return nobleSha256(parts.length === 1 ? parts[0]! : concat(...parts));
}

/** The 32-byte public key of a 32-byte `seed`. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return getPublicKey(seed);
}

/** The 64-byte signature of `message` by the key whose 32-byte seed is given. */
export function sign(message: Uint8Array, seed: Uint8Array): Uint8Array {
  return ed25519Sign(message, seed);
}

/** Whether `signature` is good. Follows RFC 8032 strictly; input of a wrong length is a bad signature, not an error. */
export function verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  try {
    return ed25519Verify(signature, message, publicKey, { zip215: false });
  } catch {
    // thrown for a key that is no point of the curve: nothing can be signed by it
    return false;
  }
}

/** Bytes to sign: the ASCII `context`, 0x00, `message`. Keeps a signature made for one purpose from serving another. */
export function inContext(context: string, message: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(utf8(context), Uint8Array.of(0), message);
}
