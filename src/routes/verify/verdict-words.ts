import { lookOfVerdict } from '#lib/components/verdict-looks.ts';
import type { Answer } from '#lib/domain/answers.ts';
import { m } from '#lib/paraglide/messages.js';

/** What an answer says in words: a slip of the pen is told from a number that nobody issued. */
export function wordsOf({ verdict, code, by }: Answer) {
  const { tone, title, text } = lookOfVerdict(verdict, false);
  if (code === 'check-symbol')
    return { tone: 'unsure', title: m.verify_row_slip(), text: m.verify_slip() } as const;
  if (code === 'malformed')
    return { tone: 'unsure', title: m.verify_row_malformed(), text: m.verify_malformed() } as const;
  if (verdict === 'unknown' && by === 'number')
    return { tone, title: m.verify_unknown_title(), text: m.verify_unknown_text() };
  return { tone, title: title(), text: text() };
}

/** Why a file gave no answer, and what to do. */
export function faultWords(fault: 'locked' | 'broken' | 'large' | 'no-symbol'): string {
  const words = {
    locked: m.verify_fault_locked,
    broken: m.verify_fault_broken,
    large: m.verify_fault_large,
    'no-symbol': m.verify_fault_no_symbol
  };
  return words[fault]();
}
