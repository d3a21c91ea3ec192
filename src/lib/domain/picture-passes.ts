/**
 * What a camera's picture is turned into when a symbol is not read from it as it stands (docs/scanning.md has the figures): a
 * sharper one for what is out of focus, a calmer one for a phone's screen, two smaller ones for what is bent or striped.
 */

/** RGBA, as a canvas gives it. */
export type Picture = { data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number };

/** Pixels to each side over which the sharper picture compares, and how much it exaggerates. */
const reach = 3;
const strength = 5;

type Size = { width: number; height: number };

/** Mean over `radius` pixels to both sides along one direction, as a running sum. */
function mean(
  from: Float32Array,
  to: Float32Array,
  { width, height }: Size,
  along: 'rows' | 'columns',
  radius: number
): void {
  const [step, length, other, across] =
    along === 'rows' ? [1, width, width, height] : [width, height, 1, width];
  for (let line = 0; line < across; line++) {
    const first = line * other;
    const at = (index: number) => from[first + Math.max(0, Math.min(length - 1, index)) * step] ?? 0;
    let sum = 0;
    for (let index = -radius; index <= radius; index++) sum += at(index);
    for (let index = 0; index < length; index++) {
      to[first + index * step] = sum / (2 * radius + 1);
      sum += at(index + radius + 1) - at(index - radius);
    }
  }
}

/** Means over squares, as often as said: twice comes near to a lens. */
function smoothed(grey: Float32Array, size: Size, radius: number, times: number): Float32Array {
  const rows = new Float32Array(grey.length);
  const both = new Float32Array(grey.length);
  for (let time = 0; time < times; time++) {
    mean(time === 0 ? grey : both, rows, size, 'rows', radius);
    mean(rows, both, size, 'columns', radius);
  }
  return both;
}

const greyOf = ({ data, width, height }: Picture): Float32Array =>
  Float32Array.from({ length: width * height }, (_, index) => data[index * 4 + 1] ?? 0);

/** Edges exaggerated: what a lens out of focus took from them. */
function exaggerated(grey: Float32Array, size: Size): Picture {
  const around = smoothed(grey, size, reach, 2);
  const data = new Uint8ClampedArray(grey.length * 4);
  for (const [index, value] of grey.entries()) {
    data.fill(value + strength * (value - (around[index] ?? 0)), index * 4, index * 4 + 3);
    data[index * 4 + 3] = 255;
  }
  return { data, ...size };
}

/** Grey and sharper: for a lens out of focus. */
export const sharper = (picture: Picture): Picture =>
  exaggerated(greyOf(picture), { width: picture.width, height: picture.height });

/** Grey, its finest grain taken out, and sharper: for the pixels of a phone's screen and for noise. */
export function calmer(picture: Picture): Picture {
  const size = { width: picture.width, height: picture.height };
  return exaggerated(smoothed(greyOf(picture), size, 1, 1), size);
}

/** Two thirds as wide and high: each pixel the mean of the nine thirds that it covers, which smooths stripes and noise. */
export function smaller({ data, width, height }: Picture): Picture {
  const size = { width: Math.floor((width * 2) / 3), height: Math.floor((height * 2) / 3) };
  const small = new Uint8ClampedArray(size.width * size.height * 4);
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      // A pixel covers one and a half of the old ones each way: one whole, and half of the one before or behind it.
      const left = Math.floor(x * 1.5);
      const top = Math.floor(y * 1.5);
      const [wide, high] = [x % 2 === 0 ? 2 : 1, y % 2 === 0 ? 2 : 1];
      const old = (dx: number, dy: number) => data[((top + dy) * width + left + dx) * 4 + 1] ?? 0;
      const value =
        (wide * high * old(0, 0) +
          (3 - wide) * high * old(1, 0) +
          wide * (3 - high) * old(0, 1) +
          (3 - wide) * (3 - high) * old(1, 1)) /
        9;
      const at = (y * size.width + x) * 4;
      small.fill(value, at, at + 3);
      small[at + 3] = 255;
    }
  return { data: small, ...size };
}

/** Half as wide and high, each pixel the mean of four. */
export function half({ data, width, height }: Picture): Picture {
  const size = { width: Math.floor(width / 2), height: Math.floor(height / 2) };
  const small = new Uint8ClampedArray(size.width * size.height * 4);
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const from = (2 * y * width + 2 * x) * 4 + 1;
      const below = from + width * 4;
      const value =
        ((data[from] ?? 0) + (data[from + 4] ?? 0) + (data[below] ?? 0) + (data[below + 4] ?? 0)) / 4;
      const at = (y * size.width + x) * 4;
      small.fill(value, at, at + 3);
      small[at + 3] = 255;
    }
  return { data: small, ...size };
}

/** In the order in which they are tried. */
export const passes: ((picture: Picture) => Picture)[] = [sharper, calmer, smaller, half];
