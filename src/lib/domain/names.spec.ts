import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as names from './names.ts';

const name = (given_name: string, family_name: string | null = null): names.PersonName => ({
  given_name,
  family_name
});

/** Any code points, in all planes; fast-check's own unit for this takes seconds to set up. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 40 })
  .map((codes) => String.fromCodePoint(...codes));

describe('names', () => {
  it('are tidied without losing what scripts need', () => {
    expect(names.tidy('  Zoe\u0308\t\n Brown ')).toBe('Zoë Brown');
    expect(names.tidy('Ama\u202e gnah\u202c')).toBe('Ama gnah');
    expect(names.tidy('क्\u200dष')).toBe('क्\u200dष');
  });

  it('are tidied once and for all', () => {
    fc.assert(
      fc.property(anyText, (typed) => {
        expect(names.tidy(names.tidy(typed))).toBe(names.tidy(typed));
      })
    );
  });

  it('may be single, and follow their script', () => {
    expect(names.display(name('Suharto'))).toBe('Suharto');
    expect(names.display(name('Ama', 'Mensah'))).toBe('Ama Mensah');
    expect(names.display(name('曉雯', '歐陽'))).toBe('歐陽曉雯');
    expect(names.display(name('Xiaowen', '歐陽'))).toBe('Xiaowen 歐陽');
  });

  it('have initials of whole graphemes', () => {
    expect(names.initials(name('ọlábísí', 'adébáyọ̀'))).toBe('ỌA');
    expect(names.initials(name('曉雯', '歐陽'))).toBe('歐曉');
    expect(names.initials(name('क्षमा'))).not.toBe('');
    expect(names.initials(name(''))).toBe('');
  });

  it('sort by family name, single names among them', () => {
    const people = [name('Zed', 'Abiola'), name('Mbeki'), name('Ann', 'Zulu'), name('Ben', 'Abiola')];
    expect(people.sort(names.comparer('en')).map(names.display)).toEqual([
      'Ben Abiola',
      'Zed Abiola',
      'Mbeki',
      'Ann Zulu'
    ]);
  });

  it('are found without their marks', () => {
    expect(names.searchKey('Ọlábísí ADÉBÁYỌ̀')).toBe('olabisi adebayo');
  });
});
