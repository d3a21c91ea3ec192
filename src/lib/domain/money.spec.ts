import { describe, expect, it } from 'vitest';
import { minorDigits, showMoney } from './money.ts';

/** Intl writes narrow and plain no-break spaces as it likes. */
const plain = (text: string) => text.replace(/\s/g, ' ');

describe('showMoney', () => {
  it.each([
    [12_000, 'GHS', 'en-GH', 'GH₵120'],
    [12_050, 'EUR', 'fr', '120,50 €'],
    [4_500, 'GBP', 'en-GB', '£45'],
    [900, 'JPY', 'en', '¥900'],
    [-2_500, 'GBP', 'en-GB', '-£25']
  ])('writes %d %s in %s as %s', (minor, currency, locale, written) => {
    expect(plain(showMoney(minor, currency, locale))).toBe(written);
  });

  it('knows currencies without minor units', () => {
    expect(minorDigits('JPY')).toBe(0);
    expect(minorDigits('KES')).toBe(2);
  });
});
