/**
 * Where everything stands on the two pages of an award: the certificate (A4 across) and the verification record (A4
 * upright). Pure: millimetres from the upper left corner, no PDF library, so that a preview can use it too.
 */

export type Ink = 'ink' | 'quiet' | 'seal';
export type TextStyle = 'serif' | 'serif-bold' | 'sans' | 'sans-bold';
export type Box = { x: number; y: number; width: number; height: number };

export type Element =
  /** Text that shrinks from `size` to `least` points, then breaks into at most `lines` lines, to stay in its box. */
  | {
      kind: 'text';
      box: Box;
      text: string;
      style: TextStyle;
      size: number;
      least: number;
      lines: number;
      align: 'start' | 'centre' | 'end';
      ink: Ink;
    }
  | { kind: 'rule'; from: { x: number; y: number }; to: { x: number; y: number }; weight: number; ink: Ink }
  | { kind: 'frame'; box: Box; weight: number; ink: Ink }
  | { kind: 'ring'; centre: { x: number; y: number }; radius: number; ink: Ink }
  | { kind: 'mark'; box: Box }
  | { kind: 'qr'; box: Box };

export type Page = { width: number; height: number; elements: Element[] };

/** Everything that is printed, already in the reader's language and formatted; numbers of minutes are texts here. */
export type AwardWords = {
  kindTitle: string;
  certifies: string;
  name: string;
  achieved: string;
  course: string;
  at: string;
  issuer: string;
  library: string;
  completed: Labelled;
  issued: Labelled;
  expires: Labelled | null;
  number: Labelled;
  stamp: string;
  signature: string;
  date: string;
  checkAt: string;
  recordTitle: string;
  recordIntro: string;
  record: Labelled[];
};

export type Labelled = { label: string; value: string };

const paper = { width: 297, height: 210 } as const;
const leastModule = 0.45;
const quietZone = 4;

/**
 * The side of the QR symbol in millimetres, quiet zone not counted: 30 mm, and larger when a module would fall under
 * 0.45 mm (contract, "QR token, version 1").
 *
 * @param modules modules along one side of the symbol, quiet zone not counted
 */
export function qrSide(modules: number): number {
  return Math.max(30, modules * leastModule);
}

function text(box: Box, words: string, rest: Partial<Extract<Element, { kind: 'text' }>> = {}): Element {
  return {
    kind: 'text',
    box,
    text: words,
    style: 'sans',
    size: 11,
    least: 8,
    lines: 1,
    align: 'start',
    ink: 'ink',
    ...rest
  };
}

function labelled(x: number, y: number, width: number, { label, value }: Labelled): Element[] {
  return [
    text({ x, y, width, height: 5 }, label, { size: 8.5, ink: 'quiet' }),
    text({ x, y: y + 5, width, height: 7 }, value, { size: 12, style: 'sans-bold' })
  ];
}

/** A line to write on by hand, with its name below. */
function blank(x: number, y: number, width: number, name: string): Element[] {
  return [
    { kind: 'rule', from: { x, y }, to: { x: x + width, y }, weight: 0.3, ink: 'ink' },
    text({ x, y: y + 1.5, width, height: 5 }, name, { size: 8.5, ink: 'quiet' })
  ];
}

/** The place for the library's stamp: a ring wide enough for the usual rubber stamps. */
function stampPlace(x: number, y: number, name: string): Element[] {
  const radius = 17;
  return [
    { kind: 'ring', centre: { x, y }, radius, ink: 'quiet' },
    text({ x: x - radius, y: y - 2.5, width: radius * 2, height: 5 }, name, {
      size: 8.5,
      ink: 'quiet',
      align: 'centre'
    })
  ];
}

/** The QR symbol with its quiet zone, its right edge and lower edge at the given point. */
function qrAt(right: number, bottom: number, modules: number): { element: Element; outer: number } {
  const side = qrSide(modules);
  const margin = (side / modules) * quietZone;
  return {
    element: {
      kind: 'qr',
      box: { x: right - side - margin, y: bottom - side - margin, width: side, height: side }
    },
    outer: side + 2 * margin
  };
}

/**
 * The certificate page.
 *
 * @param modules modules along one side of the award's QR symbol
 */
