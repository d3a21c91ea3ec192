import type { PDFDocument, PDFRef } from 'pdf-lib';

/** A picture in a document: where it is, and its pixels. */
export type Picture = { ref: PDFRef; width: number; height: number };

/** More pixels than any paper shows. A small file may claim them to fill the memory of who unpacks it. */
const mostPixels = 4_000_000;
const signature = [137, 80, 78, 71, 13, 10, 26, 10];

type Chunk = { type: string; data: Uint8Array };

function chunksOf(png: Uint8Array): Chunk[] {
  if (signature.some((byte, i) => png[i] !== byte)) throw new Error('no PNG');
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= png.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** Unpacks until there are `size` bytes, and never more. */
async function inflated(parts: Uint8Array[], size: number): Promise<Uint8Array> {
  const stream = new Blob(parts as Uint8Array<ArrayBuffer>[])
    .stream()
    .pipeThrough(new DecompressionStream('deflate'));
  const all = new Uint8Array(size);
  let filled = 0;
  for await (const part of stream) {
    all.set(part.subarray(0, size - filled), filled);
    filled = Math.min(size, filled + part.length);
    if (filled === size) break;
  }
  if (filled < size) throw new Error('the PNG is cut off');
  return all;
}

const paeth = (a: number, b: number, c: number) => {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
};

/** What a filter of PNG (W3C, section 9.2) takes off a byte, by its left, upper and upper left neighbours. */
const guesses = [
  () => 0,
  (a: number) => a,
  (_: number, b: number) => b,
  (a: number, b: number) => (a + b) >> 1,
  paeth
] as const;

/** The bytes of the picture, out of lines that each begin with the number of their filter. */
function unfiltered(lines: Uint8Array, height: number, stride: number, step: number): Uint8Array {
  const out = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const guess = guesses[lines[y * (stride + 1)]!];
    if (!guess) throw new Error('no such filter');
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < step ? 0 : out[at - step]!;
      const up = y === 0 ? 0 : out[at - stride]!;
      const corner = x < step || y === 0 ? 0 : out[at - stride - step]!;
      out[at] = lines[y * (stride + 1) + 1 + x]! + guess(left, up, corner);
    }
  }
  return out;
}

/** Lines as PNG packs them best, each by the filter whose bytes are nearest to none. */
function filtered(bytes: Uint8Array, height: number, stride: number, step: number): Uint8Array {
  const out = new Uint8Array(height * (stride + 1));
  const line = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    let least = Infinity;
    for (const [number, guess] of guesses.entries()) {
      let sum = 0;
      for (let x = 0; x < stride; x++) {
        const at = y * stride + x;
        const left = x < step ? 0 : bytes[at - step]!;
        const up = y === 0 ? 0 : bytes[at - stride]!;
        const corner = x < step || y === 0 ? 0 : bytes[at - stride - step]!;
        const byte = (bytes[at]! - guess(left, up, corner)) & 255;
        line[x] = byte;
        sum += byte < 128 ? byte : 256 - byte;
      }
      if (sum >= least) continue;
      least = sum;
      out[y * (stride + 1)] = number;
      out.set(line, y * (stride + 1) + 1);
    }
  }
  return out;
}

type Channels = { colours: Uint8Array; alpha: Uint8Array | null };

/** Colour and what is see-through apart, as a PDF wants them; no alpha where all is opaque. */
function split(rgba: Uint8Array, pixels: number): Channels {
  const colours = new Uint8Array(pixels * 3);
  const alpha = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    colours.set(rgba.subarray(i * 4, i * 4 + 3), i * 3);
    alpha[i] = rgba[i * 4 + 3]!;
  }
  return { colours, alpha: alpha.some((value) => value < 255) ? alpha : null };
}

/**
 * Embeds a PNG about as small as it came. pdf-lib would store its bytes without PNG's filters, which makes a picture of 100 kB
 * one of 300; it still does the forms that no browser writes (palettes, 16 bits, interlaced). Throws what is no PNG, or too
 * many pixels.
 */
export async function embedPng(document: PDFDocument, png: Uint8Array): Promise<Picture> {
  const chunks = chunksOf(png);
  const header = chunks[0]?.type === 'IHDR' ? chunks[0].data : null;
  if (!header || header.length !== 13) throw new Error('no PNG');
  const view = new DataView(header.buffer, header.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0 || width * height > mostPixels)
    throw new Error(`${width} × ${height} pixels`);
  const [depth, type, interlaced] = [header[8], header[9], header[12]];
  const step = type === 6 ? 4 : type === 2 ? 3 : 0;
  if (depth !== 8 || step === 0 || interlaced !== 0 || chunks.some((chunk) => chunk.type === 'tRNS'))
    return await document.embedPng(png);
  const lines = await inflated(
    chunks.filter((chunk) => chunk.type === 'IDAT').map(({ data }) => data),
    height * (width * step + 1)
  );
  const bytes = unfiltered(lines, height, width * step, step);
  const { colours, alpha } = step === 4 ? split(bytes, width * height) : { colours: bytes, alpha: null };
  const { context } = document;
  const stored = (of: Uint8Array, colors: number, more: object) =>
    context.register(
      context.flateStream(filtered(of, height, width * colors, colors), {
        Type: 'XObject',
        Subtype: 'Image',
        Width: width,
        Height: height,
        BitsPerComponent: 8,
        DecodeParms: { Predictor: 15, Colors: colors, BitsPerComponent: 8, Columns: width },
        ...more
      })
    );
  const mask = alpha && stored(alpha, 1, { ColorSpace: 'DeviceGray', Decode: [0, 1] });
  const ref = stored(colours, 3, { ColorSpace: 'DeviceRGB', ...(mask && { SMask: mask }) });
  return { ref, width, height };
}
