import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as money from './money.ts';

/** Intl writes narrow and plain no-break spaces as it likes. */
const plain = (text: string) => text.replace(/\s/g, ' ');

describe('money', () => {
  it.each([
    [12_000, 'GHS', 'en-GH', 'GH₵120'],
    [12_050, 'EUR', 'fr', '120,50 €'],
    [4_500, 'GBP', 'en-GB', '£45'],
    [900, 'JPY', 'en', '¥900'],
    [-2_500, 'GBP', 'en-GB', '-£25']
  ])('shows %d %s in %s as %s', (minor, currency, locale, written) => {
    expect(plain(money.showMoney(minor, currency, locale))).toBe(written);
  });

  it.each([
    ['GHS', 'GH₵180', '180 GH₵'],
    ['KES', 'KES 180', '180 KES'],
    ['NGN', '₦180', '180 ₦'],
    ['GBP', '£180', '180 £GB'],
    ['EUR', '€180', '180 €'],
    ['CAD', 'CA$180', '180 $CA']
  ])('is written one way in a language: %s as %s and %s', (currency, english, french) => {
    for (const locale of ['en', 'en-GB', 'en-GH', 'en-KE'])
      expect(plain(money.showMoney(18_000, currency, locale))).toBe(english);
    for (const locale of ['fr', 'fr-CI'])
      expect(plain(money.showMoney(18_000, currency, locale))).toBe(french);
  });

  it('has the digits of its currency', () => {
    expect(['GHS', 'KES', 'GBP', 'UGX', 'TND'].map(money.minorDigits)).toEqual([2, 2, 2, 0, 3]);
  });

  it('is shown without a float in between', () => {
    expect(money.showMoney(9_007_199_254_740_991, 'GBP', 'en-GB')).toBe('£90,071,992,547,409.91');
    expect(money.showMoney(5, 'GBP', 'en-GB')).toBe('£0.05');
    expect(money.showMoney(-1205, 'GBP', 'en-GB')).toBe('-£12.05');
    expect(money.showMoney(1500, 'UGX', 'en')).toMatch(/1,500$/);
    expect(money.plainMoney(123_450, 'KES', 'fr')).toBe('1234,50');
  });

  it.each([
    ['12.05', 'GBP', 'en-GB', 1205],
    ['£1,234.5', 'GBP', 'en-GB', 123_450],
    ['gbp 12', 'GBP', 'en-GB', 1200],
    ['GH₵ 250.00', 'GHS', 'en-GH', 25_000],
    ['12,50', 'EUR', 'fr', 1250],
    ['12.50', 'EUR', 'fr', 1250],
    ['1 234,50 €', 'EUR', 'fr', 123_450],
    ['1\u202f234,50', 'EUR', 'fr', 123_450],
    ['1.234', 'EUR', 'de', 123_400],
    ['1’234.50', 'CHF', 'de-CH', 123_450],
    ['1,00,000', 'INR', 'en-IN', 10_000_000],
    ['١٢٫٥', 'EGP', 'ar-EG', 1250],
    ['१२३', 'INR', 'hi', 12_300],
    ['1500', 'UGX', 'en', 1500]
  ])('reads %s in %s, %s', (typed, currency, locale, minor) => {
    expect(money.parseMoney(typed, currency, locale)).toBe(minor);
  });

  it.each([
    ['12,50', 'GBP', 'en-GB'],
    ['1.2345', 'GBP', 'en-GB'],
    ['12.505', 'GBP', 'en-GB'],
    ['1.5', 'UGX', 'en'],
    ['-5', 'GBP', 'en-GB'],
    ['$5', 'GBP', 'en-GB'],
    ['1£2', 'GBP', 'en-GB'],
    ['1e3', 'GBP', 'en-GB'],
    ['1,23', 'EUR', 'en-IE'],
    ['.', 'GBP', 'en-GB'],
    ['', 'GBP', 'en-GB'],
    ['99999999999999999999', 'GBP', 'en-GB']
  ])('refuses %s in %s, %s', (typed, currency, locale) => {
    expect(money.parseMoney(typed, currency, locale)).toBeNull();
  });

  it('is read back as it was shown', () => {
    const currency = fc.constantFrom('GHS', 'KES', 'GBP', 'EUR', 'UGX', 'TND', 'INR', 'CNY');
    const locale = fc.constantFrom(
      'en-GB',
      'en-GH',
      'en-KE',
      'fr',
      'de',
      'de-CH',
      'en-IN',
      'hi',
      'zh',
      'pt-BR',
      'sw',
      'yo'
    );
    fc.assert(
      fc.property(fc.nat(10 ** 12), currency, locale, (minor, code, customs) => {
        expect(money.parseMoney(money.showMoney(minor, code, customs), code, customs)).toBe(minor);
        expect(money.parseMoney(money.plainMoney(minor, code, customs), code, customs)).toBe(minor);
      })
    );
  });
});
