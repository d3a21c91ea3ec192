/**
 * What the two pages of an award are made of, and where everything stands on the second, the verification record. The first
 * is made of a template: `template-page.ts`. Pure: millimetres from the upper left corner, no PDF library, so that the
 * preview draws the same.
 */
import { papers, type Paper } from './template.ts';

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
      /** The page's title, for who has it read aloud. */
      heading?: boolean;
    }
  | { kind: 'rule'; from: { x: number; y: number }; to: { x: number; y: number }; weight: number; ink: Ink }
  | { kind: 'frame'; box: Box; weight: number; ink: Ink }
  | { kind: 'ring'; centre: { x: number; y: number }; radius: number; ink: Ink }
  | { kind: 'mark'; box: Box }
  /** A picture of the bucket award-art, whole within its box; `alt` for who does not see it. */
  | { kind: 'image'; box: Box; art: string; alt: string }
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
  accreditation: Accredited | null;
  stamp: string;
  signature: string;
  date: string;
  checkAt: string;
  recordTitle: string;
  recordIntro: string;
  record: Labelled[];
};

/** Who vouches for the award; `sentence` says it whole, `logo` is a path in the bucket award-art. */
export type Accredited = {
  label: string;
  body: string;
  number: string;
  statement: string | null;
  sentence: string;
  logo: string | null;
};

export type Labelled = { label: string; value: string };

const leastModule = 0.45;

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

/** A line to write on by hand, with its name below. */
function blank(x: number, y: number, width: number, name: string): Element[] {
  return [
    { kind: 'rule', from: { x, y }, to: { x: x + width, y }, weight: 0.3, ink: 'ink' },
    text({ x, y: y + 1.5, width, height: 5 }, name, { size: 8.5, ink: 'quiet' })
  ];
}

/** A place for the library's stamp: a ring, with its name inside, over two lines where it is long. */
export function stampPlace(x: number, y: number, radius: number, name: string): Element[] {
  const box = { x: x - radius * 0.82, y: y - 3, width: radius * 1.64, height: 8 };
  return [
    { kind: 'ring', centre: { x, y }, radius, ink: 'quiet' },
    text(box, name, { size: 8.5, least: 6.8, lines: 2, ink: 'quiet', align: 'centre' })
  ];
}

/** Wide enough for the usual rubber stamps. */
const stampRadius = 17;

/** The verification record page: study time and the facts behind the award, with the same three places to complete by hand. */
export function recordPage(words: AwardWords, paper: Paper = 'a4'): Page {
  const [paperWidth, paperHeight] = papers[paper];
  const left = 24;
  const width = paperWidth - 2 * left;
  const first = 82;
  const foot = paperHeight - 45;
  // The rows share what is left above the stamp, and stand no further apart than reads well.
  const pitch = Math.min(11, (foot - 20 - first) / words.record.length);
  return {
    width: paperWidth,
    height: paperHeight,
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
        least: 14,
        heading: true
      }),
      text({ x: left, y: 62, width, height: 12 }, words.recordIntro, { size: 10.5, lines: 2, ink: 'quiet' }),
      ...words.record.flatMap((row, i): Element[] => {
        const y = first + i * pitch;
        return [
          text({ x: left, y, width: 62, height: 7 }, row.label, { size: 10, ink: 'quiet' }),
          // A long name or title goes over two lines rather than be too small to read.
          text({ x: left + 64, y, width: width - 64, height: pitch - 3.4 }, row.value, {
            size: 11.5,
            least: 8,
            lines: 2,
            style: 'sans-bold'
          }),
          {
            kind: 'rule',
            from: { x: left, y: y + pitch - 3 },
            to: { x: left + width, y: y + pitch - 3 },
            weight: 0.15,
            ink: 'quiet'
          }
        ];
      }),
      ...stampPlace(left + 20, foot, stampRadius, words.stamp),
      ...blank(left + 52, foot + 8, 66, words.signature),
      ...blank(left + 124, foot + 8, width - 124, words.date),
      text({ x: left, y: foot + 24, width, height: 5 }, words.checkAt, {
        size: 8.5,
        least: 6.5,
        ink: 'quiet'
      })
    ]
  };
}
