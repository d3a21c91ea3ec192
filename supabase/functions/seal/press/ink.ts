import sharp from 'sharp';

/** A picture as black and white: 1 where there is ink. */
export type Mask = { width: number; height: number; ink: Uint8Array };

/** What can be said of a piece of writing without reading it. Lengths in pixels. */
export type Ink = {
  /** Of the smallest box that holds all ink. */
  left: number;
  top: number;
  width: number;
  height: number;
  /** Pixels of ink. */
  amount: number;
  /** Strokes that do not touch: a lost dot or accent is one fewer. */
  pieces: number;
};

/** Darker than this is ink; the texts compared here are nearly black on white. */
const dark = 140;
/** Specks below this many pixels are the edge of an edge, not a stroke. */
const speck = 6;

export async function mask(png: Buffer): Promise<Mask> {
  const { data, info } = await sharp(png)
    .flatten({ background: '#fff' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    ink: Uint8Array.from(data, (grey) => Number(grey < dark))
  };
}

/** Pixels of the stroke that holds `from`; takes them out of `left` over. */
function takeStroke({ width, height }: Mask, over: Uint8Array, from: number): number {
  const open = [from];
  over[from] = 0;
  let size = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    size++;
    const x = at % width;
    const y = (at - x) / width;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++)
        if (over[ny * width + nx]) {
          over[ny * width + nx] = 0;
          open.push(ny * width + nx);
        }
  }
  return size;
}

export function measure(of: Mask): Ink {
  const { width, ink } = of;
  let [left, right, top, bottom, amount, pieces] = [Infinity, -1, Infinity, -1, 0, 0];
  const over = ink.slice();
  for (let at = 0; at < ink.length; at++) {
    if (!ink[at]) continue;
    amount++;
    const x = at % width;
    const y = (at - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    if (over[at] && takeStroke(of, over, at) >= speck) pieces++;
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1, amount, pieces };
}
