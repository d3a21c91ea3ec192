import { alphabet, kindOf } from '../src/lib/domain/number.ts';

/** `number` with another last symbol, that makes it neither an award number nor a code of any kind. */
export function slipOf(number: string): string {
  const start = number.slice(0, -1);
  return start + Array.from(alphabet).find((last) => kindOf(start + last) === null);
}
