import sharp from 'sharp';

/** Numbers that look random and are the same each time. */
function dice(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function ofWidth(width: number, alpha: boolean, seed: number): Promise<Buffer> {
  const height = Math.round(width * 0.75);
  const channels = alpha ? 4 : 3;
  const raw = Buffer.alloc(width * height * channels);
  const next = dice(seed);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels;
      const grain = next() * 14;
      raw[at] = 120 + (90 * x) / width + grain;
      raw[at + 1] = 90 + (110 * y) / height + grain;
      raw[at + 2] = 160 - (80 * x) / width + grain;
      if (alpha) raw[at + 3] = x < width / 8 ? (255 * 8 * x) / width : 255;
    }
  return await sharp(raw, { raw: { width, height, channels } })
    .png({ compressionLevel: 9, adaptiveFiltering: true })
    .toBuffer();
}

/** A PNG as a camera's picture makes one, hard to pack: nearly `most` bytes and never more. */
export async function grainy(most: number, alpha: boolean, seed: number): Promise<Buffer> {
  let [least, width] = [16, 1200];
  let best = await ofWidth(least, alpha, seed);
  while (width - least > 4) {
    const middle = (least + width) >> 1;
    const made = await ofWidth(middle, alpha, seed);
    if (made.length <= most) [least, best] = [middle, made];
    else width = middle;
  }
  return best;
}
