/**
 * The file of module progress: CSV of RFC 4180 with the columns email or file_number (or both), course, module and
 * completed_on, in any order. Every line is judged, each error with its line and a code, so that a librarian mends the whole
 * file in one go.
 */
import { formatDay, parseDay } from './moment.ts';

/** Who is meant; a learner whom the library registered may have no e-mail address. */
const naming = ['email', 'file_number'] as const;
const needed = ['course', 'module', 'completed_on'] as const;
export const columns = [...naming, ...needed] as const;
export type Column = (typeof columns)[number];
/** Of `email` and `file_number` one may be empty. */
export type ProgressRow = { line: number } & Record<Column, string>;

export const csvErrors = [
  'not-text',
  'empty-file',
  'unclosed-quote',
  'stray-quote',
  'missing-column',
  'missing-learner-column',
  'repeated-column',
  'too-many-rows',
  'wrong-field-count',
  'missing-value',
  'missing-learner',
  'bad-email',
  'bad-file-number',
  'bad-day',
  'future-day',
  'repeated-row'
] as const;
export type CsvErrorCode = (typeof csvErrors)[number];
/** `line` is the line of the file on which the row begins, the first being 1; `row` is what stands there, once it is split. */
export type CsvError = { line: number; code: CsvErrorCode; column?: string; row?: ProgressRow };

/** More rows than this are split by hand: they would go in one transaction. */
export const rowLimit = 5000;

type Line = { line: number; fields: string[] };

/**
 * Text of a file as spreadsheets save it: UTF-8 with or without its mark, UTF-16 with one, or else Windows-1252, in which
 * the columns that are read look the same and a name beside them may hold anything. Null for a file that is no text.
 */
export function decode(bytes: Uint8Array): string | null {
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  const text = decodeAs(mark, bytes) ?? decodeAs('windows-1252', bytes);
  return text === null || noText.test(text) ? null : text;
}

/** Control characters that stand in pictures and programs, and in no text. */
// eslint-disable-next-line no-control-regex
const noText = /[\0-\x08\x0e-\x1f]/;

function decodeAs(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Splits CSV text into rows; blank lines are dropped. A quote out of place ends the reading: what follows has no meaning. */
export function split(text: string, separator: string): { lines: Line[]; error: CsvError | null } {
  const lines: Line[] = [];
  let fields: string[] = [];
  let field = '';
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let line = 1;
  let began = 1;
  const endField = () => {
    fields.push(field);
    field = '';
    state = 'start';
  };
  const endRow = () => {
    const blank = fields.length === 0 && field.trim() === '' && state !== 'closed';
    endField();
    if (!blank) lines.push({ line: began, fields });
    fields = [];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    const isBreak = character === '\n' || character === '\r';
    if (character === '\n' || (character === '\r' && text[at + 1] !== '\n')) line++;
    if (state === 'quoted') {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else state = 'closed';
    } else if (isBreak) {
      if (character === '\r' && text[at + 1] === '\n') {
        at++;
        line++;
      }
      endRow();
      began = line;
    } else if (character === separator) endField();
    else if (state === 'start' && character === '"') state = 'quoted';
    else if (character === '"' || state === 'closed') return { lines, error: { line, code: 'stray-quote' } };
    else {
      field += character;
      state = 'plain';
    }
  }
  if (state === 'quoted') return { lines, error: { line: began, code: 'unclosed-quote' } };
  if (fields.length > 0 || field !== '' || state === 'closed') endRow();
  return { lines, error: null };
}

/** The separator of a header line: spreadsheets write a semicolon where the comma is the decimal point. */
function separatorOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text)![0];
  const count = (mark: string) => header.split(mark).length - 1;
  return [',', ';', '\t'].reduce((most, mark) => (count(mark) > count(most) ? mark : most));
}

