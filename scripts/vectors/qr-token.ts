/** QR tokens, each with the verdict that a verifier must come to. */
import { encode as cbor } from 'cborg';
import { concat, utf8 } from '../../src/lib/domain/bytes.ts';
import { toDecimal } from '../../src/lib/domain/decimal.ts';
import type { KeyList } from '../../src/lib/domain/key-list.ts';
import { parseDay } from '../../src/lib/domain/moment.ts';
import * as number from '../../src/lib/domain/number.ts';
import * as qrToken from '../../src/lib/domain/qr-token.ts';
import * as signature from '../../src/lib/domain/signature.ts';
import type { Verdict } from '../../src/lib/domain/verdict.ts';
import { ama, keys, now, origin, other, small, testSeed } from './issuer.ts';

const day = (text: string) => parseDay(text)!;

const body: qrToken.TokenBody = {
  number: ama,
  issued: day('2026-03-14'),
  expires: day('2029-03-14'),
  library: 'ACC',
  accreditation: 'CPD-12',
  name: 'Ama Serwaa Mensah',
  course: 'CAREGIV18',
  status: 73412
};

type Items = unknown[];
const items = (of: qrToken.TokenBody): Items => [
  number.toInteger(of.number),
  of.issued,
  of.expires,
  of.library,
  of.accreditation,
  of.name,
  of.course,
  of.status
];

type Vector = {
  name: string;
  url: string;
  keys: KeyList;
  revoked: number[];
  superseded: number[];
  now: string;
  verdict: Verdict;
  body: qrToken.TokenBody | null;
};

function vector(name: string, url: string, verdict: Verdict, rest: Partial<Vector> = {}): Vector {
  return { name, url, keys, revoked: [], superseded: [], now, verdict, body: null, ...rest };
}

/** A well-signed token of `change`d body, and its vector. */
function signed(
  name: string,
  verdict: Verdict,
  change: Partial<qrToken.TokenBody> = {},
  rest: Partial<Vector> & { kid?: number; seed?: string; path?: string; at?: string } = {}
): Vector {
  const { kid = 1, seed = `qr ${kid}`, path, at = origin, ...fields } = rest;
  const told = { ...body, ...change };
  const token = qrToken.sign(told, kid, testSeed(seed));
  return vector(name, qrToken.url(at, path ?? told.number, token), verdict, { body: told, ...fields });
}

/** Any bytes where the body should be, well signed: what only a wrong encoder would make. */
function bytesToken(cborBytes: Uint8Array, head = [1, 1]): Uint8Array {
  const unsigned = concat(Uint8Array.from(head), cborBytes);
  return concat(unsigned, signature.sign(signature.inContext('carrel/qr/v1', unsigned), testSeed('qr 1')));
}

function wrong(name: string, cborBytes: Uint8Array, head?: number[]): Vector {
  return vector(name, `${origin}/v/${ama}#${toDecimal(bytesToken(cborBytes, head))}`, 'unreadable');
}

const change = (index: number, value: unknown) =>
  cbor(items(body).map((item, at) => (at === index ? value : item)));
const bytes = (...of: (Uint8Array | number)[]) =>
  concat(...of.map((one) => (typeof one === 'number' ? Uint8Array.of(one) : one)));
/** The body with the encoding of one item replaced by raw bytes. */
const raw = (index: number, replacement: Uint8Array) =>
  bytes(0x88, ...items(body).map((item, at) => (at === index ? replacement : cbor(item))));

function flipped(token: Uint8Array, at: number, mask: number): Uint8Array {
  return token.map((byte, index) => (index === at ? byte ^ mask : byte));
}

