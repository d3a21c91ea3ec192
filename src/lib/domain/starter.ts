/** The template that awards are printed by until HQ publishes one, and that every new template starts from. */
import { sheetOf, type Design, type Orientation, type Paper, type TemplateElement } from './template.ts';

type Text = Extract<TemplateElement, { kind: 'text' }>;

const tenth = (value: number) => Math.round(value * 10) / 10;

/** The same page on any paper: across or upright. What must stay on an award is locked for libraries. */
export function starter(paper: Paper, orientation: Orientation): Design {
  const { width, height } = sheetOf({ paper, orientation });
  const elements = orientation === 'landscape' ? across(width) : upright(width, height);
  return { paper, orientation, elements: elements.map((one) => ({ ...one, box: rounded(one.box) })) };
}

function rounded({ x, y, width, height }: TemplateElement['box']) {
  return { x: tenth(x), y: tenth(y), width: tenth(width), height: tenth(height) };
}

function text(id: string, place: string, box: Text['box'], rest: Partial<Text> = {}): Text {
  return {
    id,
    kind: 'text',
    box,
    locked: false,
    texts: { en: `{${place}}` },
    style: 'sans',
    size: 11,
    lines: 1,
    align: 'start',
    ink: 'ink',
    ...rest
  };
}

const must = { locked: true } as const;
const centred = { align: 'centre' } as const;
const small = { size: 8.5, ink: 'quiet' } as const;

function frames(width: number, height: number): TemplateElement[] {
  return [
    {
      id: 'frame',
      kind: 'frame',
      box: { x: 9, y: 9, width: width - 18, height: height - 18 },
      weight: 0.9,
      ink: 'seal',
      locked: false
    },
    {
      id: 'frame-inner',
      kind: 'frame',
      box: { x: 11, y: 11, width: width - 22, height: height - 22 },
      weight: 0.2,
      ink: 'seal',
      locked: false
    }
  ];
}

function head(room: number): TemplateElement[] {
  return [
    { id: 'mark', kind: 'mark', box: { x: 22, y: 19, width: 14, height: 14 }, locked: false },
    text('library', 'library', { x: 40, y: 20, width: room, height: 7 }, { style: 'sans-bold', size: 13 }),
    text('issuer', 'issuer', { x: 40, y: 27, width: room, height: 5 }, { size: 9.5, ink: 'quiet', ...must })
  ];
}

/** The lines in the middle, from what is certified to who accredited it, each at its height. */
function middle(x: number, width: number, at: Record<string, number>): TemplateElement[] {
  const line = (key: string, height: number) => ({ x, y: at[key] ?? 0, width, height });
  return [
    text('certifies', 'certifies', line('certifies', 7), { ...centred, size: 12, ink: 'quiet' }),
    text('name', 'name', line('name', 22), { ...centred, style: 'serif-bold', size: 38, lines: 2, ...must }),
    {
      id: 'rule',
      kind: 'rule',
      box: { x: x + width / 4, y: at.rule ?? 0, width: width / 2, height: 0 },
      weight: 0.3,
      ink: 'seal',
      locked: false
    },
    text('achieved', 'achieved', line('achieved', 7), { ...centred, size: 12, ink: 'quiet' }),
    text('course', 'course', line('course', 20), { ...centred, style: 'serif', size: 26, lines: 2, ...must }),
    text('at', 'at', line('at', 6), { ...centred, ink: 'quiet' }),
    text('accredited', 'accredited', line('accredited', 8), { ...centred, ...small, lines: 2, ...must })
  ];
}

const facts = ['completed', 'issued', 'number', 'expires'] as const;

function across(width: number): TemplateElement[] {
  const height = 210;
  const symbol = { x: width - 16 - 38, y: 148, width: 38, height: 38 };
  const left = width - 16 - 43;
  const column = (width - 48) / facts.length;
  const hand = left - 80;
  return [
    ...frames(width, height),
    ...head(94),
    { id: 'logo', kind: 'logo', box: { x: 138, y: 17, width: 36, height: 18 }, ...must },
    text(
      'kind',
      'kind',
      { x: 178, y: 22, width: width - 200, height: 9 },
      { style: 'serif-bold', size: 17, align: 'end', ink: 'seal', ...must }
    ),
    ...middle(34, width - 68, {
      certifies: 44,
      name: 53,
      rule: 77,
      achieved: 81,
      course: 89,
      at: 110,
      accredited: 118
    }),
    ...facts.map((field, i) => ({
      id: field,
      kind: 'fact' as const,
      box: { x: 24 + i * column, y: 130, width: column - 4, height: 12 },
      field,
      ...must
    })),
    { id: 'stamp', kind: 'stamp', box: { x: 27, y: 151, width: 34, height: 34 }, locked: false },
    {
      id: 'signature',
      kind: 'signature',
      box: { x: 72, y: 160, width: hand * 0.62, height: 22 },
      texts: { en: '{signature}' },
      art: null,
      locked: false
    },
    {
      id: 'date',
      kind: 'signature',
      box: { x: 72 + hand * 0.66, y: 160, width: hand * 0.34, height: 22 },
      texts: { en: '{date}' },
      art: null,
      locked: false
    },
    { id: 'qr', kind: 'qr', box: symbol, ...must },
    text(
      'check',
      'check',
      { x: 24, y: 189, width: width - 42, height: 5 },
      { ...small, align: 'end', ...must }
    )
  ];
}

function upright(width: number, height: number): TemplateElement[] {
  const share = height / 297;
  const y = (at: number) => at * share;
  const foot = height - 35;
  const column = (width - 48) / 2;
  return [
    ...frames(width, height),
    ...head(width - 104),
    { id: 'logo', kind: 'logo', box: { x: width - 58, y: 17, width: 36, height: 18 }, ...must },
    text(
      'kind',
      'kind',
      { x: 24, y: y(46), width: width - 48, height: 11 },
      { ...centred, style: 'serif-bold', size: 19, ink: 'seal', ...must }
    ),
    ...middle(24, width - 48, {
      certifies: y(68),
      name: y(78),
      rule: y(104),
      achieved: y(110),
      course: y(120),
      at: y(143),
      accredited: y(153)
    }),
    ...facts.map((field, i) => ({
      id: field,
      kind: 'fact' as const,
      box: { x: 24 + (i % 2) * column, y: y(172) + Math.floor(i / 2) * 15, width: column - 4, height: 12 },
      field,
      ...must
    })),
    { id: 'stamp', kind: 'stamp', box: { x: 24, y: foot - 36, width: 34, height: 34 }, locked: false },
    {
      id: 'signature',
      kind: 'signature',
      box: { x: 66, y: foot - 44, width: width - 147, height: 22 },
      texts: { en: '{signature}' },
      art: null,
      locked: false
    },
    {
      id: 'date',
      kind: 'signature',
      box: { x: 66, y: foot - 20, width: width - 147, height: 18 },
      texts: { en: '{date}' },
      art: null,
      locked: false
    },
    { id: 'qr', kind: 'qr', box: { x: width - 16 - 38, y: foot - 40, width: 38, height: 38 }, ...must },
    text(
      'check',
      'check',
      { x: 24, y: height - 26, width: width - 42, height: 5 },
      { ...small, align: 'end', ...must }
    )
  ];
}
