/**
 * Who a verifier says to be, as the holder of an award may see it: a stranger's word, so nothing in it may lead the holder
 * anywhere. The database holds the same rule (`private.said_by`), and drops what does not keep it.
 */
import { tidy } from './names.ts';

export const mostLetters = 80;

/** Signs of an address, something like a domain, or five digits: a telephone number, however it is grouped. */
const leads = /[/@<>\\:]|\.\p{L}{2}|(?:[0-9٠-٩۰-۹०-९][^0-9٠-٩۰-۹०-९]*){5}/u;

/** The name on one line; null for none, and for one that is too long or could lead somewhere. */
export function read(text: string): string | null {
  const name = tidy(text);
  return name === '' || [...name].length > mostLetters || leads.test(name) ? null : name;
}
