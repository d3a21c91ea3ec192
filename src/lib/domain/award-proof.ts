/**
 * What an award's PDF carries besides its credential (`log-proof.txt`): the C2SP tlog-proof of its `issue` leaf, with the leaf
 * and the salt in the `extra` line. With the paper's own number, token and credential it shows offline that the log held
 * exactly these, and since when.
 */
import { z } from 'zod';
import { equal, fromBase64, fromBase64url, fromUtf8, utf8 } from './bytes.ts';
import * as checkpoint from './checkpoint.ts';
import { jcs } from './jcs.ts';
import * as keyList from './key-list.ts';
import { awardName, contentHash, parseLeaf } from './log-leaf.ts';
import * as logProof from './log-proof.ts';
import type { Hash } from './merkle.ts';
import { parseInstant } from './moment.ts';

const extraSchema = z.strictObject({ leaf: z.string(), salt: z.string() });

/** The text of the attachment. `leaf` is the leaf's data, `salt` base64url of 16 bytes, `note` a checkpoint that covers it. */
export function format(
  { leaf, salt }: { leaf: string; salt: string },
  index: number,
  proof: readonly Hash[],
  note: string
): string {
  return logProof.format(index, proof, note, jcs({ leaf, salt }));
}

/** What is known of an award apart from the proof; `credential` and `token` where they are at hand. */
export type Paper = {
  /** 12 symbols. */
  number: string;
  /** The bytes of the file inside the PDF. */
  credential?: Uint8Array;
  /** The bytes of the QR token. */
  token?: Uint8Array;
};

/**
 * When the log took this very award in (milliseconds), by a checkpoint that a log key of `keys` signed which was never
 * stolen; null when the text shows no such thing.
 */
export function loggedAt(text: string, paper: Paper, keys: keyList.KeyList): number | null {
  const parsed = logProof.parse(text);
  if (!parsed?.extra) return null;
  let said: { leaf: string; salt: string };
  let salt: Uint8Array;
  try {
    const extra = extraSchema.parse(JSON.parse(fromUtf8(parsed.extra)));
    if (!equal(jcs(extra), parsed.extra)) return null;
    said = extra;
    salt = fromBase64url(said.salt);
  } catch {
    // Not our form: it shows nothing.
    return null;
  }
  const leaf = parseLeaf(utf8(said.leaf));
  if (leaf?.type !== 'issue' || salt.length !== 16 || leaf.award !== awardName(paper.number, salt))
    return null;
  if (paper.credential && leaf.credential !== contentHash(paper.credential)) return null;
  if (paper.token && leaf.token !== contentHash(paper.token)) return null;
  const logKeys = keys.keys
    .filter((key) => key.use === 'log' && key.alg === 'Ed25519' && key.compromisedFrom === null)
    .map(keyList.publicKey);
  const head = logProof.verify(text, utf8(said.leaf), checkpoint.logOrigin(keys.origin), logKeys);
  return head ? parseInstant(leaf.at) : null;
}

/** The hashes of a proof as the database gives them: base64, with line breaks after 76 characters. */
export const fromDatabase = (proof: readonly string[]): Hash[] =>
  proof.map((hash) => fromBase64(hash.replaceAll('\n', '')));
