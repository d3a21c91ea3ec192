/**
 * Proof that an award was logged, C2SP tlog-proof: the leaf's index, its inclusion proof and the checkpoint, as one
 * text that travels inside the PDF and is verified without a network.
 */
import { base64, fromBase64 } from './bytes.ts';
import * as checkpoint from './checkpoint.ts';
import { leafHash, verifyInclusion, type Hash } from './merkle.ts';

const header = 'c2sp.org/tlog-proof@v1';

/** `note` is the signed checkpoint of the tree that `proof` belongs to; `extra` is the application's own. */
export function format(index: number, proof: readonly Hash[], note: string, extra?: Uint8Array): string {
  const lines = extra ? [`extra ${base64(extra)}`] : [];
  return [header, ...lines, `index ${index}`, ...proof.map(base64), '', note].join('\n');
}

/** Takes the text apart; null when it has another form. `extra` is null without such a line. */
export function parse(
  text: string
): { index: number; proof: Hash[]; note: string; extra: Uint8Array | null } | null {
  const parts =
    /^c2sp\.org\/tlog-proof@v1\n(?:extra ([A-Za-z0-9+/=]*)\n)?index (0|[1-9]\d{0,15})\n((?:[A-Za-z0-9+/=]+\n)*)\n/.exec(
      text
    );
  if (!parts) return null;
  try {
    const extra = parts[1] === undefined ? null : fromBase64(parts[1]);
    const proof = parts[3]!.split('\n').slice(0, -1).map(fromBase64);
    return proof.every((hash) => hash.length === 32)
      ? { index: Number(parts[2]), proof, note: text.slice(parts[0].length), extra }
      : null;
  } catch {
    return null;
  }
}

/** The checkpoint that covers leaf `data` according to `text`; null when the proof or the log's signature fails. */
export function verify(
  text: string,
  data: Uint8Array,
  origin: string,
  publicKeys: Uint8Array[]
): checkpoint.Checkpoint | null {
  const parsed = parse(text);
  const head = parsed && checkpoint.verify(parsed.note, origin, publicKeys);
  if (!parsed || !head) return null;
  return verifyInclusion(leafHash(data), parsed.index, head.size, parsed.proof, head.root) ? head : null;
}
