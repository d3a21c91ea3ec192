/**
 * Reads symbols beside the page, so that a screen stays smooth while a camera runs: zxing-wasm on the whole picture, then on
 * the passes of `picture-passes.ts` (docs/scanning.md). The decoder's file is served by ourselves: a kiosk reads without a
 * network.
 */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { passes, type Picture } from '#lib/domain/picture-passes.ts';

/** One frame of a camera, or with `thorough` a picture that comes only once. */
export type Asked = Picture & { thorough: boolean };
/** What was read, and the part of the picture (0 to 1) that is not as it was in the frame before; or that the decoder failed. */
export type Told =
  | { kind: 'ready' }
  | { kind: 'seen'; content: string | null; moved: number }
  | { kind: 'failed'; message: string };

type Scope = {
  onmessage: (event: MessageEvent<Asked>) => void;
  postMessage: (told: Told) => void;
};
const scope = globalThis as unknown as Scope;

const options: ReaderOptions = { formats: ['QRCode'], maxNumberOfSymbols: 1 };
let turn = 0;

const decode = async (picture: Picture): Promise<string | null> =>
  (await readBarcodes(picture as ImageData, options))[0]?.text ?? null;

/** A frame that says nothing gets one more pass, the next frame another: a paper is held for many frames. */
async function read({ thorough, ...picture }: Asked): Promise<string | null> {
  const found = await decode(picture);
  if (found !== null) return found;
  const due = thorough ? passes : passes.slice(turn++ % passes.length).slice(0, 1);
  for (const pass of due) {
    const late = await decode(pass(picture));
    if (late !== null) return late;
  }
  return null;
}

const across = 24;
const down = 16;
/** Steps of 255 by which a spot must have changed; sensors flicker by less. */
const noticeable = 14;
let before: Uint8Array | null = null;

/** Sixteen points a spot are enough: what wakes a kiosk is a person, not a fly. */
function movement({ data, width, height }: Picture): number {
  const spots = new Uint8Array(across * down);
  for (let spot = 0; spot < spots.length; spot++) {
    const left = ((spot % across) * width) / across;
    const top = (Math.floor(spot / across) * height) / down;
    let sum = 0;
    for (let point = 0; point < 16; point++) {
      const x = Math.floor(left + ((point % 4) * width) / across / 4);
      const y = Math.floor(top + (Math.floor(point / 4) * height) / down / 4);
      sum += data[(y * width + x) * 4 + 1] ?? 0;
    }
    spots[spot] = sum / 16;
  }
  const last = before ?? spots;
  const changed = spots.filter((value, spot) => Math.abs(value - (last[spot] ?? 0)) > noticeable).length;
  before = spots;
  return changed / spots.length;
}

/** Every question gets an answer: whoever asked would wait for ever. */
const failed = (thrown: unknown) => scope.postMessage({ kind: 'failed', message: String(thrown) });

scope.onmessage = ({ data }) =>
  void read(data)
    .then((content) => scope.postMessage({ kind: 'seen', content, moved: movement(data) }))
    .catch(failed);

void prepareZXingModule({
  overrides: {
    locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path)
  },
  fireImmediately: true
})
  .then(() => scope.postMessage({ kind: 'ready' }))
  .catch(failed);
