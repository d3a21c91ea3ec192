import { describe, expect, it } from 'vitest';
import { generate } from '#lib/domain/number.ts';
import { grouped, positionAfter, readCode, symbolsBefore } from './code-entry.ts';

describe('a code as people type it', () => {
  it('is read in any case, with any spaces and hyphens', () => {
    expect(readCode(' 7k2m 9qxr-41tz ').symbols).toBe('7K2M9QXR41TZ');
  });

  it('says which letters were read as digits and which were left out', () => {
    expect(readCode('o1il-u')).toEqual({ symbols: '0111', slips: ['O', 'I', 'L', 'U'] });
  });

  it('is found in the content of a voucher and in the address of an award', () => {
    expect(readCode('carrel:voucher:7K2M9QXR41TZ').symbols).toBe('7K2M9QXR41TZ');
    expect(readCode('https://carrel.test/v/7K2M9QXR41TZ#12345678901234567').symbols).toBe('7K2M9QXR41TZ');
  });

  it('takes twelve symbols and no more', () => {
    expect(readCode('7K2M9QXR41TZ99').symbols).toHaveLength(12);
  });

  it('gives back every code that the programme makes', () => {
    for (const kind of ['award', 'voucher'] as const) {
      const code = generate(kind);
      expect(readCode(grouped(code))).toEqual({ symbols: code, slips: [] });
    }
  });

  it('keeps the caret behind the symbol that was typed', () => {
    expect(symbolsBefore('7K2M-9', 6)).toBe(5);
    expect(['7K2M', '7K2M9', '7K2M9QXR', '7K2M9QXR4'].map((typed) => positionAfter(typed.length))).toEqual([
      4, 6, 9, 11
    ]);
  });
});
