/**
 * How a person's typing becomes the 12 symbols of an award number or a voucher code. The check symbol is not looked at:
 * whether the code is right is for `domain/number.ts` and the server to say.
 */
import { alphabet } from '#lib/domain/number.ts';

/** A pasted QR text or address holds the code after its last slash or colon: `carrel:voucher:…`, `https://…/v/…#…`. */
const core = (text: string) =>
  /^\s*[a-z]+:/i.test(text) ? (text.split('#')[0]?.split(/[/:]/).at(-1) ?? '') : text;

/**
 * Up to 12 symbols, and the letters that were typed but are not symbols: `O`, `I` and `L` were read as digits
 * (contract, "Award number and voucher code"), `U` was left out because nothing in a code looks like it.
 */
export function readCode(text: string): { symbols: string; slips: string[] } {
  const slips = new Set<string>();
  let symbols = '';
  for (const letter of core(text).toUpperCase()) {
    if (symbols.length === 12) break;
    if ('OILU'.includes(letter)) slips.add(letter);
    const read = letter === 'O' ? '0' : letter === 'I' || letter === 'L' ? '1' : letter;
    if (alphabet.includes(read)) symbols += read;
  }
  return { symbols, slips: [...slips] };
}

/** `XXXX-XXXX-XXXX`, as far as it goes. */
export const grouped = (symbols: string) => symbols.match(/.{1,4}/g)?.join('-') ?? '';

/** How many symbols stand before a caret in raw text, and where the caret belongs in the grouped text. */
export const symbolsBefore = (text: string, caret: number) => readCode(text.slice(0, caret)).symbols.length;
export const positionAfter = (symbols: number) => symbols + Math.floor(Math.max(0, symbols - 1) / 4);
