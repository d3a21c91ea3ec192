import type { Answer } from '#lib/data/award-answer.ts';
import { parseDay, showDay } from '#lib/domain/moment.ts';
import { parse } from '#lib/domain/number.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

/** An ISO day for reading in the reader's language. */
export function dayText(iso: string): string {
  const day = parseDay(iso);
  return day === null ? iso : showDay(day, getLocale());
}

/** A slip of the pen and a voucher's code are told apart from a number that nobody issued. */
function unknown(answer: Answer): { title: string; text: string } {
  if (answer.code === null) return { title: m.verify_unknown_title(), text: m.verify_unknown_text() };
  const parsed = parse(answer.number, 'award');
  if (!parsed.ok && parsed.otherKind)
    return { title: m.verify_malformed_title(), text: m.verify_is_voucher() };
  return answer.code === 'malformed'
    ? { title: m.verify_malformed_title(), text: m.verify_malformed() }
    : { title: m.verify_slip_title(), text: m.verify_slip() };
}

/** Status in words, first thing on the page. */
export function headline(answer: Answer): { title: string; text: string } {
  switch (answer.status) {
    case 'valid':
      return { title: m.verify_valid_title(), text: m.verify_valid_text() };
    case 'expired':
      return {
        title: m.verify_expired_title(),
        text: m.verify_expired_text({ day: dayText(answer.expires_on ?? '') })
      };
    case 'revoked':
      return { title: m.verify_revoked_title(), text: m.verify_revoked_text() };
    case 'superseded':
      return { title: m.verify_superseded_title(), text: m.verify_superseded_text() };
    case 'unconfirmed':
      return { title: m.verify_unconfirmed_title(), text: m.verify_unconfirmed_text() };
    case 'unknown':
      return unknown(answer);
  }
}
