/** The page of the scanning benchmark: every decoder reads every picture. The libraries are loaded before it, as globals. */
import { frame, take, type Scene, type Symbol } from './picture.ts';
import { passes, type Picture } from '../../src/lib/domain/picture-passes.ts';

type Detect = (source: ImageData) => Promise<{ rawValue: string }[]>;
type Shim = { decodeAsync: (canvas: HTMLCanvasElement) => Promise<{ text: string }> };
type Libraries = {
  __Html5QrcodeLibrary__: { Html5Qrcode: new (id: string, config: object) => { qrcode: Shim } };
  BarcodeDetectionAPI: {
    BarcodeDetector: new (options: object) => { detect: Detect };
    prepareZXingModule: (options: object) => Promise<unknown>;
  };
  BarcodeDetector: unknown;
  ZXingWASM: {
    prepareZXingModule: (options: object) => Promise<unknown>;
    readBarcodes: (
      data: Picture | ImageData,
      options: object
    ) => Promise<{ text: string; isValid: boolean }[]>;
  };
  jsQR: (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
};
const libraries = globalThis as unknown as Libraries;

type Decoder = (picture: ImageData, canvas: HTMLCanvasElement) => Promise<string | undefined>;

/** A picture at the width at which html5-qrcode reads a video that a screen shows this wide. */
function shownAt(canvas: HTMLCanvasElement, width: number): HTMLCanvasElement {
  const small = document.createElement('canvas');
  small.width = width;
  small.height = Math.round((width * frame.height) / frame.width);
  small.getContext('2d', { willReadFrequently: true })?.drawImage(canvas, 0, 0, small.width, small.height);
  return small;
}

/** As html5-qrcode's loop: with the polyfill it gives every second frame to its own decoder, so a picture counts as two frames. */
async function shim(reader: Shim, canvas: HTMLCanvasElement, frames: number): Promise<string | undefined> {
  for (let at = 0; at < frames; at++) {
    const read = await reader.decodeAsync(canvas).catch(() => null);
    if (read) return read.text;
  }
  return undefined;
}

async function decoders(): Promise<Record<string, Decoder>> {
  const { Html5Qrcode } = libraries.__Html5QrcodeLibrary__;
  const overrides = { locateFile: () => '/zxing_reader.wasm' };
  await libraries.ZXingWASM.prepareZXingModule({ overrides, fireImmediately: true });
  await libraries.BarcodeDetectionAPI.prepareZXingModule({ overrides, fireImmediately: true });
  const make = (useBarCodeDetectorIfSupported: boolean) =>
    new Html5Qrcode('reader', { formatsToSupport: [0], useBarCodeDetectorIfSupported, verbose: false })
      .qrcode;
  const alone = make(false);
  libraries.BarcodeDetector = libraries.BarcodeDetectionAPI.BarcodeDetector;
  const both = make(true);
  const options = { formats: ['QRCode'], maxNumberOfSymbols: 1 };
  const zxing = async (picture: Picture | ImageData) =>
    (await libraries.ZXingWASM.readBarcodes(picture, options))[0]?.text;
  return {
    'html5-qrcode': (_, canvas) => shim(alone, canvas, 1),
    'html5-qrcode, polyfill': (_, canvas) => shim(both, canvas, 2),
    'html5-qrcode, polyfill, shown 820 wide': (_, canvas) => shim(both, shownAt(canvas, 820), 2),
    jsQR: (picture) => Promise.resolve(libraries.jsQR(picture.data, frame.width, frame.height)?.data),
    'zxing-wasm': zxing,
    // The product: what is not read as it stands is tried sharper and smaller.
    'zxing-wasm, more passes': async (picture) => {
      let read = await zxing(picture);
      for (const pass of passes) read ??= await zxing(pass(picture as Picture));
      return read;
    }
  };
}

export type Reading = { decoder: string; read: boolean; milliseconds: number };

let ready: Promise<Record<string, Decoder>> | undefined;

/** Has every decoder but the left out ones read one picture of the symbol. */
export async function readAll(
  content: string,
  rows: string[],
  scene: Scene,
  leftOut: string[]
): Promise<Reading[]> {
  ready ??= decoders();
  const symbol: Symbol = { size: rows.length, dark: (x, y) => rows[y]?.[x] === '1' };
  const picture = new ImageData(take(symbol, scene), frame.width, frame.height);
  const canvas = document.createElement('canvas');
  Object.assign(canvas, frame);
  canvas.getContext('2d', { willReadFrequently: true })?.putImageData(picture, 0, 0);
  const readings: Reading[] = [];
  for (const [decoder, decode] of Object.entries(await ready)) {
    if (leftOut.includes(decoder)) continue;
    const start = performance.now();
    const read = (await decode(picture, canvas)) === content;
    readings.push({ decoder, read, milliseconds: performance.now() - start });
  }
  return readings;
}

Object.assign(globalThis, { readAll, take });
