/** What a PIN must look like. A tablet gives five tries, so the first ones that anybody would try are refused. */

export const shortestPin = 4;
export const longestPin = 8;

export type PinFault = 'missing' | 'malformed' | 'obvious';

const commonRuns = '01234567890123456789';
/** Down the middle of a keypad, its corners, and what lists of leaked PINs put first beside runs and repeats. */
const common = [
  '2580',
  '0852',
  '1379',
  '1397',
  '6969',
  '4321',
  '1004',
  '147258',
  '159753',
  '123123',
  '112233'
];

/** Null when the PIN may be used. */
export function pinFault(pin: string): PinFault | null {
  if (!pin) return 'missing';
  if (!/^\d{4,8}$/.test(pin)) return 'malformed';
  return isObvious(pin) ? 'obvious' : null;
}

function isObvious(pin: string): boolean {
  const backwards = [...pin].reverse().join('');
  const isRun = commonRuns.includes(pin) || commonRuns.includes(backwards);
  // 7777, 1212, 123123
  const repeats = /^(\d{1,4})\1+$/.test(pin);
  const isYear = /^(19|20)\d\d$/.test(pin);
  return isRun || repeats || isYear || common.includes(pin);
}
