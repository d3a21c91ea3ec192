/**
 * Checkpoints of the log: C2SP tlog-checkpoint inside a C2SP signed note (c2sp.org/signed-note), Ed25519. The name of the
 * signer is the log's origin line, `<host[:port]>/log`.
 */
import { base64, concat, equal, fromBase64, utf8 } from './bytes.ts';
import * as signature from './signature.ts';

export type Checkpoint = { origin: string; size: number; root: Uint8Array };

/** The origin line of the log of an app address. */
export function logOrigin(publicOrigin: string): string {
  return `${new URL(publicOrigin).host}/log`;
}

const ed25519 = 0x01;

/** The four bytes by which a note names a key: SHA-256(name, newline, algorithm, public key). */
function keyHash(name: string, publicKey: Uint8Array): Uint8Array {
  return signature.sha256(utf8(`${name}\n`), Uint8Array.of(ed25519), publicKey).slice(0, 4);
}

/** The signed note of a checkpoint. `seed` is the 32-byte seed of the log key. */
export function sign(checkpoint: Checkpoint, seed: Uint8Array): string {
  const text = `${checkpoint.origin}\n${checkpoint.size}\n${base64(checkpoint.root)}\n`;
  const hash = keyHash(checkpoint.origin, signature.publicKeyOf(seed));
  const signed = base64(concat(hash, signature.sign(utf8(text), seed)));
  return `${text}\n— ${checkpoint.origin} ${signed}\n`;
}

/** Reads a note without checking who signed it; null when it is not a checkpoint. Further signatures are allowed. */
export function parse(note: string): { checkpoint: Checkpoint; text: string; signatures: string[] } | null {
  const split = note.indexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, split + 1);
  const [origin, size, root] = text.split('\n');
  if (!origin || !/^(0|[1-9]\d{0,15})$/.test(size ?? '') || root === undefined) return null;
  const signatures = note.slice(split + 2, -1).split('\n');
  if (!signatures.every((line) => line.startsWith('— '))) return null;
  try {
    const bytes = fromBase64(root);
    if (bytes.length !== 32) return null;
    return { checkpoint: { origin, size: Number(size), root: bytes }, text, signatures };
  } catch {
    // a root that is not base64: not a checkpoint
    return null;
  }
}

/** The checkpoint of a note that one of these log keys signed under `origin`; null for any other. */
export function verify(note: string, origin: string, publicKeys: Uint8Array[]): Checkpoint | null {
  const parsed = parse(note);
  if (parsed === null || parsed.checkpoint.origin !== origin) return null;
  const message = utf8(parsed.text);
  const isSigned = parsed.signatures.some((line) => {
    const [, name, encoded] = line.split(' ');
    if (name !== origin || encoded === undefined) return false;
    let bytes: Uint8Array;
    try {
      bytes = fromBase64(encoded);
    } catch {
      // another signer's line in a form of its own: not ours to read
      return false;
    }
    return publicKeys.some(
      (key) => equal(bytes.slice(0, 4), keyHash(name, key)) && signature.verify(bytes.slice(4), message, key)
    );
  });
  return isSigned ? parsed.checkpoint : null;
}
