import type { PDFDocument } from 'pdf-lib';
import { rgb } from 'pdf-lib';
import { breakText } from '#lib/domain/fit-text.ts';
import { Sheet, type Ink } from '../seal/pdf/draw.ts';
import type { LoadedFace, Style } from '../seal/pdf/faces.ts';
import { shapeLine, type Line } from '../seal/pdf/text.ts';
import { Tags, type Element, type Role } from '../seal/pdf/tags.ts';

export const ink: Ink = [0.09, 0.14, 0.23];
export const quiet: Ink = [0.3, 0.34, 0.41];

/** A paragraph; `size` in points. Line breaks in it are kept. */
export type Text = { text: string; style?: Style; size?: number; ink?: Ink; role?: Role };
type Laid = { line: Line; size: number; ink: Ink; of: Element | null };

const millimetre = 72 / 25.4;
const paper = { width: 210 * millimetre, height: 297 * millimetre };
const margin = { side: 18 * millimetre, top: 18 * millimetre, bottom: 24 * millimetre };
const lead = 1.35;
const gutter = 8;
/** Nothing of a text may steer the page; a tab is a space. */
const control = /\p{Cc}/gu;

const heightOf = (lines: Laid[]) => lines.reduce((sum, { size }) => sum + size * lead, 0);

/** @param tagged gives a text its place in the structure; without it the lines are of none */
async function lay(texts: Text[], width: number, tagged?: (role: Role) => Element): Promise<Laid[]> {
  const laid: Laid[] = [];
  for (const { text, style = 'sans', size = 9, ink: colour = ink, role = 'P' } of texts) {
    const measure = async (line: string) => (await shapeLine(line, style)).width;
    if (text.replace(control, ' ').trim() === '') continue;
    const of = tagged?.(role) ?? null;
    for (const part of text.split(/\r?\n/u)) {
      const words = part.replace(control, ' ').trim();
      if (words === '') continue;
      for (const line of await breakText(words, style, width / size, measure))
        laid.push({ line: await shapeLine(line, style), size, ink: colour, of });
    }
  }
  return laid;
}

/** A4 pages filled from the top down; what does not fit goes to the next page. */
export class Flow {
  readonly #document: PDFDocument;
  readonly #fonts = new Map<LoadedFace, ReturnType<PDFDocument['embedFont']>>();
  readonly #sheets: Sheet[] = [];
  readonly #tags: Tags;
  /** What is written now belongs to this. */
  #parent: Element;
  #y = 0;

  constructor(document: PDFDocument) {
    this.#document = document;
    this.#tags = new Tags(document);
    this.#parent = this.#tags.top;
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
    for (const { line, size, ink: colour, of } of lines) {
      const base = y - size;
      const draw = () => sheet.write(line, x, base, size, colour);
      await (of ? this.#tags.mark(sheet.page, of, draw) : this.#tags.artifact(sheet.page, draw));
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
  async rule(ahead = 0): Promise<void> {
    const { page } = this.#sheetWith(ahead);
    await this.#tags.artifact(page, () =>
      page.drawLine({
        start: { x: margin.side, y: this.#y },
        end: { x: paper.width - margin.side, y: this.#y },
        thickness: 0.4,
        color: rgb(...quiet)
      })
    );
    this.#y -= 4;
  }

  /** Paragraphs, one under the other, that may go on over a page's end. */
  async write(...texts: Text[]): Promise<void> {
    const tagged = (role: Role) => this.#tags.element(role, this.#parent);
    for (const laid of await lay(texts, this.width, tagged)) {
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
    await this.write({ text, style: 'serif-bold', size: 14, role: 'H2' });
    this.#y -= 4;
  }

  /** What the work writes is inside of an element: a table, or what `row` gave. */
  async within(inside: Element | 'Table', work: () => Promise<void>): Promise<void> {
    const before = this.#parent;
    this.#parent = inside === 'Table' ? this.#tags.element('Table', before) : inside;
    await work();
    this.#parent = before;
  }

  /**
   * Cells beside each other, whose widths are parts of the whole; a row stays on one page. Gives the first cell, which may
   * hold more paragraphs under the row.
   */
  async row(cells: Text[][], parts: readonly number[], role: 'TH' | 'TD' = 'TD'): Promise<Element> {
    const line = this.#tags.element('TR', this.#parent);
    const boxes = cells.map(() => this.#tags.element(role, line));
    const unit = this.width / parts.reduce((sum, part) => sum + part, 0);
    const laid: { lines: Laid[]; x: number }[] = [];
    let x = margin.side;
    for (const [i, texts] of cells.entries()) {
      const width = (parts[i] ?? 1) * unit;
      const tagged = (inner: Role) => this.#tags.element(inner, boxes[i]!);
      laid.push({ lines: await lay(texts, width - gutter, tagged), x });
      x += width;
    }
    const height = Math.max(...laid.map(({ lines }) => heightOf(lines)));
    const sheet = this.#sheetWith(height);
    for (const cell of laid) await this.#write(sheet, cell.lines, cell.x, this.#y);
    this.#y -= height;
    return boxes[0]!;
  }

  /** The foot of every page, once all of them are there. */
  async foot(words: (page: number, pages: number) => Text[]): Promise<void> {
    for (const [i, sheet] of this.#sheets.entries()) {
      const lines = await lay(words(i + 1, this.#sheets.length), this.width);
      await this.#write(sheet, lines, margin.side, margin.bottom - 12);
    }
  }

  /** Writes the structure, once everything is on paper. */
  finish(): void {
    this.#tags.finish();
  }
}
