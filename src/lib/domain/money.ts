/** Money is a whole number of the smallest unit of its currency (ISO 4217), so that it always adds up. */

/** How many digits stand after the decimal sign in a currency: 2 for GHS, 0 for JPY. */
export function minorDigits(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

/** An amount as people of a locale write it: `GH₵120`, `120,50 €`. Whole amounts lose their zeros. */
export function showMoney(minor: number, currency: string, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger'
  }).format(minor / 10 ** minorDigits(currency));
}