export function certificatePage(words: AwardWords, modules: number): Page {
  const middle = { x: 34, width: paper.width - 68 };
  const centred = { align: 'centre', lines: 1 } as const;
  const qr = qrAt(paper.width - 16, 186, modules);
  const qrLeft = paper.width - 16 - qr.outer;
  const dates = [words.completed, words.issued, ...(words.expires ? [words.expires] : []), words.number];
  const column = (qrLeft - 24 - 6) / dates.length;
  return {
    ...paper,
    elements: [
      {
        kind: 'frame',
        box: { x: 9, y: 9, width: paper.width - 18, height: paper.height - 18 },
        weight: 0.9,
        ink: 'seal'
      },
      {
        kind: 'frame',
        box: { x: 11, y: 11, width: paper.width - 22, height: paper.height - 22 },
        weight: 0.25,
        ink: 'seal'
      },
      { kind: 'mark', box: { x: 22, y: 19, width: 14, height: 14 } },
      text({ x: 40, y: 20, width: 130, height: 7 }, words.library, { style: 'sans-bold', size: 13 }),
      text({ x: 40, y: 27, width: 130, height: 5 }, words.issuer, { size: 9.5, ink: 'quiet' }),
      text({ x: 180, y: 22, width: 95, height: 9 }, words.kindTitle, {
        style: 'serif-bold',
        size: 17,
        least: 11,
        align: 'end',
        ink: 'seal'
      }),
      text({ ...middle, y: 47, height: 7 }, words.certifies, { ...centred, size: 12, ink: 'quiet' }),
      text({ ...middle, y: 56, height: 22 }, words.name, {
        ...centred,
        style: 'serif-bold',
        size: 38,
        least: 20,
        lines: 2
      }),
      { kind: 'rule', from: { x: 90, y: 80 }, to: { x: paper.width - 90, y: 80 }, weight: 0.3, ink: 'seal' },
      text({ ...middle, y: 84, height: 7 }, words.achieved, { ...centred, size: 12, ink: 'quiet' }),
      text({ ...middle, y: 93, height: 20 }, words.course, {
        ...centred,
        style: 'serif',
        size: 26,
        least: 15,
        lines: 2
      }),
      text({ ...middle, y: 115, height: 6 }, words.at, { ...centred, size: 11, ink: 'quiet' }),
      ...dates.flatMap((one, i) => labelled(24 + i * column, 130, column - 4, one)),
      ...stampPlace(44, 168, words.stamp),
      ...blank(74, 176, (qrLeft - 84) * 0.62, words.signature),
      ...blank(74 + (qrLeft - 84) * 0.66, 176, (qrLeft - 84) * 0.34, words.date),
      qr.element,
      text({ x: 24, y: 189, width: paper.width - 42, height: 5 }, words.checkAt, {
        size: 8.5,
        least: 6.5,
        align: 'end',
        ink: 'quiet'
      })
    ]
  };
}

/** The verification record page: study time and the facts behind the award, with the same three places to complete by hand. */
export function recordPage(words: AwardWords): Page {
  const left = 24;
  const width = 210 - 2 * left;
  return {
    width: 210,
    height: 297,
    elements: [
      { kind: 'mark', box: { x: left, y: 22, width: 12, height: 12 } },
      text({ x: left + 16, y: 22, width: width - 16, height: 7 }, words.library, {
        style: 'sans-bold',
        size: 13
      }),
      text({ x: left + 16, y: 29, width: width - 16, height: 5 }, words.issuer, { size: 9.5, ink: 'quiet' }),
      { kind: 'rule', from: { x: left, y: 40 }, to: { x: left + width, y: 40 }, weight: 0.6, ink: 'seal' },
      text({ x: left, y: 48, width, height: 11 }, words.recordTitle, {
        style: 'serif-bold',
        size: 22,
        least: 14
      }),
      text({ x: left, y: 62, width, height: 12 }, words.recordIntro, { size: 10.5, lines: 2, ink: 'quiet' }),
      ...words.record.flatMap((row, i): Element[] => {
        const y = 82 + i * 11;
        return [
          text({ x: left, y, width: 62, height: 7 }, row.label, { size: 10, ink: 'quiet' }),
          text({ x: left + 64, y, width: width - 64, height: 7 }, row.value, {
            size: 11.5,
            style: 'sans-bold'
          }),
          {
            kind: 'rule',
            from: { x: left, y: y + 8 },
            to: { x: left + width, y: y + 8 },
            weight: 0.15,
            ink: 'quiet'
          }
        ];
      }),
      ...stampPlace(left + 20, 252, words.stamp),
      ...blank(left + 52, 260, 66, words.signature),
      ...blank(left + 124, 260, width - 124, words.date),
      text({ x: left, y: 276, width, height: 5 }, words.checkAt, { size: 8.5, least: 6.5, ink: 'quiet' })
    ]
  };
}
