import { expect, it } from 'vitest';
import { showMoney } from './money.ts';
import { regional } from './regional.ts';

it('gives a language the habits of a country', () => {
  expect(regional('en', 'GH')).toBe('en-GH');
  expect(showMoney(18_000, 'GHS', regional('en', 'GH'))).toBe('GH₵180');
  expect(
    new Intl.DateTimeFormat(regional('en', 'GB'), { dateStyle: 'short', timeZone: 'UTC' }).format(0)
  ).toBe('01/01/1970');
});

it('leaves alone what names a region, and what is no country', () => {
  expect(regional('fr-CA', 'GH')).toBe('fr-CA');
  expect(regional('en', '')).toBe('en');
});