function check(row: ProgressRow, today: number): CsvError[] {
  const { line } = row;
  const errors: CsvError[] = needed
    .filter((column) => row[column] === '')
    .map((column) => ({ line, code: 'missing-value', column }));
  if (naming.every((column) => row[column] === '')) errors.unshift({ line, code: 'missing-learner' });
  if (errors.length > 0) return errors;
  if (row.email !== '' && !/^[^\s@]+@[^\s@]+$/.test(row.email))
    errors.push({ line, code: 'bad-email', column: 'email' });
  if (row.file_number !== '' && !/^\d{1,15}$/.test(row.file_number))
    errors.push({ line, code: 'bad-file-number', column: 'file_number' });
  const day = parseDay(row.completed_on);
  if (day === null) errors.push({ line, code: 'bad-day', column: 'completed_on' });
  else if (day > today) errors.push({ line, code: 'future-day', column: 'completed_on' });
  return errors;
}

/**
 * Reads a module-progress file, up to a quote out of place. `today` is the library's local day (since 1970-01-01). Rows without an error come back
 * with e-mail in lower case; whether the learner, course and module exist is for the server to say.
 */
export function moduleProgress(text: string, today: number): { rows: ProgressRow[]; errors: CsvError[] } {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  const { lines, error } = split(plain, separatorOf(plain));
  const errors: CsvError[] = error ? [error] : [];
  const header = lines.shift();
  if (!header) return { rows: [], errors: error ? errors : [{ line: 1, code: 'empty-file' }] };
  const titles = header.fields.map((title) => title.trim().toLowerCase());
  if (!naming.some((column) => titles.includes(column)))
    errors.push({ line: header.line, code: 'missing-learner-column' });
  for (const column of needed)
    if (!titles.includes(column)) errors.push({ line: header.line, code: 'missing-column', column });
  for (const column of columns)
    if (titles.indexOf(column) !== titles.lastIndexOf(column))
      errors.push({ line: header.line, code: 'repeated-column', column });
  if (lines.length > rowLimit) errors.push({ line: lines[rowLimit]!.line, code: 'too-many-rows' });
  if (errors.some(({ code }) => code !== error?.code)) return { rows: [], errors };
  const rows: ProgressRow[] = [];
  const seen = new Set<string>();
  for (const { line, fields } of lines) {
    if (fields.length !== titles.length) {
      errors.push({ line, code: 'wrong-field-count' });
      continue;
    }
    const value = (column: Column) => (fields[titles.indexOf(column)] ?? '').normalize('NFC').trim();
    const row: ProgressRow = {
      line,
      email: value('email').toLowerCase(),
      file_number: value('file_number').replace(/^0+(?=\d)/, ''),
      course: value('course'),
      module: value('module'),
      completed_on: value('completed_on')
    };
    const keys = naming
      .filter((column) => row[column] !== '')
      .map((column) => JSON.stringify([column, row[column], row.course, row.module]));
    const found = check(row, today);
    if (found.length === 0 && keys.some((key) => seen.has(key))) found.push({ line, code: 'repeated-row' });
    keys.forEach((key) => seen.add(key));
    if (found.length > 0) errors.push(...found.map((one) => ({ ...one, row })));
    else rows.push(row);
  }
  if (rows.length + errors.length === 0) errors.push({ line: header.line, code: 'empty-file' });
  return { rows, errors };
}

/** A field for writing, quoted where it must be. A leading = + - @ gets an apostrophe, or a spreadsheet would run it. */
function quoted(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV text with a byte order mark, so that spreadsheets take it for UTF-8. */
export function write(rows: readonly (readonly string[])[]): string {
  return '\ufeff' + rows.map((row) => row.map(quoted).join(',') + '\r\n').join('');
}

/** An example file to fill in: a learner named by e-mail address, and one by the number of the file. */
export function example(today: number): string {
  const rest = ['DCG18', 'M1', formatDay(today)];
  return write([columns, ['learner@example.org', '', ...rest], ['', '12', ...rest]]);
}
