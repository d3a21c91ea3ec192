import { Buffer, shape } from 'harfbuzzjs';
import { faceFor, type LoadedFace, type Style } from './faces.ts';

/** A stretch of text in one face and one direction. */
type Run = { text: string; face: LoadedFace; rightToLeft: boolean };

/** A shaped line: outlines in font units per run, in visual order, and its width at size 1. */
export type Line = {
  text: string;
  rightToLeft: boolean;
  width: number;
  pieces: Piece[];
};

export type Piece = {
  text: string;
  face: LoadedFace;
  /** Horizontal start, and width, in ems. */
  start: number;
  width: number;
  /** True when the face's own character map draws the text rightly, so that it may be set as real text. */
  plain: boolean;
  glyphs: { path: string; x: number; y: number }[];
};

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const rightToLeftScript =
  /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;
const strong = /\p{L}|\p{N}/u;

async function runsOf(text: string, style: Style): Promise<Run[]> {
  const runs: Run[] = [];
  for (const { segment } of graphemes.segment(text)) {
    const last = runs.at(-1);
    // Spaces and punctuation stay with what stands before them, so that a run is not torn apart.
    if (last && !strong.test(segment) && [...segment].every((c) => last.face.covers(c.codePointAt(0)!))) {
      last.text += segment;
      continue;
    }
    const face = await faceFor(segment, style);
    const rightToLeft = rightToLeftScript.test(segment);
    if (last && last.face === face && last.rightToLeft === rightToLeft) last.text += segment;
    else runs.push({ text: segment, face, rightToLeft });
  }
  return runs;
}

/** Every character has its own glyph in the face and none of them needs to be placed by rule. */
function isPlain(run: Run): boolean {
  return !run.rightToLeft && !/\p{M}|\p{Script=Devanagari}|\p{Cf}/u.test(run.text);
}

function shapeRun(run: Run, start: number): Piece {
  const buffer = new Buffer();
  buffer.addText(run.text);
  buffer.guessSegmentProperties();
  shape(run.face.font, buffer);
  const em = run.face.unitsPerEm;
  let pen = 0;
  const glyphs = buffer.getGlyphInfosAndPositions().map((glyph) => {
    const placed = {
      path: run.face.font.glyphToPath(glyph.codepoint),
      x: (pen + (glyph.xOffset ?? 0)) / em,
      y: (glyph.yOffset ?? 0) / em
    };
    pen += glyph.xAdvance ?? 0;
    return placed;
  });
  return { text: run.text, face: run.face, start, width: pen / em, plain: isPlain(run), glyphs };
}

/**
 * Shapes one line of text. The base direction is that of its first strong letter; runs of a right-to-left line are laid
 * from the right. (Enough for names and titles; numbers inside right-to-left text keep their own order by being a run.)
 */
export async function shapeLine(text: string, style: Style): Promise<Line> {
  const runs = await runsOf(text.normalize('NFC'), style);
  const first = runs.find((run) => strong.test(run.text));
  const rightToLeft = first?.rightToLeft ?? false;
  const visual = rightToLeft ? runs.toReversed() : runs;
  const pieces: Piece[] = [];
  let width = 0;
  for (const run of visual) {
    const piece = shapeRun(run, width);
    pieces.push(piece);
    width += piece.width;
  }
  return { text, rightToLeft, width, pieces };
}

/**
 * Breaks a text into lines no wider than `width` (in ems), at spaces where it has any, else between graphemes, so that a
 * long word or a script without spaces is never clipped.
 */
export async function breakLines(text: string, style: Style, width: number): Promise<Line[]> {
  const whole = await shapeLine(text, style);
  if (whole.width <= width) return [whole];
  const lines: Line[] = [];
  let current = '';
  for (const part of text.split(/(?<=\s)/u)) {
    const candidate = current + part;
    if ((await shapeLine(candidate.trim(), style)).width <= width) {
      current = candidate;
      continue;
    }
    if (current.trim()) lines.push(await shapeLine(current.trim(), style));
    current = '';
    for (const { segment } of graphemes.segment(part)) {
      if (current && (await shapeLine((current + segment).trim(), style)).width > width) {
        lines.push(await shapeLine(current.trim(), style));
        current = '';
      }
      current += segment;
    }
  }
  if (current.trim()) lines.push(await shapeLine(current.trim(), style));
  return lines;
}
