/**
 * The signed token in an award's QR code, version 1 (contract, "QR token, version 1"):
 * 0x01 | key id | deterministic CBOR array of 8 | Ed25519 signature of everything before it.
 * A signature is verified over the bytes as received; nothing is re-encoded for that.
 */
import { decode as cborDecode, encode as cborEncode } from 'cborg';
import { concat, equal, utf8 } from './bytes.ts';
import { fromDecimal, toDecimal } from './decimal.ts';
import { fromInteger, isSymbols, toInteger } from './number.ts';
import * as signature from './signature.ts';

/** What a token says. Days count from 1970-01-01; `expires` is the last day of validity. */
export type TokenBody = {
  /** 12 symbols. */
  number: string;
  issued: number;
  expires: number | null;
  library: string;
  accreditation: string | null;
  name: string;
  course: string;
  /** Global status index. */
  status: number;
};

export type Token = { kid: number; body: TokenBody; signed: Uint8Array; signature: Uint8Array };

const version = 1;
const context = 'carrel/qr/v1';
const signatureLength = 64;
const nameLimit = 120;
/** 9999-12-31: later days have no four-digit year, and RFC 3339 cannot write them. */
const lastDay = 2932896;

function isDay(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= lastDay;
}

function isCode(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most && /^[\x21-\x7e]+$/.test(value);
}

function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.isWellFormed() &&
    value.normalize('NFC') === value &&
    utf8(value).length <= nameLimit
  );
}

function isBody(body: TokenBody): boolean {
  return (
    isSymbols(body.number) &&
    isDay(body.issued) &&
    (body.expires === null || isDay(body.expires)) &&
    isCode(body.library, 8) &&
    (body.accreditation === null || isCode(body.accreditation, 8)) &&
    isName(body.name) &&
    isCode(body.course, 12) &&
    Number.isSafeInteger(body.status) &&
    body.status >= 0
  );
}

function encodeBody(body: TokenBody): Uint8Array {
  const { issued, expires, library, accreditation, name, course, status } = body;
  return cborEncode([toInteger(body.number), issued, expires, library, accreditation, name, course, status]);
}

function decodeBody(bytes: Uint8Array): TokenBody | null {
  let items: unknown;
  try {
    items = cborDecode(bytes, { strict: true, allowIndefinite: false, allowUndefined: false });
  } catch {
    return null;
  }
  if (!Array.isArray(items) || items.length !== 8) return null;
  const [whole, issued, expires, library, accreditation, name, course, status] = items as unknown[];
  if (typeof whole !== 'number' && typeof whole !== 'bigint') return null;
  if (whole < 0 || whole >= 1n << 60n || (typeof whole === 'number' && !Number.isSafeInteger(whole)))
    return null;
  const number = fromInteger(BigInt(whole));
  const body = { number, issued, expires, library, accreditation, name, course, status } as TokenBody;
  // one body has one encoding: this catches floats, long lengths and bad UTF-8 that a decoder may forgive
  return isBody(body) && equal(encodeBody(body), bytes) ? body : null;
}

/**
 * A name as a token holds it: NFC, at most 120 bytes of UTF-8. A longer one is cut at a grapheme boundary and
 * ends in an ellipsis, so that what is printed beside it can be recognised as its beginning.
 */
export function fitName(name: string): string {
  const whole = name.normalize('NFC');
  if (utf8(whole).length <= nameLimit) return whole;
  let cut = '';
  let room = nameLimit - utf8('\u2026').length;
  for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(whole)) {
    room -= utf8(segment).length;
    if (room < 0) break;
    cut += segment;
  }
  return cut + '\u2026';
}

/** Signs `body` with the QR key `kid` (0 to 255) of the given 32-byte seed. Throws a RangeError when a field breaks the form. */
export function sign(body: TokenBody, kid: number, seed: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!isBody(body)) throw new RangeError('not a token body');
  if (!Number.isInteger(kid) || kid < 0 || kid > 255) throw new RangeError('not a key id');
  const signed = concat(Uint8Array.of(version, kid), encodeBody(body));
  return concat(signed, signature.sign(signature.inContext(context, signed), seed));
}

/** Takes token `bytes` apart without judging the signature; null when they are no token of version 1. */
export function decode(bytes: Uint8Array): Token | null {
  if (bytes.length <= 2 + signatureLength || bytes[0] !== version) return null;
  const end = bytes.length - signatureLength;
  const body = decodeBody(bytes.subarray(2, end));
  if (body === null) return null;
  return { kid: bytes[1]!, body, signed: bytes.subarray(0, end), signature: bytes.subarray(end) };
}

/** Whether the 32-byte `publicKey` signed this token. */
export function verify(token: Token, publicKey: Uint8Array): boolean {
  return signature.verify(token.signature, signature.inContext(context, token.signed), publicKey);
}

/** The content of an award's QR code. `origin` is PUBLIC_ORIGIN; the number in the path is the token's own. */
export function url(origin: string, number: string, token: Uint8Array): string {
  return `${origin}/v/${number}#${toDecimal(token)}`;
}

/** Reads the content of a QR code; null for anything but `<origin>/v/<12 symbols>#<digits>` around a token of version 1. */
export function parseUrl(text: string): { origin: string; number: string; token: Token } | null {
  const parts = /^(https?:\/\/[^/?#@\s\\]+)\/v\/([^/?#]*)#([0-9]+)$/.exec(text);
  if (!parts || !isSymbols(parts[2]!)) return null;
  const bytes = fromDecimal(parts[3]!);
  const token = bytes && decode(bytes);
  return token && { origin: parts[1]!, number: parts[2]!, token };
}
