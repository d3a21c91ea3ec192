import type { PDFDocument } from 'pdf-lib';
import { rgb } from 'pdf-lib';
import { Sheet, type Ink } from '../seal/pdf/draw.ts';
import type { LoadedFace, Style } from '../seal/pdf/faces.ts';
import { breakLines, type Line } from '../seal/pdf/text.ts';

export const ink: Ink = [0.09, 0.14, 0.23];
export const quiet: Ink = [0.3, 0.34, 0.41];

/** A paragraph; `size` in points. Line breaks in it are kept. */
export type Text = { text: string; style?: Style; size?: number; ink?: Ink };
type Laid = { line: Line; size: number; ink: Ink };

const millimetre = 72 / 25.4;
const paper = { width: 210 * millimetre, height: 297 * millimetre };
const margin = { side: 18 * millimetre, top: 18 * millimetre, bottom: 24 * millimetre };
const lead = 1.35;
const gutter = 8;
/** Nothing of a text may steer the page; a tab is a space. */
const control = /\p{Cc}/gu;

const heightOf = (lines: Laid[]) => lines.reduce((sum, { size }) => sum + size * lead, 0);

async function lay(texts: Text[], width: number): Promise<Laid[]> {
  const laid: Laid[] = [];
  for (const { text, style = 'sans', size = 9, ink: colour = ink } of texts)
    for (const part of text.split(/\r?\n/u)) {
      const words = part.replace(control, ' ').trim();
      if (words === '') continue;
      for (const line of await breakLines(words, style, width / size)) laid.push({ line, size, ink: colour });
    }
  return laid;
}

/** A4 pages filled from the top down; what does not fit goes to the next page. */
export class Flow {
  readonly #document: PDFDocument;
  readonly #fonts = new Map<LoadedFace, ReturnType<PDFDocument['embedFont']>>();
  readonly #sheets: Sheet[] = [];
  #y = 0;

  constructor(document: PDFDocument) {
    this.#document = document;
    this.#turn();
  }

  #turn(): Sheet {
    const sheet = new Sheet(this.#document, this.#fonts, paper.width, paper.height);
    this.#sheets.push(sheet);
    this.#y = paper.height - margin.top;
    return sheet;
  }

  /** The sheet that has this much room left. */
  #sheetWith(height: number): Sheet {
    return this.#y - height < margin.bottom ? this.#turn() : this.#sheets.at(-1)!;
  }

  async #write(sheet: Sheet, lines: Laid[], x: number, top: number): Promise<void> {
    let y = top;
    for (const { line, size, ink: colour } of lines) {
      await sheet.write(line, x, y - size, size, colour);
      y -= size * lead;
    }
  }

  get width(): number {
    return paper.width - 2 * margin.side;
  }

  space(height: number): void {
    this.#y -= height;
  }

  /** A thin line across; starts a new page where less than `ahead` would be left under it. */
  rule(ahead = 0): void {
    const sheet = this.#sheetWith(ahead);
    sheet.page.drawLine({
      start: { x: margin.side, y: this.#y },
      end: { x: paper.width - margin.side, y: this.#y },
      thickness: 0.4,
      color: rgb(...quiet)
    });
    this.#y -= 4;
  }

  /** Paragraphs, one under the other, that may go on over a page's end. */
  async write(...texts: Text[]): Promise<void> {
    for (const laid of await lay(texts, this.width)) {
      const height = laid.size * lead;
      const sheet = this.#sheetWith(height);
      const indent = laid.line.rightToLeft ? this.width - laid.line.width * laid.size : 0;
      await this.#write(sheet, [laid], margin.side + indent, this.#y);
      this.#y -= height;
    }
  }

  /** A heading, never the last thing on a page. */
  async heading(text: string): Promise<void> {
    this.#y -= 14;
    this.#sheetWith(60);
    await this.write({ text, style: 'serif-bold', size: 14 });
    this.#y -= 4;
  }

  /** Cells beside each other, whose widths are parts of the whole; a row stays on one page. */
  async row(cells: Text[][], parts: readonly number[]): Promise<void> {
    const unit = this.width / parts.reduce((sum, part) => sum + part, 0);
    const laid: { lines: Laid[]; x: number }[] = [];
    let x = margin.side;
    for (const [i, texts] of cells.entries()) {
      const width = (parts[i] ?? 1) * unit;
      laid.push({ lines: await lay(texts, width - gutter), x });
      x += width;
    }
    const height = Math.max(...laid.map(({ lines }) => heightOf(lines)));
    const sheet = this.#sheetWith(height);
    for (const cell of laid) await this.#write(sheet, cell.lines, cell.x, this.#y);
    this.#y -= height;
  }

  /** The foot of every page, once all of them are there. */
  async foot(words: (page: number, pages: number) => Text[]): Promise<void> {
    for (const [i, sheet] of this.#sheets.entries()) {
      const lines = await lay(words(i + 1, this.#sheets.length), this.width);
      await this.#write(sheet, lines, margin.side, margin.bottom - 12);
    }
  }
}
