import {
  beginText,
  concatTransformationMatrix,
  endText,
  fill,
  moveTo,
  lineTo,
  appendQuadraticCurve,
  appendBezierCurve,
  closePath,
  moveText,
  popGraphicsState,
  pushGraphicsState,
  setCharacterSqueeze,
  setFillingRgbColor,
  setFontAndSize,
  setTextRenderingMode,
  showText,
  PDFHexString,
  PDFName,
  PDFOperator,
  PDFOperatorNames,
  TextRenderingMode,
  type PDFDocument,
  type PDFFont,
  type PDFPage
} from 'pdf-lib';
import type { LoadedFace } from './faces.ts';
import type { Line, Piece } from './text.ts';

/** Colour as three numbers from 0 to 1. */
export type Ink = readonly [number, number, number];

const outlineSteps: Record<string, (n: number[]) => PDFOperator> = {
  M: ([x = 0, y = 0]) => moveTo(x, y),
  L: ([x = 0, y = 0]) => lineTo(x, y),
  Q: ([a = 0, b = 0, x = 0, y = 0]) => appendQuadraticCurve(a, b, x, y),
  C: ([a = 0, b = 0, c = 0, d = 0, x = 0, y = 0]) => appendBezierCurve(a, b, c, d, x, y),
  Z: () => closePath()
};

/** Reads the subset of SVG path that HarfBuzz writes: absolute M, L, Q, C and Z. */
function outline(path: string): PDFOperator[] {
  return [...path.matchAll(/([MLQCZ])([^MLQCZ]*)/g)].map(([, step = 'Z', numbers = '']) =>
    outlineSteps[step]!(numbers.split(/[ ,]+/).filter(Boolean).map(Number))
  );
}

/**
 * A sheet to write on. Text that its font's own character map sets rightly is real text; everything else is drawn as
 * outlines shaped by HarfBuzz with the same words invisibly on top, so that it looks right and can still be selected,
 * searched and read aloud.
 */
export class Sheet {
  readonly #document: PDFDocument;
  readonly #fonts: Map<LoadedFace, Promise<PDFFont>>;
  readonly page: PDFPage;

  constructor(
    document: PDFDocument,
    fonts: Map<LoadedFace, Promise<PDFFont>>,
    width: number,
    height: number
  ) {
    this.#document = document;
    this.#fonts = fonts;
    this.page = document.addPage([width, height]);
  }

  #font(face: LoadedFace): Promise<PDFFont> {
    const known = this.#fonts.get(face);
    if (known) return known;
    // Letters keep their own glyphs: taken apart (ọ into o and its dot), the o would be named ọ in every word, and readers
    // that mind no ActualText would copy it so.
    const embedding = this.#document.embedFont(face.bytes, { subset: true, features: { ccmp: false } });
    this.#fonts.set(face, embedding);
    return embedding;
  }

  /** Writes a shaped line with its base line starting at (x, y), in points from the lower left corner. */
  async write(line: Line, x: number, y: number, size: number, ink: Ink): Promise<void> {
    for (const piece of line.pieces) {
      const at = x + piece.start * size;
      if (piece.plain) {
        await this.#words(piece, piece, at, y, size, ink);
        continue;
      }
      this.#outlines(piece, at, y, size, ink);
      for (const letter of piece.letters)
        await this.#words(piece, letter, at + letter.start * size, y, size, ink);
    }
  }

  #outlines(piece: Piece, x: number, y: number, size: number, ink: Ink): void {
    const scale = size / piece.face.unitsPerEm;
    for (const glyph of piece.glyphs) {
      if (!glyph.path) continue;
      this.page.pushOperators(
        pushGraphicsState(),
        concatTransformationMatrix(scale, 0, 0, scale, x + glyph.x * size, y + glyph.y * size),
        setFillingRgbColor(...ink),
        ...outline(glyph.path),
        fill(),
        popGraphicsState()
      );
    }
  }

  /** Real text at (x, y): all of a plain piece, or one letter, unseen, behind the outlines of another. */
  async #words(
    piece: Piece,
    { text, width }: { text: string; width: number },
    x: number,
    y: number,
    size: number,
    ink: Ink
  ): Promise<void> {
    const font = await this.#font(piece.face);
    const key = this.page.node.newFontDictionary(font.name, font.ref);
    const natural = font.widthOfTextAtSize(text, size);
    const squeeze = natural > 0 ? (width * size * 100) / natural : 100;
    const actual = PDFHexString.fromText(text);
    this.page.pushOperators(
      pushGraphicsState(),
      // The character map of a shaped script names forms, not letters: readers are told the words themselves.
      PDFOperator.of(PDFOperatorNames.BeginMarkedContentSequence, [
        PDFName.of('Span'),
        this.#document.context.obj({ ActualText: actual }) as never
      ]),
      beginText(),
      setFillingRgbColor(...ink),
      setTextRenderingMode(piece.plain ? TextRenderingMode.Fill : TextRenderingMode.Invisible),
      setFontAndSize(key, size),
      setCharacterSqueeze(squeeze),
      moveText(x, y),
      showText(font.encodeText(text)),
      endText(),
      PDFOperator.of(PDFOperatorNames.EndMarkedContent),
      popGraphicsState()
    );
  }
}
