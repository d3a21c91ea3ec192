import { describe, expect, it } from 'vitest';
import { isNameMissing } from './name-in-text.ts';

const text = (name: string) =>
  `Certificate of completion This is to certify that ${name} has completed the course`;

describe('a name that ought to stand in a file', () => {
  it('is missed where another stands there', () => {
    expect(isNameMissing('Ama Mensah', text('Ivor Biggun'))).toBe(true);
    expect(isNameMissing('Ama Mensah', text('Ama Mensuh'))).toBe(true);
  });

  it('is found however the file spaces and marks it', () => {
    for (const written of ['Ama Mensah', 'A m a  M e n s a h', 'AMA\nMENSAH', 'A\u0301ma Mensah'])
      expect([written, isNameMissing('Ama Mensah', text(written))]).toEqual([written, false]);
    // What readers make of marks that have no glyph of their own in a font.
    for (const written of [
      'B o\u0011\u0301 l á n l é O l á d i í p o\u0011\u0300',
      'Bọ#\u0301lánlé Ọládiípọ#\u0300'
    ])
      expect([written, isNameMissing('Bọ́lánlé Ọládiípọ̀', text(written))]).toEqual([written, false]);
    expect(isNameMissing('Ama Mens\u2026', text('Ama Mensah Quartey'))).toBe(false);
  });

  it('is not asked for where the text cannot tell', () => {
    expect(isNameMissing('Ama Mensah', '')).toBe(false);
    expect(isNameMissing('Ama Mensah', 'scan 4')).toBe(false);
    expect(isNameMissing('محمد عبد الرحمن', text('نمحرلا دبع دمحم'))).toBe(false);
    expect(isNameMissing(null, text('Ama'))).toBe(false);
  });
});
