/**
 * Answers that can be handed on: a JSON document and a CSV file, each signed by the issuer's `credential` key under a
 * context of its own. docs/verification.md describes both to the byte.
 */
import type { Answer } from './answers.ts';
import { base64url, concat, equal, fromBase64url, fromUtf8, utf8 } from './bytes.ts';
import * as csv from './csv.ts';
import { find, isCurrent, publicKey, type KeyList } from './key-list.ts';
import { dayOf, formatInstant, parseInstant } from './moment.ts';
import * as signature from './signature.ts';
import { signDocument, verifyDocument } from './signed-document.ts';

const documentContext = 'carrel/answers/v1';
const tableContext = 'carrel/answers-table/v1';

export type Signer = { kid: number; seed: Uint8Array };
export type AnswersDocument = {
  origin: string;
  checkedAt: string;
  kid: number;
  answers: Answer[];
  signature: string;
};

/** The answers as a document. `at` is in milliseconds. */
export function document(answers: Answer[], origin: string, at: number, by: Signer): AnswersDocument {
  const unsigned = { origin, checkedAt: formatInstant(at), kid: by.kid, answers };
  return signDocument(unsigned, documentContext, by.seed);
}

export const columns = [
  'given',
  'label',
  'verdict',
  'code',
  'by',
  'number',
  'name',
  'course',
  'kind',
  'library',
  'accrediting_body',
  'accreditation_number',
  'issued_on',
  'expires_on',
  'online_minutes',
  'tutored_minutes',
  'superseded_by',
  'back_dated'
] as const satisfies (keyof Answer)[];

const mark = 'carrel-signature';
const inTable = (bytes: Uint8Array) => signature.inContext(tableContext, bytes);

/**
 * The answers as CSV (UTF-8 with a byte order mark, RFC 4180). The last line is
 * `carrel-signature,<origin>,<checked at>,<kid>,<signature>`; the signature covers every byte of the file before itself.
 */
export function table(answers: Answer[], origin: string, at: number, by: Signer): Uint8Array<ArrayBuffer> {
  const rows = answers.map((answer) => columns.map((column) => String(answer[column] ?? '')));
  const body = csv.write([columns, ...rows]);
  const covered = utf8(`${body}${mark},${origin},${formatInstant(at)},${by.kid},`);
  const signed = base64url(signature.sign(inTable(covered), by.seed));
  return concat(covered, utf8(`${signed}\r\n`));
}

type Proof = { origin: string; checkedAt: number; kid: number };
export type Checked =
  { ok: true; proof: Proof } | { ok: false; code: 'malformed' | 'unknown-key' | 'altered' };

function keyOf({ origin, checkedAt, kid }: Proof, keys: KeyList): Uint8Array | null {
  const key = origin === keys.origin ? find(keys, 'credential', kid) : null;
  if (!key || !isCurrent(key, dayOf(checkedAt))) return null;
  const stolen = key.compromisedFrom === null ? null : parseInstant(key.compromisedFrom);
  // Nothing but the signature says when these were given, and a thief writes any time.
  return stolen === null ? publicKey(key) : null;
}

/** Whether a CSV file is as the issuer of `keys` signed it. `altered` is also what a spreadsheet makes of it by saving. */
export function checkTable(file: Uint8Array, keys: KeyList): Checked {
  let text: string;
  try {
    text = fromUtf8(file);
  } catch {
    return { ok: false, code: 'malformed' };
  }
  const last = /(?:^|\n)carrel-signature,([^,\r\n]+),([^,\r\n]+),(\d{1,3}),([A-Za-z0-9_-]{86})\r?\n?$/.exec(
    text
  );
  const checkedAt = last && parseInstant(last[2]!);
  if (!last || checkedAt === null) return { ok: false, code: 'malformed' };
  const proof = { origin: last[1]!, checkedAt, kid: Number(last[3]) };
  const key = keyOf(proof, keys);
  if (!key) return { ok: false, code: 'unknown-key' };
  const covered = utf8(text.slice(0, text.lastIndexOf(',') + 1));
  const whole = equal(covered, file.subarray(0, covered.length));
  const good = whole && signature.verify(bytesOf(last[4]!), inTable(covered), key);
  return good ? { ok: true, proof } : { ok: false, code: 'altered' };
}

/** Whether a document of answers is as the issuer of `keys` signed it. */
export function checkDocument(document: Record<string, unknown>, keys: KeyList): Checked {
  const { origin, checkedAt: text, kid } = document;
  const checkedAt = typeof text === 'string' ? parseInstant(text) : null;
  if (typeof origin !== 'string' || checkedAt === null || typeof kid !== 'number')
    return { ok: false, code: 'malformed' };
  const proof = { origin, checkedAt, kid };
  const key = keyOf(proof, keys);
  if (!key) return { ok: false, code: 'unknown-key' };
  return verifyDocument(document, documentContext, key)
    ? { ok: true, proof }
    : { ok: false, code: 'altered' };
}

function bytesOf(text: string): Uint8Array {
  try {
    return fromBase64url(text);
  } catch {
    return new Uint8Array(); // Not the one way to write 64 bytes: no signature.
  }
}
