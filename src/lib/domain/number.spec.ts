import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as number from './number.ts';

type Vector = { text: string; number: string | null; kind: number.NumberKind; ok: boolean };
const vectors: Vector[] = JSON.parse(readFileSync('tests/vectors/number.json', 'utf8'));

const symbol = fc.constantFrom(...number.alphabet);
const kind = fc.constantFrom<number.NumberKind>('award', 'voucher');
const issued = fc
  .tuple(fc.array(symbol, { minLength: 11, maxLength: 11 }), kind)
  .map(([symbols, of]) => ({ of, text: symbols.join('') + number.checkSymbol(symbols.join(''), of) }));

/** Any code points, in all planes; fast-check's own unit for this takes seconds to set up. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 40 })
  .map((codes) => String.fromCodePoint(...codes));

describe('award number and voucher code', () => {
  it('have sisters of their own kind for kiosks and for signing in', () => {
    for (const of of ['kiosk', 'sign-in'] as const) {
      const made = number.generate(of);
      expect(number.parse(made, of).ok).toBe(true);
      expect(number.parse(made, 'voucher')).toMatchObject({ code: 'check-symbol', otherKind: false });
    }
  });

  it.each(vectors)('vector $kind "$text" is $ok', ({ text, number: expected, kind: of, ok }) => {
    const parsed = number.parse(text, of);
    expect(parsed.ok).toBe(ok);
    expect(parsed.ok ? parsed.number : null).toBe(expected);
  });

  it('generates numbers that read back, each once', () => {
    const seen = new Set<string>();
    for (let index = 0; index < 500; index++) {
      const of = index % 2 ? 'award' : 'voucher';
      const made = number.generate(of);
      expect(number.kindOf(made)).toBe(of);
      seen.add(made);
    }
    expect(seen.size).toBe(500);
  });

  it('catches every single substitution', () => {
    fc.assert(
      fc.property(issued, ({ of, text }) => {
        for (let at = 0; at < number.length; at++)
          for (const other of number.alphabet)
            if (other !== text[at])
              expect(number.parse(text.slice(0, at) + other + text.slice(at + 1), of).ok).toBe(false);
      }),
      { numRuns: 50 }
    );
  });

  it('catches every swap of neighbours', () => {
    fc.assert(
      fc.property(issued, ({ of, text }) => {
        for (let at = 0; at + 1 < number.length; at++) {
          const swapped = text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
          if (swapped !== text) expect(number.parse(swapped, of).ok).toBe(false);
        }
      })
    );
  });

  it('never takes one kind for the other, and says so', () => {
    fc.assert(
      fc.property(issued, ({ of, text }) => {
        const other = of === 'award' ? 'voucher' : 'award';
        expect(number.parse(text, other)).toEqual({
          ok: false,
          code: 'check-symbol',
          otherKind: true,
          number: text
        });
      })
    );
  });

  it('reads what a hand makes of it', () => {
    const slips: Record<string, string> = { '0': 'oO0', '1': 'iIlL1' };
    fc.assert(
      fc.property(issued, fc.infiniteStream(fc.nat(20)), ({ of, text }, choices) => {
        const next = () => choices.next().value as number;
        const typed = Array.from(text, (one) => {
          const forms = slips[one] ?? one + one.toLowerCase();
          const gaps = ['', ' ', '-', '\u00A0', '\u2013', '\n'];
          return forms.charAt(next() % forms.length) + gaps[next() % gaps.length];
        }).join('');
        expect(number.parse(typed, of)).toEqual({ ok: true, kind: of, number: text });
      })
    );
  });

  it('round-trips the 60-bit integer', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 60n) - 1n), (whole) => {
        expect(number.toInteger(number.fromInteger(whole))).toBe(whole);
      })
    );
    expect(() => number.fromInteger(1n << 60n)).toThrow(RangeError);
  });

  it('reads a voucher from its QR content and from typing', () => {
    const code = number.generate('voucher');
    expect(number.parseVoucher(number.voucherQr(code))).toMatchObject({ ok: true, number: code });
    expect(number.parseVoucher(` ${number.format(code).toLowerCase()} `)).toMatchObject({
      ok: true,
      number: code
    });
    expect(number.parseVoucher('CARREL:VOUCHER:' + code)).toMatchObject({ ok: false, code: 'malformed' });
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(anyText, kind, (text, of) => {
        number.parse(text, of);
        number.format(text);
      })
    );
  });
});

describe('an address', () => {
  it('gives its number and whose it is', () => {
    expect(number.addressed(' https://carrel.example/v/3T7QK9XW2BZJ#123 ')).toEqual({
      origin: 'https://carrel.example',
      host: 'carrel.example',
      number: '3T7QK9XW2BZJ'
    });
    expect(number.addressed('https://carrel.example/about')?.number).toBe('');
  });

  it.each(['3T7Q-K9XW-2BZJ', 'https://', 'carrel.example/v/3T7QK9XW2BZJ'])('is not %s', (text) =>
    expect(number.addressed(text)).toBeNull()
  );
});
