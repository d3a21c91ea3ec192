import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import QRCode from 'qrcode';
import sharp from 'sharp';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { milliseconds, percentile, type Row } from '../scripts/bench-row.ts';
import { testSeed } from '../scripts/vectors/issuer.ts';
import * as keyList from '../src/lib/domain/key-list.ts';
import { parseInstant } from '../src/lib/domain/moment.ts';
import { publicKeyOf } from '../src/lib/domain/signature.ts';
import * as statusList from '../src/lib/domain/status-list.ts';
import { judge, type Issuer } from '../src/lib/domain/verdict.ts';

type Frame = { data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number };

const camera = { width: 1280, height: 720 };
const aim = 150;
const judgingAim = 5;
const rounds = 12;
const judged = 400;

/** The symbol as a hand holds it before the kiosk: turned a little, out of focus, grey, and on a table. */
async function frame(url: string, degrees: number, blur: number, side: number): Promise<Frame> {
  const symbol = await QRCode.toBuffer(url, { errorCorrectionLevel: 'M', margin: 4, scale: 8 });
  const paper = await sharp(symbol)
    .resize(side)
    .linear(0.75, 30)
    .rotate(degrees, { background: '#8a8478' })
    .toBuffer();
  const { data, info } = await sharp({ create: { ...camera, channels: 3, background: '#8a8478' } })
    .composite([{ input: paper, gravity: 'centre' }])
    .png()
    .toBuffer()
    .then((whole) => sharp(whole).blur(blur).ensureAlpha().raw().toBuffer({ resolveWithObject: true }));
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
}

/** A whole list of 131,072 places, read as a kiosk reads it. */
const fullList = async () => {
  const text = await statusList.encode(statusList.fromPositions([5, 70_000]));
  return statusList.lookup(new Map([[0, await statusList.decode(text)]]));
};

/** Without the camera and the page: what lies between a frame in memory and its verdict. */
export async function bench(): Promise<Row[]> {
  const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: wasm.buffer as ArrayBuffer }, fireImmediately: true });
  const vectors = JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8')) as {
    name: string;
    url: string;
    keys: unknown;
    now: string;
  }[];
  const valid = vectors.find(({ name }) => name === 'valid');
  const now = parseInstant(valid?.now ?? '');
  const read = keyList.read(valid?.keys, { publicKey: publicKeyOf(testSeed('root')) });
  if (!valid || now === null || !read.ok) throw new Error('the vector of a valid token is missing');
  const issuer: Issuer = {
    keys: read.list,
    revoked: await fullList(),
    superseded: await fullList(),
    asOf: now
  };
  const frames = await Promise.all(
    [0, 4, -7, 15, 30, 90].flatMap((degrees) =>
      [0.6, 1.4].flatMap((blur) => [400, 500].map((side) => frame(valid.url, degrees, blur, side)))
    )
  );
  const took: number[] = [];
  const judging: number[] = [];
  let missed = 0;
  for (let round = 0; round < rounds; round++)
    for (const one of frames) {
      const start = performance.now();
      const [code] = await readBarcodes(one as ImageData, { formats: ['QRCode'], maxNumberOfSymbols: 1 });
      const seen = performance.now();
      if (!code || judge(code.text, [issuer], now).verdict !== 'valid') missed++;
      took.push(performance.now() - start);
      judging.push(performance.now() - seen);
    }
  // Judging alone, by the processor's time: the other figures grow with what else the machine does.
  const before = process.cpuUsage();
  for (let time = 0; time < judged; time++) judge(valid.url, [issuer], now);
  const { user, system } = process.cpuUsage(before);
  const own = (user + system) / 1000 / judged;
  const what = `Kiosk: frame of ${camera.width} x ${camera.height} to verdict, zxing-wasm and judge`;
  return [
    ...[0.5, 0.95].map((part) => {
      const value = percentile(took, part);
      return {
        what: `${what}, p${part * 100}`,
        figure: milliseconds(value),
        comparedWith: `aim ${aim} ms`,
        ratio: value / aim
      };
    }),
    ...[0.5, 0.95].map((part) => {
      const value = percentile(judging, part);
      return {
        what: `Kiosk: of this the verdict alone, signature and status lists, p${part * 100}`,
        figure: milliseconds(value),
        comparedWith: `aim ${judgingAim} ms`,
        ratio: value / judgingAim
      };
    }),
    {
      what: 'Kiosk: the verdict alone, processor time, mean',
      figure: milliseconds(own),
      comparedWith: `aim ${judgingAim} ms`,
      ratio: own / judgingAim
    },
    {
      what: 'Kiosk: frames read, turned up to 90 degrees, out of focus, in grey light',
      figure: `${took.length - missed} of ${took.length}`
    }
  ];
}
