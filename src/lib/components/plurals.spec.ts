import { expect, it } from 'vitest';
import { m } from '#lib/paraglide/messages.js';

it('says one of a thing in the singular, in both languages', () => {
  const say = (locale: 'en' | 'fr') =>
    [1, 2].map((modules) => m.public_course_size({ hours: modules, modules }, { locale }));
  expect(say('en')).toEqual(['About 1 hour, 1 module', 'About 2 hours, 2 modules']);
  expect(say('fr')).toEqual(['Environ 1 heure, 1 module', 'Environ 2 heures, 2 modules']);
});

it('counts none as English and French do', () => {
  expect(m.library_csv_faults({ count: 0 }, { locale: 'en' })).toBe('0 lines to put right.');
  expect(m.library_csv_faults({ count: 0 }, { locale: 'fr' })).toBe('0 ligne à corriger.');
  expect(m.library_csv_faults({ count: 1_000_000 }, { locale: 'fr' })).toBe('1000000 lignes à corriger.');
});
