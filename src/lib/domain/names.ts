/** Names of people. A person may have a single name; nothing is assumed of what a name may contain. */

export type PersonName = { given_name: string; family_name: string | null };

/**
 * A typed name, ready to store: NFC, single spaces, no control characters and none of the marks that turn the
 * direction of what follows (a name must not rewrite the line it stands in). Joiners stay: scripts need them.
 */
export function tidy(typed: string): string {
  return typed
    .normalize('NFC')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Han, kana and Hangul names put the family first and no space between. */
function isEastAsian(text: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}·・]+$/u.test(text);
}

/** The whole name as its bearer writes it. */
export function display({ given_name, family_name }: PersonName): string {
  if (!family_name) return given_name;
  return isEastAsian(given_name) && isEastAsian(family_name)
    ? `${family_name}${given_name}`
    : `${given_name} ${family_name}`;
}

/** Up to two graphemes for a small round mark; the first letters of given and family name. */
export function initials(name: PersonName): string {
  const first = (text: string) => {
    for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text))
      return segment;
    return '';
  };
  if (!name.family_name) return first(name.given_name).toLocaleUpperCase();
  const [one, two] = isEastAsian(display(name))
    ? [name.family_name, name.given_name]
    : [name.given_name, name.family_name];
  return (first(one) + first(two)).toLocaleUpperCase();
}

/** An order for lists: by family name, or by the single name; then by given name. */
export function comparer(locale: string): (a: PersonName, b: PersonName) => number {
  const collator = new Intl.Collator(locale, { usage: 'sort', sensitivity: 'variant', numeric: true });
  return (a, b) =>
    collator.compare(a.family_name ?? a.given_name, b.family_name ?? b.given_name) ||
    collator.compare(a.given_name, b.given_name);
}

/** A name folded for search: without case and marks, so that `Olabisi` finds `Ọlábísí`. */
export function searchKey(text: string): string {
  return tidy(text)
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
