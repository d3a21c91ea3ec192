/**
 * The language of the screen with the habits of a library's country: an English reader sees `23 November, 10:00` and
 * `GH₵120` in Ghana, and `November 23, 10:00 AM` nowhere unasked.
 * @param country ISO 3166 code of the library; a language that names a region already keeps it
 */
export function regional(language: string, country: string): string {
  return language.includes('-') || !/^[A-Z]{2}$/.test(country) ? language : `${language}-${country}`;
}