/** The signature with the group's order added to its second half: the same point, another text. */
function malleated(token: Uint8Array): Uint8Array {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const half = token.slice(-32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + order;
  const tail = Uint8Array.from({ length: 32 }, (_, index) => Number((half >> BigInt(8 * index)) & 255n));
  return concat(token.slice(0, -32), tail);
}

export function qrTokenVectors(): Vector[] {
  const good = qrToken.sign(body, 1, testSeed('qr 1'));
  const goodUrl = qrToken.url(origin, ama, good);
  const digits = goodUrl.split('#')[1]!;
  const at = (token: Uint8Array) => `${origin}/v/${ama}#${toDecimal(token)}`;
  const nameAt = fromLatin(good).indexOf('Ama');
  const long = qrToken.fitName('Wolfeschlegelsteinhausenbergerdorff '.repeat(5));
  const exactly = 'é'.repeat(60);
  const compromised = { kid: 4 };

  return [
    signed('valid', 'valid'),
    signed('valid, never expires, no accreditation', 'valid', { expires: null, accreditation: null }),
    signed('valid, Arabic name', 'valid', { name: 'فاطمة الزهراء بنت يوسف' }),
    signed('valid, Devanagari name', 'valid', { name: 'लक्ष्मी कृष्णमूर्ति' }),
    signed('valid, Chinese name', 'valid', { name: '歐陽曉雯' }),
    signed('valid, Yoruba name', 'valid', { name: 'Ọlábísí Adébáyọ̀ Ọ̀ṣúnlékè' }),
    signed('valid, single name of one letter', 'valid', { name: 'O' }),
    signed('valid, name of exactly 120 bytes', 'valid', { name: exactly }),
    signed('valid, over-long name cut with an ellipsis', 'valid', { name: long }),
    signed('valid, name cut before a grapheme of several code points', 'valid', {
      name: qrToken.fitName('x'.repeat(112) + '👩🏽‍🏫 Adaeze')
    }),
    signed('valid, number with leading zeros', 'valid', { number: small }),
    signed('valid, key id 255', 'valid', {}, { kid: 255 }),
    signed('valid on its last day', 'valid', { expires: day('2026-11-22') }, { now: '2026-11-22T23:59:59Z' }),
    signed('valid, issued on the first day of its key', 'valid', { issued: day('2026-01-01') }),
    signed('valid, issued on the last day of its key', 'valid', { issued: day('2025-06-30') }, { kid: 2 }),
    signed(
      'valid, a neighbour is revoked',
      'valid',
      {},
      { revoked: [73411, 73413], superseded: [0, 204484] }
    ),
    signed('valid, host in upper case', 'valid', {}, { at: 'https://CARREL.example' }),
    signed('valid, default port', 'valid', {}, { at: 'https://carrel.example:443' }),

    vector('unreadable, a word', 'genuine', 'unreadable'),
    vector('unreadable, a voucher', 'carrel:voucher:0123456789AB', 'unreadable'),
    vector('unreadable, another site', 'https://example.org/', 'unreadable'),
    vector('unreadable, no fragment', `${origin}/v/${ama}`, 'unreadable'),
    vector('unreadable, empty fragment', `${origin}/v/${ama}#`, 'unreadable'),
    vector('unreadable, number of 11 symbols', `${origin}/v/${ama.slice(1)}#${digits}`, 'unreadable'),
    vector('unreadable, number with hyphens', `${origin}/v/${number.format(ama)}#${digits}`, 'unreadable'),
    vector('unreadable, number in lower case', `${origin}/v/${ama.toLowerCase()}#${digits}`, 'unreadable'),
    vector(
      'unreadable, a letter O in the number',
      `${origin}/v/${'O' + ama.slice(1)}#${digits}`,
      'unreadable'
    ),
    vector('unreadable, deeper path', `${origin}/x/v/${ama}#${digits}`, 'unreadable'),
    vector('unreadable, query before the fragment', `${origin}/v/${ama}?x=1#${digits}`, 'unreadable'),
    vector('unreadable, user in the address', `https://a@carrel.example/v/${ama}#${digits}`, 'unreadable'),
    vector('unreadable, space after the digits', `${goodUrl} `, 'unreadable'),
    vector('unreadable, letter among the digits', goodUrl.slice(0, -1) + 'x', 'unreadable'),
    vector('unreadable, digits of another script', goodUrl.slice(0, -1) + '٣', 'unreadable'),
    vector('unreadable, a digit missing', goodUrl.slice(0, -1), 'unreadable'),
    vector(
      'unreadable, last group of one digit',
      `${origin}/v/${ama}#${digits.slice(0, 17 * 9)}1`,
      'unreadable'
    ),
    vector(
      'unreadable, first group overflows 7 bytes',
      `${origin}/v/${ama}#72057594037927936${digits.slice(17)}`,
      'unreadable'
    ),
    vector(
      'unreadable, last group overflows its bytes',
      `${origin}/v/${ama}#${digits.slice(0, 17 * 9)}256`,
      'unreadable'
    ),
    vector('unreadable, truncated', at(good.slice(0, 60)), 'unreadable'),
    vector('unreadable, one byte short', at(good.slice(0, -1)), 'unreadable'),
    vector('unreadable, one byte more', at(concat(good, Uint8Array.of(0))), 'unreadable'),
    vector('unreadable, signature only', at(good.slice(-66)), 'unreadable'),
    wrong('unreadable, token version 2', cbor(items(body)), [2, 1]),
    wrong('unreadable, token version 0', cbor(items(body)), [0, 1]),
    wrong('unreadable, integer longer than needed', raw(1, bytes(0x1a, 0, 0, 0x50, 0x28))),
    wrong('unreadable, text length longer than needed', raw(3, bytes(0x78, 3, utf8('ACC')))),
    wrong('unreadable, array length longer than needed', bytes(0x98, 8, cbor(items(body)).slice(1))),
    wrong('unreadable, array of indefinite length', bytes(0x9f, cbor(items(body)).slice(1), 0xff)),
    wrong('unreadable, text of indefinite length', raw(3, bytes(0x7f, 0x63, utf8('ACC'), 0xff))),
    wrong('unreadable, trailing byte inside the body', bytes(cbor(items(body)), 0xf6)),
    wrong('unreadable, array of 7', cbor(items(body).slice(0, 7))),
    wrong('unreadable, array of 9', cbor([...items(body), 0])),
    wrong('unreadable, a map', cbor({ number: 1 })),
    wrong('unreadable, tagged', bytes(0xd8, 0x18, cbor(items(body)))),
    wrong('unreadable, number as text', change(0, ama)),
    wrong('unreadable, number of 61 bits', change(0, 1n << 60n)),
    wrong('unreadable, number as a bignum', raw(0, bytes(0xc2, 0x42, 1, 0))),
    wrong('unreadable, negative number', change(0, -1)),
    wrong('unreadable, issued is null', change(1, null)),
    wrong('unreadable, issued before 1970', change(1, -1)),
    wrong('unreadable, issued as a float', raw(1, bytes(0xf9, 0x3c, 0))),
    wrong('unreadable, issued after the year 9999', change(1, 2932897)),
    wrong('unreadable, expires undefined', raw(2, bytes(0xf7))),
    wrong('unreadable, expires as text', change(2, '2029-03-14')),
    wrong('unreadable, empty library', change(3, '')),
    wrong('unreadable, library of 9 bytes', change(3, 'ACCRACEN1')),
    wrong('unreadable, library not ASCII', change(3, 'ÅCC')),
    wrong('unreadable, library with a space', change(3, 'AC C')),
    wrong('unreadable, library null', change(3, null)),
    wrong('unreadable, accreditation of 9 bytes', change(4, 'CPD-12345')),
    wrong('unreadable, name of 121 bytes', change(5, 'x'.repeat(121))),
    wrong('unreadable, name not NFC', change(5, 'Ame\u0301lie')),
    wrong('unreadable, empty name', change(5, '')),
    wrong('unreadable, name as bytes', change(5, utf8(body.name))),
    wrong('unreadable, name not UTF-8', raw(5, bytes(0x63, 0x41, 0xff, 0x41))),
    wrong('unreadable, course of 13 bytes', change(6, 'ABCDEFGHIJKLM')),
    wrong('unreadable, negative status', change(7, -1)),
    wrong('unreadable, status as a boolean', change(7, true)),
    vector(
      'unreadable before unknown issuer: another origin around a truncated token',
      `https://awards.example/v/${ama}#${toDecimal(good.slice(0, 60))}`,
      'unreadable'
    ),

    signed('unknown issuer, another origin', 'unknown-issuer', {}, { at: 'https://awards.example' }),
    signed('unknown issuer, http for https', 'unknown-issuer', {}, { at: 'http://carrel.example' }),
    signed('unknown issuer, another port', 'unknown-issuer', {}, { at: 'https://carrel.example:8443' }),
    signed(
      'unknown issuer, an invisible letter in the host',
      'unknown-issuer',
      {},
      { at: 'https://carrel.exam\u200bple' }
    ),
    signed(
      'unknown issuer, a percent sign in the host',
      'unknown-issuer',
      {},
      { at: 'https://c%61rrel.example' }
    ),
    signed('unknown issuer, a colon and no port', 'unknown-issuer', {}, { at: 'https://carrel.example:' }),
    signed('unknown issuer, origin as a prefix', 'unknown-issuer', {}, { at: 'https://carrel.example.net' }),
    signed('unknown issuer, no such key id', 'unknown-issuer', {}, { kid: 9 }),
    signed('unknown issuer, key id of another use', 'unknown-issuer', {}, { kid: 7, seed: 'log 7' }),
    signed(
      'unknown issuer, key retired on the issued day',
      'unknown-issuer',
      { issued: day('2025-07-01') },
      { kid: 2 }
    ),
    signed(
      'unknown issuer, key not yet valid on the issued day',
      'unknown-issuer',
      { issued: day('2026-11-30') },
      { kid: 3 }
    ),
    signed('unknown issuer, issued on day zero', 'unknown-issuer', { issued: 0 }),
    signed('unknown issuer, the day before its key', 'unknown-issuer', { issued: day('2025-12-31') }),

    vector('altered, a letter of the name', at(flipped(good, nameAt, 1)), 'altered', {
      body: { ...body, name: '@ma Serwaa Mensah' }
    }),
    vector('altered, a bit of the signature', at(flipped(good, good.length - 40, 4)), 'altered', { body }),
    vector('altered, signature of the same point in another form', at(malleated(good)), 'altered', { body }),
    vector('altered, signature of zeros', at(concat(good.slice(0, -64), new Uint8Array(64))), 'altered', {
      body
    }),
    vector('altered, key id changed to another current key', at(flipped(good, 1, 254)), 'altered', { body }),
    signed('altered, signed by another key', 'altered', {}, { seed: 'qr 4' }),
    signed('altered, signed by the credential key', 'altered', {}, { seed: 'credential 1' }),
    vector(
      'altered, signed without the context',
      at(concat(good.slice(0, -64), signature.sign(good.slice(0, -64), testSeed('qr 1')))),
      'altered',
      { body }
    ),
    signed('altered before mismatch', 'altered', {}, { seed: 'qr 2', path: other }),

    signed('mismatch', 'mismatch', {}, { path: other }),
    signed(
      'mismatch, path with a wrong check symbol',
      'mismatch',
      {},
      { path: ama.slice(0, -1) + (ama.endsWith('0') ? '1' : '0') }
    ),
    signed('mismatch before unconfirmed', 'mismatch', {}, { ...compromised, path: other }),
    signed('mismatch before revoked', 'mismatch', {}, { path: other, revoked: [73412] }),

    signed(
      'unconfirmed, issued after the compromise',
      'unconfirmed',
      { issued: day('2026-11-01') },
      compromised
    ),
    signed('unconfirmed, said to be issued before the compromise', 'unconfirmed', {}, compromised),
    signed('unconfirmed before revoked', 'unconfirmed', {}, { ...compromised, revoked: [73412] }),

    signed('revoked', 'revoked', {}, { revoked: [73412] }),
    signed('revoked, in the second list', 'revoked', { status: 131077 }, { revoked: [131077] }),
    signed(
      'revoked before superseded and expired',
      'revoked',
      { expires: day('2026-04-01') },
      { revoked: [73412], superseded: [73412] }
    ),
    signed('superseded', 'superseded', {}, { superseded: [73412] }),
    signed(
      'superseded before expired',
      'superseded',
      { expires: day('2026-04-01') },
      { superseded: [73412] }
    ),
    signed('expired', 'expired', { expires: day('2026-11-21') }),
    signed(
      'expired at midnight in UTC',
      'expired',
      { expires: day('2026-11-21') },
      { now: '2026-11-22T00:00:00Z' }
    )
  ];
}

/** One character a byte, to find text inside bytes. */
function fromLatin(of: Uint8Array): string {
  return Array.from(of, (byte) => String.fromCharCode(byte)).join('');
}
