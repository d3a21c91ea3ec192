import { Buffer, shape } from 'harfbuzzjs';
import { isShaped } from '#lib/domain/scripts.ts';
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
  /** The words behind outlines, in the order in which they are read; none when `plain`. */
  letters: Letter[];
};

/** What is read in one place of a line: start and width in ems, from the left like a piece's. */
export type Letter = { text: string; start: number; width: number };

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const rightToLeftScript =
  /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;
const vowel = /^\p{M}$/u;
/** In ems. */
const hair = 0.002;
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
  return !run.rightToLeft && !/\p{M}|\p{Cf}/u.test(run.text) && !isShaped(run.text);
}

/**
 * Cuts a run where its shaping does, so that each letter's words stand where its ink does: a reader that orders text by
 * place then finds it as written. `places` are the starts and widths by index of the first UTF-16 unit.
 */
function lettersOf(run: Run, places: Map<number, Letter>): Letter[] {
  const starts = [...places.keys()].sort((a, b) => a - b);
  return starts.flatMap((from, i) => {
    const { start, width } = places.get(from)!;
    const text = run.text.slice(from, starts[i + 1]);
    if (!run.rightToLeft) return [{ text, start, width }];
    // Such a reader turns what runs from the right round sign by sign: a ligature's signs stand apart, and a letter's
    // vowels, which have no width, a hair's breadth each to its left. (Poppler still moves a vowel that ends a line.)
    const signs = [...text];
    const marks = signs.filter((sign) => vowel.test(sign)).length;
    const share = (width - marks * hair) / (signs.length - marks || 1);
    let right = start + width;
    return signs.map((sign) => {
      const own = vowel.test(sign) ? hair : share;
      right -= own;
      return { text: sign, start: right, width: own };
    });
  });
}

function shapeRun(run: Run, start: number): Piece {
  const buffer = new Buffer();
  buffer.addText(run.text);
  buffer.guessSegmentProperties();
  shape(run.face.font, buffer);
  const em = run.face.unitsPerEm;
  let pen = 0;
  const places = new Map<number, Letter>();
  const glyphs = buffer.getGlyphInfosAndPositions().map((glyph) => {
    const place = places.get(glyph.cluster) ?? { text: '', start: pen / em, width: 0 };
    places.set(glyph.cluster, { ...place, width: place.width + (glyph.xAdvance ?? 0) / em });
    const placed = {
      path: run.face.font.glyphToPath(glyph.codepoint),
      x: (pen + (glyph.xOffset ?? 0)) / em,
      y: (glyph.yOffset ?? 0) / em
    };
    pen += glyph.xAdvance ?? 0;
    return placed;
  });
  const plain = isPlain(run);
  const letters = plain ? [] : lettersOf(run, places);
  return { text: run.text, face: run.face, start, width: pen / em, plain, glyphs, letters };
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
