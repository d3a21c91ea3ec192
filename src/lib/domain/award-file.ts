/**
 * An award's PDF checked by what is attached to it, without a network, a PDF library or a JSON-LD processor: the signed
 * credential (`credential.json`) and the log's proof (`log-proof.txt`). The proof covers the very bytes of the credential, so
 * what a log key signed is what the issuer issued. The page that a reader sees is not looked at: compare it with `body`.
 */
import { z } from 'zod';
import * as awardProof from './award-proof.ts';
import { fromUtf8 } from './bytes.ts';
import { didOf } from './did-document.ts';
import * as keyList from './key-list.ts';
import { dayMs, dayOf, parseInstant } from './moment.ts';
import { isSymbols } from './number.ts';
import { fitName } from './qr-token.ts';
import * as statusList from './status-list.ts';
import { isConfirmed, staleAfterMs, type Issuer, type Verdict } from './verdict.ts';

/** More than any attachment of ours has; what unpacks to more is none of them. */
const mostBytes = 200_000;

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      length += step.value.length;
      if (length > mostBytes) {
        await reader.cancel();
        return null;
      }
      chunks.push(step.value);
    }
  } catch {
    // Damaged, or cut short: no attachment.
    return null;
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** The embedded files of a PDF, in the order of the file. Streams stand in it in the open, so no structure has to be followed. */
async function embedded(pdf: Uint8Array<ArrayBuffer>): Promise<Uint8Array[]> {
  // Each byte one character, so that positions in the text are positions in the file.
  const text = new TextDecoder('latin1').decode(pdf);
  const files: Uint8Array[] = [];
  for (const head of text.matchAll(/<<[^<>]*\/Type \/EmbeddedFile[^]{0,600}?>>\s*stream\r?\n/g)) {
    const from = head.index + head[0].length;
    const length = /\/Length (\d{1,7})\b/.exec(head[0]);
    if (!length) continue;
    const bytes = pdf.slice(from, from + Number(length[1]));
    const file = head[0].includes('/FlateDecode') ? await inflate(bytes) : bytes;
    if (file) files.push(file);
  }
  return files;
}

const credentialSchema = z.object({
  issuer: z.object({ id: z.string() }),
  validFrom: z.string(),
  validUntil: z.string().optional(),
  credentialSubject: z.object({
    identifier: z.array(z.object({ identityHash: z.string() })).min(1),
    achievement: z.object({ id: z.string(), name: z.string() })
  }),
  credentialStatus: z.object({
    statusListCredential: z.string(),
    statusListIndex: z.string().regex(/^\d{1,6}$/)
  }),
  proof: z.object({ verificationMethod: z.string() })
});

/** What the credential says, to be compared with what is printed. Days are RFC 3339 instants as signed. */
export type FileBody = { number: string; name: string; course: string; from: string; until: string | null };

export type FileJudgement = {
  verdict: Exclude<Verdict, 'mismatch' | 'unknown'>;
  /** To be believed for every verdict but `unreadable`, `unknown-issuer` and `altered`. */
  body: FileBody | null;
  /** When the log took the award in, in milliseconds; null when the proof does not hold. */
  loggedAt: number | null;
  /** Time of the lists, and whether they are too old to call anything good. */
  asOf: number | null;
  stale: boolean;
};

function isLogProof(file: Uint8Array): boolean {
  return new TextDecoder().decode(file.subarray(0, 22)) === 'c2sp.org/tlog-proof@v1';
}

type Read = { credential: z.infer<typeof credentialSchema>; bytes: Uint8Array; logProof: string };

/** The two attachments, each there once; null for any other file. */
async function readFile(pdf: Uint8Array<ArrayBuffer>): Promise<Read | null> {
  const files = await embedded(pdf);
  const proofs = files.filter(isLogProof);
  const others = files.filter((file) => !isLogProof(file));
  if (proofs.length !== 1 || others.length !== 1) return null;
  try {
    const credential = credentialSchema.parse(JSON.parse(fromUtf8(others[0]!)));
    return { credential, bytes: others[0]!, logProof: fromUtf8(proofs[0]!) };
  } catch {
    // No UTF-8, no JSON, or another document: not a file of ours.
    return null;
  }
}

function bodyOf({ credentialSubject, validFrom, validUntil }: Read['credential']): FileBody | null {
  const number = /\/v\/([0-9A-Z]{12})$/.exec(credentialSubject.achievement.id)?.[1];
  if (!number || !isSymbols(number)) return null;
  const name = credentialSubject.identifier[0]!.identityHash;
  return {
    number,
    name,
    course: credentialSubject.achievement.name,
    from: validFrom,
    until: validUntil ?? null
  };
}

/** Judges a PDF as `verdict.judge` does a symbol. `issuers` are those a verifier holds lists of; `now` is in milliseconds. */
export async function judgeFile(
  pdf: Uint8Array<ArrayBuffer>,
  issuers: Issuer[],
  now: number
): Promise<FileJudgement> {
  const nothing = { body: null, loggedAt: null, asOf: null, stale: false };
  const read = await readFile(pdf);
  const body = read && bodyOf(read.credential);
  if (!read || !body) return { ...nothing, verdict: 'unreadable' };
  const { credential, bytes, logProof } = read;
  const issuer = issuers.find((one) => didOf(one.keys.origin) === credential.issuer.id);
  const kid = /#key-(\d{1,3})$/.exec(credential.proof.verificationMethod)?.[1];
  const key = issuer && keyList.find(issuer.keys, 'credential', Number(kid ?? -1));
  if (!issuer || !key) return { ...nothing, body, verdict: 'unknown-issuer' };
  const loggedAt = awardProof.loggedAt(logProof, { number: body.number, credential: bytes }, issuer.keys);
  if (loggedAt === null) return { ...nothing, body, verdict: 'altered' };

  const { statusListCredential, statusListIndex } = credential.credentialStatus;
  const list = Number(/\/(\d{1,9})$/.exec(statusListCredential)?.[1] ?? NaN);
  const index = statusList.indexOf(list, Number(statusListIndex));
  const [revoked, superseded] = [issuer.revoked(index), issuer.superseded(index)];
  const { asOf } = issuer;
  const isBehind = asOf - now > dayMs;
  const stale = revoked === null || superseded === null || isBehind || now - asOf > staleAfterMs;
  const known = { body, loggedAt, asOf, stale };
  if (!isConfirmed(key, loggedAt)) return { ...known, verdict: 'unconfirmed' };
  if (revoked) return { ...known, verdict: 'revoked' };
  if (superseded) return { ...known, verdict: 'superseded' };
  const until = body.until === null ? Infinity : (parseInstant(body.until) ?? 0);
  const today = dayOf(Math.max(now, asOf));
  return { ...known, verdict: dayOf(until) < today ? 'expired' : 'valid' };
}

/**
 * How the credential inside a file stands to what its page shows: there is `none`, it is `elsewhere`'s, it is `altered` (or its
 * proof does not hold), or it `agrees` or `differs`.
 */
export type Agreement =
  | { kind: 'none' | 'elsewhere' | 'altered' }
  | { kind: 'agrees' | 'differs'; body: FileBody; loggedAt: number };

/** What a page shows, by its symbol or its number; null where that says nothing. `issued` is `YYYY-MM-DD`. */
export type Page = { number: string | null; name: string | null; issued: string | null };

/** Whether a file and its page tell of the same award: a forger may put one paper's page around another's credential. */
export function agreement({ verdict, body, loggedAt }: FileJudgement, page: Page): Agreement {
  if (verdict === 'unreadable') return { kind: 'none' };
  if (verdict === 'unknown-issuer') return { kind: 'elsewhere' };
  if (verdict === 'altered' || verdict === 'unconfirmed' || !body || loggedAt === null)
    return { kind: 'altered' };
  const same =
    page.number === body.number &&
    // A symbol holds a long name cut off; a person who was erased has none in the records.
    (page.name === null || fitName(page.name) === fitName(body.name)) &&
    (page.issued === null || body.from.startsWith(page.issued));
  return { kind: same ? 'agrees' : 'differs', body, loggedAt };
}
