/**
 * What a camera's picture is turned into when a symbol is not read from it as it stands (docs/scanning.md has the figures): a
 * sharper one for what is out of focus or on a phone's screen, two smaller ones for what is bent or striped.
 */

/** RGBA, as a canvas gives it. */
export type Picture = { data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number };

/** Pixels to each side over which the sharper picture compares, and how much it exaggerates. */
const reach = 3;
const strength = 5;

/** Mean over `reach` pixels to both sides along one direction, as a running sum. */
function mean(from: Float32Array, to: Float32Array, step: number, length: number, across: number): void {
  const other = step === 1 ? length : 1;
  const window = 2 * reach + 1;
  for (let line = 0; line < across; line++) {
    const first = line * other;
    const at = (index: number) => from[first + Math.max(0, Math.min(length - 1, index)) * step] ?? 0;
    let sum = 0;
    for (let index = -reach; index <= reach; index++) sum += at(index);
    for (let index = 0; index < length; index++) {
      to[first + index * step] = sum / window;
      sum += at(index + reach + 1) - at(index - reach);
    }
  }
}

/** Grey with its edges exaggerated: what a lens out of focus took from them. */
export function sharper({ data, width, height }: Picture): Picture {
  const grey = new Float32Array(width * height);
  for (let index = 0; index < grey.length; index++) grey[index] = data[index * 4 + 1] ?? 0;
  const one = new Float32Array(grey.length);
  const two = new Float32Array(grey.length);
  for (let round = 0; round < 2; round++) {
    mean(round === 0 ? grey : two, one, 1, width, height);
    mean(one, two, width, height, width);
  }
  const sharp = new Uint8ClampedArray(data.length);
  for (let index = 0; index < grey.length; index++) {
    const value = grey[index] ?? 0;
    sharp.fill(value + strength * (value - (two[index] ?? 0)), index * 4, index * 4 + 3);
    sharp[index * 4 + 3] = 255;
  }
  return { data: sharp, width, height };
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
export const passes: ((picture: Picture) => Picture)[] = [sharper, smaller, half];
