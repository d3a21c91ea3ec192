import type { ImportOutcome, ImportRow } from '#lib/data/progress.ts';
import { wordsForCode } from '#lib/data/refusals.ts';
import type { CsvError, CsvErrorCode } from '#lib/domain/csv.ts';
import { m } from '#lib/paraglide/messages.js';

/** A line of the file and what is wrong with it, in words; `known`: it is in the record already. */
export type CheckedLine = {
  key: string;
  line: number;
  /** Who is meant, as the file has it. */
  learner: string | null;
  module: string | null;
  day: string | null;
  fault: string | null;
  /** The file itself shows the fault: the database was not asked about the line. */
  inFile: boolean;
  known: boolean;
};

const words: Record<CsvErrorCode, (place: { column: string }) => string> = {
  'not-text': m.library_csv_not_text,
  'empty-file': m.library_csv_empty_file,
  'unclosed-quote': m.library_csv_unclosed_quote,
  'stray-quote': m.library_csv_stray_quote,
  'missing-column': m.library_csv_missing_column,
  'missing-learner-column': m.library_csv_missing_learner_column,
  'repeated-column': m.library_csv_repeated_column,
  'too-many-rows': m.library_csv_too_many_rows,
  'wrong-field-count': m.library_csv_wrong_field_count,
  'missing-value': m.library_csv_missing_value,
  'missing-learner': m.library_csv_missing_learner,
  'bad-email': m.library_csv_bad_email,
  'bad-file-number': m.library_csv_bad_file_number,
  'bad-day': m.library_csv_bad_day,
  'future-day': m.library_csv_future_day,
  'repeated-row': m.library_csv_repeated_row
};

const learnerOf = ({ email, file_number }: ImportRow) =>
  [email, file_number && m.library_file({ number: file_number })].filter(Boolean).join(' · ') || null;
const moduleOf = ({ course, module }: ImportRow) => `${course} ${module}`.trim() || null;

/** A fault that the file itself shows. */
export const faultLine = (error: CsvError): CheckedLine => ({
  key: `${error.line}/${error.code}/${error.column ?? ''}`,
  line: error.line,
  learner: error.row ? learnerOf(error.row) : null,
  module: error.row ? moduleOf(error.row) : null,
  day: error.row?.completed_on || null,
  fault: words[error.code]({ column: error.column ?? '' }),
  inFile: true,
  known: false
});

/** The file's own faults together with what the database said of the other lines, in the order of the file. */
export function judged(faults: CheckedLine[], rows: ImportRow[], said: ImportOutcome[]): CheckedLine[] {
  const outcomes = new Map(said.map((one) => [one.line, one]));
  const lines = rows.map((row): CheckedLine => {
    const outcome = outcomes.get(row.line);
    return {
      key: String(row.line),
      line: row.line,
      learner: learnerOf(row),
      module: moduleOf(row),
      day: row.completed_on,
      fault: outcome?.outcome === 'refused' ? wordsForCode(outcome.code).text() : null,
      inFile: false,
      known: outcome?.outcome === 'already-recorded'
    };
  });
  return [...faults.filter((line) => line.inFile), ...lines].sort((a, b) => a.line - b.line);
}
