import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import QRCode from 'qrcode';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { frame, take, type Scene } from '../../../tests/scanning/picture.ts';
import { calmer, half, passes, sharper, smaller, type Picture } from './picture-passes.ts';

// The whole of it is `npm run bench -- scanning`; these are pictures that the decoder alone does not read.

const content = 'http://localhost:4173/v/7K3M9QXR2TZV#' + '01234567890123456'.repeat(19);
const { modules } = QRCode.create(content, { errorCorrectionLevel: 'M' });
const symbol = { size: modules.size, dark: (x: number, y: number) => Boolean(modules.get(y, x)) };

const photograph = (scene: Omit<Scene, 'seed'>): Picture => ({
  data: take(symbol, { ...scene, seed: 7919 }),
  ...frame
});
const decode = async (picture: Picture) =>
  (await readBarcodes(picture as ImageData, { formats: ['QRCode'], maxNumberOfSymbols: 1 }))[0]?.text;

beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: wasm.buffer as ArrayBuffer }, fireImmediately: true });
});

describe('a picture at three pixels a module', () => {
  it.each([
    ['out of focus by half a module', 'sharper', sharper, { module: 3, blur: 1.5 }],
    [
      'on a fine phone screen',
      'calmer',
      calmer,
      { module: 3, screen: 0.78, turn: 8, tilt: [12, 8], blur: 0.6 }
    ]
  ] as [string, string, typeof sharper, Omit<Scene, 'seed'>][])(
    '%s is read once it is %s',
    async (_, __, pass, scene) => {
      const picture = photograph(scene);
      expect(await decode(picture)).toBeUndefined();
      expect(await decode(pass(picture))).toBe(content);
    }
  );

  it.each([
    ['sharp', { module: 3 }],
    ['turned and dim', { module: 3, turn: 30, light: [0.4, 0.3] as [number, number] }],
    ['curled', { module: 4, curl: 0.9, blur: 0.5 }]
  ])('%s is read by one of the passes', async (_, scene) => {
    const picture = photograph(scene);
    const read = await Promise.all([(same: Picture) => same, ...passes].map((pass) => decode(pass(picture))));
    expect(read).toContain(content);
  });
});

describe('a pass', () => {
  const grey = (width: number, height: number, value: (x: number, y: number) => number): Picture => ({
    data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) =>
      at % 4 === 3 ? 255 : value((at >> 2) % width, Math.floor((at >> 2) / width))
    ),
    width,
    height
  });

  it.each([
    ['sharper', sharper, [9, 7]],
    ['calmer', calmer, [9, 7]],
    ['smaller', smaller, [6, 4]],
    ['half', half, [4, 3]]
  ] as const)('%s leaves an even grey as it is, at any size', (_, pass, [width, height]) => {
    const result = pass(grey(9, 7, () => 120));
    expect([result.width, result.height]).toEqual([width, height]);
    for (const [at, value] of result.data.entries())
      expect(Math.abs(value - (at % 4 === 3 ? 255 : 120))).toBeLessThan(2);
  });

  it('sharper pulls an edge apart', () => {
    const { data } = sharper(grey(20, 5, (x) => (x < 10 ? 100 : 140)));
    expect(data[(2 * 20 + 9) * 4]).toBeLessThan(60);
    expect(data[(2 * 20 + 10) * 4]).toBeGreaterThan(180);
  });
});
