/**
 * The cryptography of switching by PIN; docs/offline.md says what it guards against. A PIN makes a key pair. Its public
 * half seals a session whenever the person locks, without asking for the PIN; its private half is encrypted under the PIN
 * and over that under this device's own key, which cannot be exported. Either without the other opens nothing.
 */

export const iterations = 600_000;

type Bytes = Uint8Array<ArrayBuffer>;
type Box = { iv: Bytes; data: Bytes };

/** Both halves of a PIN's key pair as the device keeps them. */
export type PinKeys = {
  v: 1;
  iterations: number;
  salt: Bytes;
  /** SPKI of a P-256 key. */
  publicKey: Bytes;
  /** PKCS #8 under the PIN's key (`inner`), and that under the device's key (`outer`). */
  innerIv: Bytes;
  outer: Box;
};

/** A session sealed for the private half. */
export type Sealed = Box & { ephemeral: Bytes };

/** `broken`: altered, or made on another device; no PIN opens it. */
export type Opened = { ok: true; text: string } | { ok: false; why: 'wrong-pin' | 'broken' };

const curve = { name: 'ECDH', namedCurve: 'P-256' } as const;
const utf8 = new TextEncoder();

/** This device's key, which wraps what a PIN protects. It never leaves the browser. */
export const newDeviceKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

/** Makes the keys of a new PIN for one person on this device. */
export async function makePinKeys(userId: string, pin: string, deviceKey: CryptoKey): Promise<PinKeys> {
  const pair = await crypto.subtle.generateKey(curve, true, ['deriveBits']);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const privateKey = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const bound = binding(userId, salt, publicKey);
  const inner = await encrypt(await keyOfPin(pin, salt, iterations), privateKey, bound);
  const outer = await encrypt(deviceKey, inner.data, bound);
  return { v: 1, iterations, salt, publicKey, innerIv: inner.iv, outer };
}

/** Seals a text for whoever knows the PIN. Null when the keys are not this device's: nothing could open it again. */
export async function seal(
  userId: string,
  keys: PinKeys,
  deviceKey: CryptoKey,
  text: string
): Promise<Sealed | null> {
  if (!(await decrypt(deviceKey, keys.outer, binding(userId, keys.salt, keys.publicKey)))) return null;
  const recipient = await crypto.subtle.importKey('spki', keys.publicKey, curve, false, []);
  const pair = await crypto.subtle.generateKey(curve, true, ['deriveBits']);
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const key = await sharedKey(pair.privateKey, recipient, ephemeral);
  return { ephemeral, ...(await encrypt(key, utf8.encode(text), utf8.encode(userId))) };
}

/** Opens what was sealed. The caller counts the try before. */
export async function unseal(
  userId: string,
  keys: PinKeys,
  deviceKey: CryptoKey,
  sealed: Sealed,
  pin: string
): Promise<Opened> {
  const bound = binding(userId, keys.salt, keys.publicKey);
  const inner = await decrypt(deviceKey, keys.outer, bound);
  if (!inner) return { ok: false, why: 'broken' };
  const box = { iv: keys.innerIv, data: inner };
  const pkcs8 = await decrypt(await keyOfPin(pin, keys.salt, keys.iterations), box, bound);
  if (!pkcs8) return { ok: false, why: 'wrong-pin' };
  try {
    const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, curve, false, ['deriveBits']);
    const ephemeral = await crypto.subtle.importKey('spki', sealed.ephemeral, curve, false, []);
    const key = await sharedKey(privateKey, ephemeral, sealed.ephemeral);
    const text = await decrypt(key, sealed, utf8.encode(userId));
    return text ? { ok: true, text: new TextDecoder().decode(text) } : { ok: false, why: 'broken' };
  } catch {
    // A point that is none: the record was altered.
    return { ok: false, why: 'broken' };
  }
}

/** Keys and their owner belong together: nobody's public half may stand in for another's. */
const binding = (userId: string, salt: Bytes, publicKey: Bytes): Bytes =>
  new Uint8Array([...utf8.encode(`carrel/pin/v1\0${userId}\0`), ...salt, ...publicKey]);

async function keyOfPin(pin: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', utf8.encode(pin), 'PBKDF2', false, ['deriveKey']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return crypto.subtle.deriveKey(derivation, secret, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt'
  ]);
}

async function sharedKey(own: CryptoKey, theirs: CryptoKey, salt: Bytes): Promise<CryptoKey> {
  const bits = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, own, 256);
  const secret = await crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8.encode('carrel/locked-session/v1') };
  return crypto.subtle.deriveKey(derivation, secret, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt'
  ]);
}

async function encrypt(key: CryptoKey, plain: Bytes, additionalData: Bytes): Promise<Box> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain);
  return { iv, data: new Uint8Array(data) };
}

/** Null for the wrong key and for what was altered: the two look alike. */
async function decrypt(key: CryptoKey, { iv, data }: Box, additionalData: Bytes): Promise<Bytes | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, data));
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'OperationError') return null;
    throw fault;
  }
}
