import { format } from '#lib/domain/number.ts';
import { m } from '#lib/paraglide-kiosk/messages.js';

/** The number that holds instead, in an isolate of its own: a line from right to left would turn its groups round. */
export const newNumber = (number: string): string =>
  m.kiosk_successor({ number: `\u2066${format(number)}\u2069` });
