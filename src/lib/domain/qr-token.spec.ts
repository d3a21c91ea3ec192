import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { files } from '../../../scripts/vectors/files.ts';
import { testSeed } from '../../../scripts/vectors/issuer.ts';
import { utf8 } from './bytes.ts';
import { fromDecimal, toDecimal } from './decimal.ts';
import { fromInteger } from './number.ts';
import * as qrToken from './qr-token.ts';
import { publicKeyOf } from './signature.ts';

const seed = testSeed('qr 1');
const text = (most: number) =>
  fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: most
  });
const day = fc.nat(40_000);
const body: fc.Arbitrary<qrToken.TokenBody> = fc.record({
  number: fc.bigInt(0n, (1n << 60n) - 1n).map(fromInteger),
  issued: day,
  expires: fc.option(day),
  library: text(8),
  accreditation: fc.option(text(8)),
  name: fc.string({ unit: 'grapheme', minLength: 1 }).map(qrToken.fitName),
  course: text(12),
  status: fc.maxSafeNat()
});

describe('decimal form', () => {
  it('round-trips bytes of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(fromDecimal(toDecimal(bytes))).toEqual(bytes);
      })
    );
  });

  it('has one text for each byte string', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{0,60}$/), (digits) => {
        const bytes = fromDecimal(digits);
        if (bytes) expect(toDecimal(bytes)).toBe(digits);
      })
    );
  });

  it('writes the digits of the contract', () => {
    const lengths = [1, 2, 3, 4, 5, 6, 7].map((n) => toDecimal(new Uint8Array(n).fill(255)).length);
    expect(lengths).toEqual([3, 5, 8, 10, 13, 15, 17]);
    expect(fromDecimal('256')).toBeNull();
    expect(fromDecimal('72057594037927936')).toBeNull();
  });
});

describe('token', () => {
  it('round-trips through the URL', () => {
    fc.assert(
      fc.property(body, fc.nat(255), (told, kid) => {
        const content = qrToken.url('http://localhost:4173', told.number, qrToken.sign(told, kid, seed));
        const read = qrToken.parseUrl(content)!;
        expect(read.number).toBe(told.number);
        expect(read.token.body).toEqual(told);
        expect(read.token.kid).toBe(kid);
        expect(qrToken.verify(read.token, publicKeyOf(seed))).toBe(true);
      }),
      { numRuns: 40 }
    );
  });

  it('does not verify with any one bit changed', () => {
    fc.assert(
      fc.property(body, fc.nat(), fc.nat(7), (told, at, bit) => {
        const bytes = qrToken.sign(told, 1, seed);
        bytes[at % bytes.length]! ^= 1 << bit;
        const token = qrToken.decode(bytes);
        expect(token !== null && qrToken.verify(token, publicKeyOf(seed))).toBe(false);
      }),
      { numRuns: 40 }
    );
  });

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        qrToken.decode(bytes);
        qrToken.decode(Uint8Array.from([1, 1, 0x88, ...bytes]));
        qrToken.parseUrl('https://carrel.example/v/000000000000#' + toDecimal(bytes));
      })
    );
  });

  it('refuses to sign what it would not read', () => {
    const told = fc.sample(body, { seed: 1, numRuns: 1 })[0]!;
    expect(() => qrToken.sign({ ...told, name: '' }, 1, seed)).toThrow(RangeError);
    expect(() => qrToken.sign({ ...told, name: 'x'.repeat(121) }, 1, seed)).toThrow(RangeError);
    expect(() => qrToken.sign({ ...told, library: 'zoë' }, 1, seed)).toThrow(RangeError);
    expect(() => qrToken.sign({ ...told, issued: 1.5 }, 1, seed)).toThrow(RangeError);
    expect(() => qrToken.sign(told, 256, seed)).toThrow(RangeError);
  });

  it('is at most 248 bytes', () => {
    const full: qrToken.TokenBody = {
      number: 'ZZZZZZZZZZZZ',
      issued: 2_932_896,
      expires: 2_932_896,
      library: 'ABCDEFGH',
      accreditation: 'ABCDEFGH',
      name: 'x'.repeat(120),
      course: 'ABCDEFGHIJKL',
      status: Number.MAX_SAFE_INTEGER
    };
    expect(qrToken.sign(full, 1, seed).length).toBe(248);
  });
});

describe('names in a token', () => {
  it('cuts at a grapheme boundary to at most 120 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const whole = name.normalize('NFC');
        const fitted = qrToken.fitName(name);
        expect(utf8(fitted).length).toBeLessThanOrEqual(120);
        if (utf8(whole).length <= 120) expect(fitted).toBe(whole);
        else {
          expect(fitted.endsWith('…')).toBe(true);
          expect(whole.startsWith(fitted.slice(0, -1))).toBe(true);
        }
      })
    );
  });

  it('keeps a family of emoji or a conjunct whole', () => {
    expect(qrToken.fitName('x'.repeat(112) + '👩🏽‍🏫 A')).toBe('x'.repeat(112) + '…');
    expect(qrToken.fitName('é'.repeat(60))).toBe('é'.repeat(60));
    expect(qrToken.fitName('e\u0301'.repeat(60))).toBe('é'.repeat(60));
  });
});

describe('vector files', () => {
  it.each(Object.entries(files()))('%s is what the generator writes', (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
