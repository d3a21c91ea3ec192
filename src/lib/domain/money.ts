/** Money is an integer of minor units with its ISO 4217 currency; how many digits that has, Intl knows. */

/** Digits behind the point: 2 for GHS, 0 for UGX, 3 for TND. Throws a RangeError for what is no currency code. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
    .maximumFractionDigits!;
}

/** Decimal text of minor units, without a float in between: 1205 with two digits is `12.05`. */
function decimal(minor: number, places: number): `${number}` {
  const sign = minor < 0 ? '-' : '';
  const all = String(Math.abs(minor)).padStart(places + 1, '0');
  const whole = all.slice(0, all.length - places);
  return `${sign}${whole}${places > 0 ? `.${all.slice(-places)}` : ''}` as `${number}`;
}

type Display = 'symbol' | 'narrowSymbol';

const signIn = (language: string, currency: string, currencyDisplay: Display): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay })
    .formatToParts(0)
    .find(({ type }) => type === 'currency')!.value;

/**
 * How a currency is written in a language, whatever the region: its own sign where it has one that no other uses (₵, ₦, €),
 * else what tells it from the other dollars and pounds. Left to itself Intl writes `GHS 180` for `en` and `GH₵180` for
 * `en-GH`, and the same fee would look like two on a librarian's and a learner's screen.
 */
function signOf(currency: string, locale: string): { display: Display; sign: string } {
  const { language } = new Intl.Locale(locale);
  const narrow = signIn(language, currency, 'narrowSymbol');
  const ownSign = /[^\p{ASCII}£¥]/u.test(narrow);
  return ownSign
    ? { display: 'narrowSymbol', sign: narrow }
    : { display: 'symbol', sign: signIn(language, currency, 'symbol') };
}

/** Minor units as people of a language write them: `GH₵120`, `120,50 €`. Whole amounts lose their zeros. */
export function showMoney(minor: number, currency: string, locale: string): string {
  const { display, sign } = signOf(currency, locale);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: display,
    trailingZeroDisplay: 'stripIfInteger'
  })
    .formatToParts(decimal(minor, minorDigits(currency)))
    .map(({ type, value }) => (type === 'currency' ? sign : value))
    .join('');
}

/** Minor units as a text field holds them for editing: no currency, no grouping, the locale's point. */
export function plainMoney(minor: number, currency: string, locale: string): string {
  const places = minorDigits(currency);
  return new Intl.NumberFormat(locale, {
    useGrouping: false,
    minimumFractionDigits: places,
    maximumFractionDigits: places
  }).format(decimal(minor, places));
}

/** First digits of the scripts that keyboards of our libraries write numbers in. */
const zeros = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10];

function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    const zero = zeros.find((first) => code >= first && code < first + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}

function separators(locale: string): { group: string; point: string } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: 'always' }).formatToParts(1234567.8);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { group: of('group').trim(), point: of('decimal') };
}

function withoutCurrency(text: string, currency: string, locale: string): string {
  const symbols = [
    currency,
    signOf(currency, locale).sign,
    signIn(locale, currency, 'symbol'),
    signIn(locale, currency, 'narrowSymbol')
  ];
  // the longest first, or the $ of CA$ would leave its letters behind
  const known = symbols
    .sort((a, b) => b.length - a.length)
    .find((symbol) => text.toUpperCase().includes(symbol.toUpperCase()));
  if (known === undefined) return text;
  const at = text.toUpperCase().indexOf(known.toUpperCase());
  const rest = [text.slice(0, at), text.slice(at + known.length)];
  // a symbol stands before or behind the amount, never inside it
  return rest.some((one) => one.trim() === '') ? rest.join('') : text;
}

/**
 * Minor units of an amount that a person typed, or null when it is not plainly one: other currencies, signs, more
 * decimals than the currency has, and separators that could mean either thing are refused rather than guessed.
 */
export function parseMoney(typed: string, currency: string, locale: string): number | null {
  const places = minorDigits(currency);
  const { group, point } = separators(locale);
  const text = asciiDigits(withoutCurrency(typed, currency, locale))
    .replace(/\s/g, '')
    .replaceAll('\u2019', "'");
  const grouping = group === '\u2019' ? "'" : group;
  const points = [point, '.', ','].filter((mark, at, all) => mark !== grouping && all.indexOf(mark) === at);
  const escape = (mark: string) => mark.replace(/[.]/g, '\\.');
  const grouped = grouping ? `|\\d{1,3}(?:${escape(grouping)}\\d{2,3})*${escape(grouping)}\\d{3}` : '';
  const form = new RegExp(
    `^(\\d+${grouped})(?:(?:${points.map(escape).join('|')})(\\d{1,${Math.max(places, 1)}}))?$`
  );
  const parts = form.exec(text);
  if (!parts || (places === 0 && parts[2] !== undefined)) return null;
  const whole = grouping ? parts[1]!.replaceAll(grouping, '') : parts[1]!;
  const minor = Number(whole + (parts[2] ?? '').padEnd(places, '0'));
  return Number.isSafeInteger(minor) ? minor : null;
}
