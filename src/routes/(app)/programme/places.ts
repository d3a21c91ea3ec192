import type { Option } from '#lib/components/Select.svelte';

const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));

const byLabel = (locale: string) => {
  const collator = new Intl.Collator(locale);
  return (a: Option, b: Option) => collator.compare(a.label, b.label);
};

/** Every country that the browser has a name for (ISO 3166-1, two letters), by that name. */
export function countries(locale: string): Option[] {
  const names = new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' });
  const old = new Set([
    'AN',
    'BU',
    'CS',
    'DD',
    'EU',
    'EZ',
    'FX',
    'QO',
    'SU',
    'TP',
    'UN',
    'XA',
    'XB',
    'YD',
    'YU',
    'ZR',
    'ZZ'
  ]);
  return letters
    .flatMap((one) => letters.map((two) => one + two))
    .filter((code) => !old.has(code))
    .flatMap((value) => {
      const label = names.of(value);
      return label ? [{ value, label, hint: value }] : [];
    })
    .sort(byLabel(locale));
}

/** Every currency (ISO 4217), by its name. */
export function currencies(locale: string): Option[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' });
  return Intl.supportedValuesOf('currency')
    .map((value) => ({ value, label: names.of(value) ?? value, hint: value }))
    .sort(byLabel(locale));
}

/** Every time zone (IANA). Their names are codes that no language changes. */
export const timeZones = (): Option[] =>
  [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
    value,
    label: value.replaceAll('_', ' ')
  }));

/** The languages in which Carrel speaks, each in its own words. */
export const languages = (locales: readonly string[]): Option[] =>
  locales.map((value) => ({
    value,
    label: new Intl.DisplayNames(value, { type: 'language' }).of(value) ?? value
  }));
