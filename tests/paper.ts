import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import QRCode from 'qrcode';
import sharp from 'sharp';
import { makeFilm } from './camera.ts';
import { fromDecimal, toDecimal } from '../src/lib/domain/decimal.ts';

/** Paper as a camera sees it. */

const blankSeconds = 2;
const shownSeconds = 4;

/** Page 1 of a PDF at 300 dots an inch, as a printer would put it on paper. */
export function printed(pdf: Uint8Array): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'carrel-paper-'));
  const file = join(folder, 'award.pdf');
  writeFileSync(file, pdf);
  execFileSync('pdftoppm', [
    '-r',
    '300',
    '-f',
    '1',
    '-l',
    '1',
    '-png',
    '-singlefile',
    file,
    join(folder, 'page')
  ]);
  return readFileSync(join(folder, 'page.png'));
}

/** What is held before the lens: the lower right of the certificate, where the symbol stands, 80 mm wide. */
export async function closeUp(page: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(page).metadata();
  const mm = width / 297;
  const side = Math.round(62 * mm);
  const left = width - side - Math.round(8 * mm);
  return await sharp(page)
    .extract({ left, top: height - side - Math.round(8 * mm), width: side, height: side })
    .png()
    .toBuffer();
}

/** A symbol alone, as somebody might print it over another. */
export async function symbol(content: string): Promise<Buffer> {
  return await QRCode.toBuffer(content, { errorCorrectionLevel: 'M', margin: 4, scale: 8 });
}

/** A film that shows nothing, then a paper, and begins again. */
export async function film(name: string, paper: Buffer): Promise<string> {
  const blank = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#777' } })
    .png()
    .toBuffer();
  const folder = mkdtempSync(join(tmpdir(), 'carrel-film-'));
  return makeFilm(join(folder, `${name}.mjpeg`), [
    { png: blank, seconds: blankSeconds },
    { png: paper, seconds: shownSeconds }
  ]);
}

/** The same token with one letter of the name changed, as a forger would: everything else, the signature too, as it was. */
export function withOtherName(tokenUrl: string, from: string, to: string): string {
  const [address, digits] = tokenUrl.split('#');
  const bytes = fromDecimal(digits ?? '');
  if (!bytes) throw new Error('not a token');
  const at = Buffer.from(bytes).indexOf(Buffer.from(from));
  if (at < 0 || Buffer.byteLength(from) !== Buffer.byteLength(to)) throw new Error('no such name to change');
  bytes.set(Buffer.from(to), at);
  return `${address}#${toDecimal(bytes)}`;
}
