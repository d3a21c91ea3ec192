import { describe, expect, it } from 'vitest';
import { letterOf, type Letter } from './award-letter.ts';

const origin = 'https://carrel.example';
const to = { id: '1', email: 'ama@example.org', locale: 'en', given_name: 'Ama', ends_on: '2026-12-22' };
const award: Letter = {
  ...to,
  kind: 'award',
  number: '3T7QK9XW2BZ0',
  name: 'Ama Owusu',
  course: 'First Aid',
  library: 'Accra Central',
  contact: 'desk@accra.example',
  pdf_path: 'a/b.pdf'
};
const all: Letter[] = [
  award,
  { ...award, kind: 'award-ends' },
  { ...to, kind: 'awards-end', library: 'Accra Central', awards: [award, award] },
  { ...to, kind: 'accreditation-ends', days: 7, body: 'A council', number: '17', courses: ['First Aid'] },
  { ...to, kind: 'accreditation-ends', days: 0, body: 'A council', number: '17', courses: ['First Aid'] }
];

describe('a letter about awards', () => {
  it.each(['en', 'fr-CA', 'ewe'])('leaves no place of its text empty, in %s', (locale) => {
    for (const letter of all) {
      const { subject, text } = letterOf({ ...letter, locale }, origin);
      expect(subject + text).not.toMatch(/\{\w+\}|undefined|null/);
      expect(text).toContain('Ama');
      expect(text).toContain(origin);
    }
  });

  it('says the number in groups, the day in words and where to renew', () => {
    const { subject, text } = letterOf({ ...award, kind: 'award-ends' }, origin);
    expect(subject).toMatch(/^Your award ends on .*22 December 2026: First Aid$/);
    expect(text).toContain('3T7Q-K9XW-2BZ0');
    expect(text).toContain(`${origin}/learn/awards/3T7QK9XW2BZ0`);
  });

  it('tells HQ whether an accreditation ends or has lapsed', () => {
    expect(letterOf(all[3]!, origin).subject).toContain('ends on');
    expect(letterOf(all[4]!, origin).subject).toContain('has lapsed');
  });
});
