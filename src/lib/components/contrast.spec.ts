import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/app.css', 'utf8');
type Theme = 'light' | 'dark';

/** Björn Ottosson's OKLab to linear sRGB, then the relative luminance of WCAG 2.2. Out-of-gamut parts are clipped. */
function luminance([lightness, chroma, hue]: readonly [number, number, number]): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (part: number) => Math.min(1, Math.max(0, part));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function token(name: string, theme: Theme): readonly [number, number, number] {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(css)?.[1] ?? '';
  const colours = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)];
  const [, lightness, chroma, hue] = colours[theme === 'dark' ? colours.length - 1 : 0] ?? [];
  return [Number(lightness), Number(chroma), Number(hue)];
}

function contrast(front: string, ground: string, theme: Theme): number {
  const [dim, bright] = [luminance(token(front, theme)), luminance(token(ground, theme))].sort(
    (a, b) => a - b
  );
  return ((bright ?? 0) + 0.05) / ((dim ?? 0) + 0.05);
}

/** What is read as text on what (1.4.3: 4.5), and what must be seen as a shape (1.4.11: 3). */
const text = [
  ...['paper', 'sheet', 'well'].flatMap((ground) => [
    ['ink', ground],
    ['ink-soft', ground],
    ['seal', ground],
    ['wait', ground],
    ['bad', ground]
  ]),
  ['seal', 'seal-wash'],
  ['wait', 'wait-wash'],
  ['bad', 'bad-wash'],
  ['ink', 'wait-wash'],
  ['on-ink', 'ink'],
  ['on-ink', 'ink-strong'],
  ['on-seal', 'seal'],
  ['on-bad', 'bad'],
  ['on-wait', 'wait'],
  ...['genuine', 'lapsed', 'false', 'unsure'].map((tone) => ['on-verdict', `verdict-${tone}`])
] as [string, string][];
const shapes = ['paper', 'sheet', 'well'].flatMap((ground) => [
  ['edge', ground],
  ['focus', ground]
]) as [string, string][];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(text)('%s is readable on %s', (front, ground) => {
    expect(contrast(front, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(shapes)('%s is seen on %s', (front, ground) => {
    expect(contrast(front, ground, theme)).toBeGreaterThanOrEqual(3);
  });
});
