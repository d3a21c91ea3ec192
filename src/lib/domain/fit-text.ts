/**
 * How a text fits its box: it shrinks first, then breaks, so that a long name stays whole, and large as long as it can. The
 * press measures with its shaped glyphs, the preview with the browser's; the choice is made here for both.
 */
import type { Element, TextStyle } from './certificate-layout.ts';

export type TextElement = Extract<Element, { kind: 'text' }>;
/** The width of a text in ems. */
export type Measure = (text: string, style: TextStyle) => Promise<number> | number;

/** From one baseline to the next, in sizes. */
export const lead = 1.18;
const point = 72 / 25.4;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Breaks a text into lines no wider than `width` (in ems), at spaces where it has any, else between graphemes, so that a
 * long word or a script without spaces is never clipped.
 */
export async function breakText(
  text: string,
  style: TextStyle,
  width: number,
  measure: Measure
): Promise<string[]> {
  const fits = async (line: string) => (await measure(line, style)) <= width;
  if (await fits(text)) return [text];
  const lines: string[] = [];
  let current = '';
  const flush = () => {
    if (current.trim()) lines.push(current.trim());
    current = '';
  };
  for (const part of text.split(/(?<=\s)/u)) {
    if (await fits((current + part).trim())) {
      current += part;
      continue;
    }
    flush();
    for (const { segment } of graphemes.segment(part)) {
      if (current && !(await fits((current + segment).trim()))) flush();
      current += segment;
    }
  }
  flush();
  return lines;
}

/** The lines of an element and their size in points. */
export async function fitText(
  element: TextElement,
  measure: Measure
): Promise<{ lines: string[]; size: number }> {
  const width = element.box.width * point;
  const height = element.box.height * point;
  const one = await measure(element.text, element.style);
  const asOne = Math.min(element.size, one > 0 ? width / one : element.size);
  if (element.lines === 1 || asOne >= element.least * 1.25) return { lines: [element.text], size: asOne };
  for (let size = element.size; ; size *= 0.94) {
    const lines = await breakText(element.text, element.style, width / size, measure);
    const fits = lines.length <= element.lines && lines.length * size * lead <= height;
    if (fits || size < element.least / 2) return { lines, size };
  }
}

/** Where a line's left end stands, in points from the left of the sheet. */
export function startOf(element: TextElement, lineWidth: number, rightToLeft: boolean): number {
  const spare = element.box.width * point - lineWidth;
  const atEnd = element.align === 'end' || (element.align === 'start' && rightToLeft);
  return element.box.x * point + (element.align === 'centre' ? spare / 2 : atEnd ? spare : 0);
}

/** How far under the top of the box the baseline of line `i` stands, in points. */
export const baselineOf = (size: number, i: number): number => size * (0.95 + i * lead);
