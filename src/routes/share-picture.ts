import sharp from 'sharp';
import { outline, type Outline } from './outlines.ts';

const width = 1200;
const height = 630;
const ink = '#17243b';
const seal = '#0d6244';
const room = width - 240;

/** A line in the middle, as large as asked or as fits. */
function line({ width: ems, paths }: Outline, y: number, most: number, fill: string): string {
  const size = Math.min(most, ems > 0 ? room / ems : most);
  const left = (width - ems * size) / 2;
  const drawn = paths.map(
    ({ path, x, y: up, scale }) =>
      `<path transform="translate(${left + x * size} ${y - up * size}) scale(${scale * size} ${-scale * size})" d="${path}"/>`
  );
  return `<g fill="${fill}">${drawn.join('')}</g>`;
}

const mark = `<g transform="translate(${width / 2 - 44} 92) scale(2.75)">
  <path d="M3 31V14a13 13 0 0 1 26 0v17Z" fill="${ink}"/>
  <path d="M7 18.2v8.6l8.2 2.2v-8.6ZM25 18.2v8.6l-8.2 2.2v-8.6ZM16 6.4a4.9 4.9 0 1 0 0 9.8a4.9 4.9 0 1 0 0-9.8Z" fill="#fff"/>
  <path d="M16 8a3.3 3.3 0 1 0 0 6.6a3.3 3.3 0 1 0 0-6.6Z" fill="${seal}"/></g>`;

/** What is shown where somebody shares an address: a name, what it stands for, and a line below. PNG, 1200 by 630. */
export async function sharePicture(
  title: string,
  about: string,
  below: string
): Promise<Uint8Array<ArrayBuffer>> {
  const [first, second, third] = await Promise.all([
    outline(title, 'serif'),
    outline(about, 'sans'),
    outline(below, 'sans')
  ]);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#fff"/>
    <rect x="28" y="28" width="${width - 56}" height="${height - 56}" fill="none" stroke="${seal}" stroke-width="6"/>
    <rect x="40" y="40" width="${width - 80}" height="${height - 80}" fill="none" stroke="${seal}" stroke-width="1.5"/>
    ${mark}${line(first, 330, 84, ink)}${line(second, 420, 40, ink)}${line(third, 510, 30, '#4d5769')}</svg>`;
  return new Uint8Array(await sharp(globalThis.Buffer.from(svg)).png().toBuffer());
}
