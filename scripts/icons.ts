/** Draws the icons of the installed app from the logo: `node scripts/icons.ts`. Run it when the logo changes. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';

const paper = '#f8f6f1';
const logo = await readFile('static/logo.svg');

/** `share` of the square that the logo fills: a maskable icon may lose everything outside the inner 80 %. */
const icons = [
  { file: 'icon-192.png', size: 192, share: 0.72 },
  { file: 'icon-512.png', size: 512, share: 0.72 },
  { file: 'icon-maskable-512.png', size: 512, share: 0.58 },
  { file: 'apple-touch-icon.png', size: 180, share: 0.62 }
];

for (const { file, size, share } of icons) {
  const side = Math.round(size * share);
  const drawn = await sharp(logo, { density: (72 * side) / 32 })
    .resize(side, side)
    .toBuffer();
  await sharp({ create: { width: size, height: size, channels: 4, background: paper } })
    .composite([{ input: drawn, gravity: 'centre' }])
    .png({ compressionLevel: 9, palette: true })
    .toFile(`static/icons/${file}`);
}
