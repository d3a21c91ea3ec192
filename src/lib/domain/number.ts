/**
 * Award numbers and voucher codes: 12 Crockford base32 symbols, the last one a check symbol over
 * GF(32) with x^5 + x^2 + 1 and alpha = x. For an award number the sum over i of s_i * alpha^i is 0, for
 * a voucher code it is 1, so neither can be taken for the other. Every single substitution and every
 * swap of neighbours changes the sum (contract, "Award number and voucher code").
 */

export const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const length = 12;

/** Award and voucher are the contract's; a kiosk's enrolment code and a learner's sign-in code are made the same way. */
export type NumberKind = 'award' | 'voucher' | 'kiosk' | 'sign-in';

export type ParsedNumber =
  | { ok: true; kind: NumberKind; number: string }
  | {
      ok: false;
      /** `malformed`: not 12 symbols of the alphabet. `check-symbol`: 12 symbols, but not a number of this kind. */
      code: 'malformed' | 'check-symbol';
      /** The text is a perfect award number or voucher code, but another kind was asked for. */
      otherKind: boolean;
      /** What was read, for `check-symbol`; null when malformed. */
      number: string | null;
    };

const checkSum: Record<NumberKind, number> = { award: 0, voucher: 1, kiosk: 2, 'sign-in': 3 };

const powers = Array.from({ length: 31 }, (_, exponent) => {
  let power = 1;
  for (let step = 0; step < exponent; step++) power = power & 16 ? (power << 1) ^ 0b100101 : power << 1;
  return power;
});

function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return powers[(powers.indexOf(a) + powers.indexOf(b)) % 31]!;
}

function weightedSum(values: readonly number[]): number {
  return values.reduce((sum, value, index) => sum ^ multiply(value, powers[index]!), 0);
}

function valuesOf(symbols: string): number[] {
  return Array.from(symbols, (symbol) => alphabet.indexOf(symbol));
}

/** Whether `text` is exactly 12 symbols as stored: upper case, no separators. Says nothing of the check symbol. */
export function isSymbols(text: string): boolean {
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(text);
}

/** Which kind the check symbol of 12 stored `symbols` makes them, or null. */
export function kindOf(symbols: string): NumberKind | null {
  if (!isSymbols(symbols)) return null;
  const sum = weightedSum(valuesOf(symbols));
  return (Object.keys(checkSum) as NumberKind[]).find((kind) => checkSum[kind] === sum) ?? null;
}

/** The check symbol that makes 11 `symbols` a number of `kind`. Throws a RangeError on other input. */
export function checkSymbol(symbols: string, kind: NumberKind): string {
  if (!/^[0-9A-HJKMNP-TV-Z]{11}$/.test(symbols)) throw new RangeError('not 11 symbols');
  const rest = weightedSum(valuesOf(symbols)) ^ checkSum[kind];
  return alphabet[multiply(rest, powers[(31 - 11) % 31]!)]!;
}

/** A new number of `kind`: 55 bits from the platform's cryptographic source and the check symbol. */
export function generate(kind: NumberKind): string {
  const random = crypto.getRandomValues(new Uint8Array(length - 1));
  // 256 is a multiple of 32, so the low five bits are uniform
  const symbols = Array.from(random, (byte) => alphabet[byte & 31]).join('');
  return symbols + checkSymbol(symbols, kind);
}

/**
 * What a person typed or pasted, as symbols: ASCII letters upper-cased, spaces and hyphens dropped (those of
 * word processors too), `O` read as 0, `I` and `L` as 1. Other characters stay, so that they make it malformed.
 */
export function normalise(text: string): string {
  return text
    .replace(/[\s\u00AD\u200B-\u200D\u2060\u2010-\u2015\u2212-]/g, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

/** Reads a typed `text` as a number of `kind`. */
export function parse(text: string, kind: NumberKind): ParsedNumber {
  const symbols = normalise(text);
  if (!isSymbols(symbols)) return { ok: false, code: 'malformed', otherKind: false, number: null };
  const found = kindOf(symbols);
  if (found === kind) return { ok: true, kind, number: symbols };
  // only what a person may well hold in the hand: each kind more makes a plain slip of the pen look like one
  const otherKind = found === 'award' || found === 'voucher';
  return { ok: false, code: 'check-symbol', otherKind, number: symbols };
}

/** `XXXX-XXXX-XXXX` of 12 symbols; a text that is not 12 symbols comes back as it is. */
export function format(symbols: string): string {
  return isSymbols(symbols) ? symbols.replace(/(.{4})(.{4})(.{4})/, '$1-$2-$3') : symbols;
}

/** The 60-bit integer of 12 symbols, the first the most significant. Throws a RangeError on other input. */
export function toInteger(symbols: string): bigint {
  if (!isSymbols(symbols)) throw new RangeError('not 12 symbols');
  return valuesOf(symbols).reduce((whole, value) => (whole << 5n) | BigInt(value), 0n);
}

/** The 12 symbols of a 60-bit integer. Throws a RangeError outside 0 to 2^60 - 1. */
export function fromInteger(whole: bigint): string {
  if (whole < 0n || whole >= 1n << 60n) throw new RangeError('not an integer of 60 bits');
  let symbols = '';
  for (let shift = 55n; shift >= 0n; shift -= 5n) symbols += alphabet[Number((whole >> shift) & 31n)];
  return symbols;
}

const voucherPrefix = 'carrel:voucher:';

/** The content of a voucher's QR code. */
export function voucherQr(symbols: string): string {
  return voucherPrefix + symbols;
}

/** Reads a scanned voucher QR, or a typed code; `carrel:voucher:` is taken exactly, what follows as typed text. */
export function parseVoucher(text: string): ParsedNumber {
  const trimmed = text.trim();
  return parse(trimmed.startsWith(voucherPrefix) ? trimmed.slice(voucherPrefix.length) : trimmed, 'voucher');
}

/** An address that holds a number (`https://…/v/<number>`), as phones copy it; null for what is no such address. */
export function addressed(text: string): { origin: string; host: string; number: string } | null {
  if (!/^\s*https?:\/\//i.test(text) || !URL.canParse(text.trim())) return null;
  const { origin, host, pathname } = new URL(text.trim());
  return { origin, host, number: /^\/v\/([^/]+)$/.exec(pathname)?.[1] ?? '' };
}
