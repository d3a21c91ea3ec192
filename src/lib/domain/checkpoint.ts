/** Checkpoints of the award log: C2SP tlog-checkpoint in a C2SP signed note with an Ed25519 signature. */
import { base64, concat, equal, fromBase64, utf8 } from './bytes.ts';
import * as signature from './signature.ts';

export type Checkpoint = { origin: string; size: number; root: Uint8Array };
type NoteSignature = { name: string; keyId: Uint8Array; signature: Uint8Array };

/** The log's origin line for a PUBLIC_ORIGIN: `<host[:port]>/log`. It is the key's name too. */
export function logOrigin(publicOrigin: string): string {
  return `${new URL(publicOrigin).host}/log`;
}

/** First 4 bytes of SHA-256(name || 0x0A || 0x01 || public key): tells keys apart, proves nothing. */
function keyId(name: string, publicKey: Uint8Array): Uint8Array {
  return signature.sha256(utf8(`${name}\n`), Uint8Array.of(1), publicKey).slice(0, 4);
}

/** The key as other tools for signed notes take it: `<name>+<hex key id>+<base64 key>`. */
export function verifierKey(name: string, publicKey: Uint8Array): string {
  const id = Array.from(keyId(name, publicKey), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${name}+${id}+${base64(concat(Uint8Array.of(1), publicKey))}`;
}

/** A checkpoint signed by the log key of the given 32-byte seed. */
export function sign({ origin, size, root }: Checkpoint, seed: Uint8Array): string {
  if (!Number.isSafeInteger(size) || size < 0 || root.length !== 32 || /[\s+]/.test(origin) || origin === '')
    throw new RangeError('not a checkpoint');
  const text = `${origin}\n${size}\n${base64(root)}\n`;
  const signed = concat(keyId(origin, signature.publicKeyOf(seed)), signature.sign(utf8(text), seed));
  return `${text}\n\u2014 ${origin} ${base64(signed)}\n`;
}

/** A signature line; null for another signer's line in a form of its own, which is not ours to read. */
function parseSignature(line: string): NoteSignature | null {
  const [, name, encoded] = line.split(' ');
  if (!name || !encoded) return null;
  try {
    const bytes = fromBase64(encoded);
    return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
  } catch {
    return null;
  }
}

/**
 * Takes a note apart without judging its signatures; null when it is no checkpoint. Extension lines and further
 * signatures are allowed.
 */
export function parse(
  note: string
): { checkpoint: Checkpoint; text: string; signatures: NoteSignature[] } | null {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n') || !note.isWellFormed()) return null;
  const text = note.slice(0, end + 1);
  const [origin, size, root] = text.split('\n');
  if (!origin || !root || !/^(0|[1-9]\d{0,15})$/.test(size ?? '') || !Number.isSafeInteger(Number(size)))
    return null;
  const lines = note.slice(end + 2, -1).split('\n');
  if (!lines.every((line) => line.startsWith('\u2014 '))) return null;
  try {
    const hash = fromBase64(root);
    if (hash.length !== 32) return null;
    const signatures = lines.map(parseSignature).filter((one) => one !== null);
    return { checkpoint: { origin, size: Number(size), root: hash }, text, signatures };
  } catch {
    // a root that is not base64: no checkpoint
    return null;
  }
}

/** The checkpoint of a note that one of these log keys signed under `origin`; null for any other. */
export function verify(note: string, origin: string, publicKeys: Uint8Array[]): Checkpoint | null {
  const parsed = parse(note);
  if (!parsed || parsed.checkpoint.origin !== origin) return null;
  const message = utf8(parsed.text);
  const good = publicKeys.some((publicKey) => {
    const id = keyId(origin, publicKey);
    return parsed.signatures.some(
      (one) =>
        one.name === origin && equal(one.keyId, id) && signature.verify(one.signature, message, publicKey)
    );
  });
  return good ? parsed.checkpoint : null;
}
