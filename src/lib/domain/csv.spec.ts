import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as csv from './csv.ts';
import { parseDay } from './moment.ts';

const today = parseDay('2026-11-22')!;
const header = 'email,course,module,completed_on';
const read = (text: string) => csv.moduleProgress(text, today);
const good = 'ama@example.org,DCG18,M1,2026-11-20';

describe('module progress', () => {
  it('is read whole, with the line of each row', () => {
    const { rows, errors } = read(
      `\ufeff${header}\r\n${good}\r\n\r\n"Ben@Example.org","DCG18",M2,2026-11-22\r\n`
    );
    const rest = { file_number: '', course: 'DCG18' };
    expect(errors).toEqual([]);
    expect(rows).toEqual([
      { line: 2, email: 'ama@example.org', ...rest, module: 'M1', completed_on: '2026-11-20' },
      { line: 4, email: 'ben@example.org', ...rest, module: 'M2', completed_on: '2026-11-22' }
    ]);
  });

  it('may have its columns in any order, others beside them, semicolons or tabs', () => {
    for (const separator of [';', '\t']) {
      const lines = ['Module,note,COMPLETED_ON,email,course', 'M1,x,2026-11-20,ama@example.org,DCG18'];
      expect(read(lines.join('\n').replaceAll(',', separator)).rows).toHaveLength(1);
    }
  });

  it('may name a learner by file number, alone or beside the address, and somebody it must name', () => {
    const { rows, errors } = read(
      [
        'file_number,email,course,module,completed_on',
        '007,,DCG18,M1,2026-11-20',
        '7,ama@example.org,DCG18,M2,2026-11-20',
        ',,DCG18,M1,2026-11-20',
        'File 7,,DCG18,M1,2026-11-20',
        ',ama@example.org,DCG18,M2,2026-11-19'
      ].join('\n')
    );
    expect(rows.map(({ file_number, email }) => [file_number, email])).toEqual([
      ['7', ''],
      ['7', 'ama@example.org']
    ]);
    expect(errors).toMatchObject([
      { line: 4, code: 'missing-learner' },
      { line: 5, code: 'bad-file-number', row: { file_number: 'File 7' } },
      { line: 6, code: 'repeated-row' }
    ]);
    expect(read('file_number,course,module,completed_on\n7,DCG18,M1,2026-11-20').rows).toHaveLength(1);
  });

  it('keeps a comma, a quote and a line break inside quotes, and counts on', () => {
    const { rows, errors } = read(`${header}\n"ama@example.org","CARE, ""18""\nx",M1,2026-11-20\n${good}`);
    expect(errors).toEqual([]);
    expect(rows.map(({ line, course }) => [line, course])).toEqual([
      [2, 'CARE, "18"\nx'],
      [4, 'DCG18']
    ]);
  });

  it('tells every error of every line', () => {
    const { rows, errors } = read(
      [
        header,
        good,
        'ama,DCG18,M2,20/11/2026',
        'ben@example.org,,M1,2026-11-20',
        'ben@example.org,DCG18,M1',
        'ben@example.org,DCG18,M1,2026-11-23',
        'ben@example.org,DCG18,M1,2026-02-30',
        'AMA@example.org,DCG18,M1,2026-11-19'
      ].join('\n')
    );
    expect(rows).toHaveLength(1);
    expect(errors).toMatchObject([
      { line: 3, code: 'bad-email', column: 'email' },
      { line: 3, code: 'bad-day', column: 'completed_on' },
      { line: 4, code: 'missing-value', column: 'course' },
      { line: 5, code: 'wrong-field-count' },
      { line: 6, code: 'future-day', column: 'completed_on' },
      { line: 7, code: 'bad-day', column: 'completed_on' },
      { line: 8, code: 'repeated-row' }
    ]);
    // What was typed stands beside the word about it.
    expect(errors[1]?.row).toMatchObject({ email: 'ama', module: 'M2', completed_on: '20/11/2026' });
  });

  it('is judged up to a quote out of place, so that its other faults are told in the same go', () => {
    const bad = 'ama,DCG18,M2,2026-11-20';
    const { rows, errors } = read([header, good, bad, '"ben@example.org,DCG18,M1,2026-11-20'].join('\n'));
    expect(rows).toHaveLength(1);
    expect(errors).toMatchObject([
      { line: 4, code: 'unclosed-quote' },
      { line: 3, code: 'bad-email' }
    ]);
  });

  it.each<[string, string, csv.CsvErrorCode, number]>([
    ['nothing', '', 'empty-file', 1],
    ['a header alone', header, 'empty-file', 1],
    ['a missing column', 'email,course,module\na,b,c', 'missing-column', 1],
    ['no learner', 'course,module,completed_on\na,b,2026-11-20', 'missing-learner-column', 1],
    ['a column twice', `${header},email\n${good},x`, 'repeated-column', 1],
    ['an open quote', `${header}\n"ama@example.org,DCG18,M1,2026-11-20`, 'unclosed-quote', 2],
    ['a quote inside', `${header}\nam"a@example.org,C,M,2026-11-20`, 'stray-quote', 2],
    ['text behind a quote', `${header}\n"ama"x,C,M,2026-11-20`, 'stray-quote', 2]
  ])('refuses %s', (_, text, code, line) => {
    expect(read(text).errors[0]).toMatchObject({ code, line });
    expect(read(text).rows).toEqual([]);
  });

  it('refuses more rows than one transaction should hold', () => {
    const many = Array.from({ length: csv.rowLimit + 1 }, (_, at) => `l${at}@example.org,C,M,2026-11-20`);
    expect(read([header, ...many].join('\n')).errors).toEqual([
      { line: csv.rowLimit + 2, code: 'too-many-rows' }
    ]);
  });

  it('reads back what was written, whatever it holds', () => {
    const field = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
        const { lines, error } = csv.split(csv.write(rows).slice(1), ',');
        expect(error).toBeNull();
        const safe = rows.map((row) =>
          row.map((value) => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value))
        );
        expect(lines.map((line) => line.fields)).toEqual(safe);
      })
    );
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ';', '\ufeff') }), (text) => {
        read(text);
        read(`${header}\n${text}`);
      })
    );
  });

  it('is decoded from what spreadsheets save', () => {
    expect(csv.decode(new TextEncoder().encode('\ufeffé'))).toBe('é');
    expect(csv.decode(Uint8Array.of(0xff, 0xfe, 0xe9, 0))).toBe('é');
    expect(csv.decode(Uint8Array.of(0xe9, 0x2c))).toBe('é,');
    expect(read(csv.example(today)).rows).toHaveLength(2);
  });

  it('is no picture and no workbook', () => {
    expect(csv.decode(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0x10))).toBeNull();
    expect(csv.decode(Uint8Array.of(0x50, 0x4b, 3, 4))).toBeNull();
  });

  it('is read from an old encoding, with a name beside the columns', () => {
    const text = 'name;email;course;module;completed_on\nJos\u00e9;ama@example.org;DCG18;M1;2026-11-01\n';
    const old = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(read(csv.decode(old) ?? '').rows).toMatchObject([{ email: 'ama@example.org', module: 'M1' }]);
  });
});
