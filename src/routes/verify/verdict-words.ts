import { lookOfVerdict, type VerdictTone } from '#lib/components/verdict-looks.ts';
import { wordsFor } from '#lib/data/refusals.ts';
import type { Failure } from '#lib/data/result.ts';
import type { Answer } from '#lib/domain/answers.ts';
import { format } from '#lib/domain/number.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Remarks } from './checking.ts';

/** What an answer says in words, and what to do about it; `next` is null where the text says so itself. */
type Words = { tone: VerdictTone; title: string; text: string; next: string | null };

/** A slip of the pen is told from a number that nobody issued. */
export function wordsOf({ verdict, code, by }: Answer): Words {
  const { tone, title, text, next } = lookOfVerdict(verdict, false);
  if (code === 'check-symbol')
    return { tone: 'unsure', title: m.verify_row_slip(), text: m.verify_slip(), next: null };
  if (code === 'malformed')
    return { tone: 'unsure', title: m.verify_row_malformed(), text: m.verify_malformed(), next: null };
  if (verdict === 'unknown' && by === 'number')
    return { tone, title: m.verify_unknown_title(), text: m.verify_unknown_text(), next: null };
  // What is left to say about a genuine paper stands beside its name; about an unsure one the words are the kiosk's alone.
  const isTold = tone === 'false' || tone === 'lapsed';
  return { tone, title: title(), text: text(), next: isTold ? next() : null };
}

/** What a person must know besides the verdict: what does not fit together, and a day that cannot be right. */
export function warningsOf({
  nameMissing,
  file,
  back_dated
}: Remarks & Pick<Answer, 'back_dated'>): string[] {
  const { body } = file.kind === 'differs' ? file : { body: null };
  return [
    nameMissing && m.verify_finding_name_missing(),
    file.kind === 'altered' && m.verify_file_altered(),
    file.kind === 'elsewhere' && m.verify_file_elsewhere(),
    body && m.verify_file_differs({ number: format(body.number), name: body.name, course: body.course }),
    back_dated && m.verify_finding_back_dated()
  ].filter((warning) => typeof warning === 'string');
}

/** Why there is no answer at all. Whoever asks too often is told that it says nothing about the award. */
export function failureWords(failure: Failure): { text: string; hint: string } {
  if (failure.kind === 'refused' && failure.code === 'slow-down')
    return { text: m.verify_slow_title(), hint: m.verify_slow_text() };
  const { text, hint } = wordsFor(failure);
  return { text: text(), hint: hint() };
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
