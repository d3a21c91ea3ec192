import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { drawObject, PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grainy } from '../press/grainy.ts';
import { embedPng } from './picture.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carrel-picture-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of one page that shows the picture. */
async function fileOf(png: Uint8Array): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const { ref } = await embedPng(document, png);
  const page = document.addPage([200, 200]);
  page.pushOperators(drawObject(page.node.newXObject('Image', ref)));
  return await document.save();
}

/** What a reader of PDF unpacks: the colours, and what is see-through. */
function unpacked(pdf: Uint8Array): Buffer[] {
  const file = join(folder, 'one.pdf');
  writeFileSync(file, pdf);
  execFileSync('pdfimages', ['-png', file, join(folder, 'out')]);
  const list = execFileSync('pdfimages', ['-list', file], { encoding: 'utf8' }).trim().split('\n').slice(2);
  return list.map((_, i) => readFileSync(join(folder, `out-${String(i).padStart(3, '0')}.png`)));
}

/** A PNG's header and data as they are given, whatever they claim. */
function claimed(width: number, height: number, data: Uint8Array): Uint8Array {
  const chunk = (type: string, body: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(data)),
    chunk('IEND', Buffer.alloc(0))
  ]);
}

describe.each([true, false])('a picture, see-through: %s', (alpha) => {
  test('weighs in a PDF about what it weighs alone', async () => {
    const png = await grainy(110_000, alpha, 1);
    expect((await fileOf(png)).length).toBeLessThan(png.length * 1.08 + 2000);
  });

  test('is the same, pixel by pixel', async () => {
    const png = await grainy(60_000, alpha, 2);
    // The sum of each channel: a reader of differences between a million pixels takes minutes to say that there is one.
    const raw = (of: Buffer | Uint8Array, ...channels: number[]) =>
      Promise.all(
        channels.map(async (one) =>
          createHash('sha256')
            .update(await sharp(of).extractChannel(one).raw().toBuffer())
            .digest('hex')
        )
      );
    const [colours, mask] = unpacked(await fileOf(png));
    expect(await raw(colours!, 0, 1, 2)).toEqual(await raw(png, 0, 1, 2));
    expect(mask === undefined).toBe(!alpha);
    if (mask) expect(await raw(mask, 0)).toEqual(await raw(png, 3));
  });
});

test.each(['palette', '16 bits', 'grey'])(
  'a form that no browser writes is printed too: %s',
  async (form) => {
    const whole = sharp(await grainy(20_000, false, 3));
    const png = await (
      form === 'palette'
        ? whole.png({ palette: true })
        : form === 'grey'
          ? whole.toColourspace('b-w').png()
          : whole.toColourspace('rgb16').png()
    ).toBuffer();
    expect(unpacked(await fileOf(png)).length).toBeGreaterThan(0);
  }
);

test.each([
  ['more pixels than a memory holds', () => claimed(60_000, 60_000, new Uint8Array(100))],
  ['no pixels', () => claimed(0, 10, new Uint8Array(100))],
  ['less than it claims', () => claimed(100, 100, new Uint8Array(100))],
  ['a filter that there is none of', () => claimed(2, 2, new Uint8Array(18).fill(9))],
  ['nothing of a picture', () => new TextEncoder().encode('%PDF-1.7 and more of that kind')]
])('what claims %s is refused', async (_, make) => {
  const document = await PDFDocument.create();
  await expect(embedPng(document, make())).rejects.toThrow();
});

test('more data than it claims is left where it is', async () => {
  const document = await PDFDocument.create();
  const bomb = claimed(4, 4, new Uint8Array(50_000_000));
  expect(await embedPng(document, bomb)).toMatchObject({ width: 4, height: 4 });
});
