import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { chromium, type Page } from 'playwright';
import QRCode from 'qrcode';
import { milliseconds, percentile, type Row } from '../scripts/bench-row.ts';
import { launchOptions } from '../scripts/chromium.ts';
import type { Reading } from './scanning/decoders.ts';
import type { Scene } from './scanning/picture.ts';

/** What stands between the lens and the paper; with each the symbol is read at every size. docs/scanning.md explains them. */
const conditions: Record<string, Omit<Scene, 'module' | 'seed'>> = {
  'flat, sharp, well lit': {},
  'blur of half a module': {},
  'noise of a cheap sensor': { noise: 14 },
  'turned 30 degrees': { turn: 30, blur: 0.5 },
  'tilted 35 degrees aside': { tilt: [35, 0], blur: 0.5 },
  'tilted 25 and 25 degrees, turned': { tilt: [25, 25], turn: 12, blur: 0.5 },
  'curled like a rolled certificate': { curl: 0.9, blur: 0.5 },
  'creased down the middle': { crease: 28, blur: 0.5 },
  'dim light, noisy': { light: [0.22, 0.22], noise: 6, blur: 0.6 },
  'light from one side': { light: [1.1, 0.25], noise: 4, blur: 0.6 },
  'lamp reflected on it': { glare: 0.22, blur: 0.5 },
  'on a phone, moiré': { screen: 0.46, blur: 0.5 },
  'on a fine phone screen, turned': { screen: 0.78, turn: 8, tilt: [12, 8], blur: 0.6 },
  'held by hand: all a little': { turn: 9, tilt: [14, 10], curl: 2, light: [0.9, 0.5], noise: 6, blur: 0.8 }
};
const sizes = [2, 2.5, 3, 4, 6];
const seeds = Number(process.env.SCANNING_SEEDS ?? 3);
/** Takes seconds for a picture with print around the symbol: one of each must do. */
const slow = 'jsQR';
/** From this many pixels a module on everything must be read. */
const promised = 3;

const files: Record<string, [path: string, type: string]> = {
  '/html5-qrcode.js': ['node_modules/html5-qrcode/html5-qrcode.min.js', 'text/javascript'],
  '/detector.js': ['node_modules/barcode-detector/dist/iife/ponyfill.js', 'text/javascript'],
  '/zxing.js': ['node_modules/zxing-wasm/dist/iife/reader/index.js', 'text/javascript'],
  '/jsqr.js': ['node_modules/jsqr/dist/jsQR.js', 'text/javascript'],
  '/zxing_reader.wasm': ['node_modules/zxing-wasm/dist/reader/zxing_reader.wasm', 'application/wasm'],
  '/tests/scanning/decoders.ts': ['tests/scanning/decoders.ts', 'text/javascript'],
  '/tests/scanning/picture.ts': ['tests/scanning/picture.ts', 'text/javascript'],
  '/src/lib/domain/picture-passes.ts': ['src/lib/domain/picture-passes.ts', 'text/javascript']
};
const scripts = ['html5-qrcode', 'detector', 'zxing', 'jsqr'].map(
  (name) => `<script src="/${name}.js"></script>`
);
const html = `<!doctype html><div id="reader"></div>${scripts.join('')}<script type="module" src="/tests/scanning/decoders.ts"></script>`;

async function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    response.setHeader('content-type', file?.[1] ?? 'text/html');
    if (!file) response.end(html);
    else if (file[0].endsWith('.ts')) response.end(stripTypeScriptTypes(readFileSync(file[0], 'utf8')));
    else response.end(readFileSync(file[0]));
  }).listen(0, 'localhost');
  await once(server, 'listening');
  return server;
}

type Taken = Reading & { condition: string; module: number };

async function readEverything(page: Page): Promise<Taken[]> {
  const vectors = JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8')) as {
    name: string;
    url: string;
  }[];
  const content = vectors.find(({ name }) => name === 'valid')?.url;
  if (!content) throw new Error('the vector of a valid token is missing');
  const { modules } = QRCode.create(content, { errorCorrectionLevel: 'M' });
  const rows = Array.from({ length: modules.size }, (_, y) =>
    Array.from({ length: modules.size }, (_, x) => (modules.get(y, x) ? '1' : '0')).join('')
  );
  const taken: Taken[] = [];
  for (const [condition, scene] of Object.entries(conditions))
    for (const module of sizes)
      for (let seed = 1; seed <= seeds; seed++) {
        const blur = condition.startsWith('blur') ? module / 2 : scene.blur;
        const readings = await page.evaluate(
          (arguments_) =>
            (globalThis as unknown as { readAll: (...all: unknown[]) => Promise<Reading[]> }).readAll(
              ...arguments_
            ),
          [
            content,
            rows,
            { ...scene, ...(blur ? { blur } : {}), module, seed: seed * 7919 },
            seed === 1 ? [] : [slow]
          ]
        );
        taken.push(...readings.map((reading) => ({ ...reading, condition, module })));
      }
  return taken;
}

const percent = (of: Taken[]) => `${Math.round((100 * of.filter(({ read }) => read).length) / of.length)} %`;

/** The table of docs/scanning.md. */
function printTable(taken: Taken[], decoders: string[]): void {
  const lines = [
    ['', ...decoders],
    ['---', ...decoders.map(() => '---:')]
  ];
  for (const condition of Object.keys(conditions))
    lines.push([
      condition,
      ...decoders.map((decoder) =>
        sizes
          .map((module) =>
            percent(
              taken.filter(
                (one) => one.decoder === decoder && one.condition === condition && one.module === module
              )
            ).replace(' %', '')
          )
          .join(' · ')
      )
    ]);
  for (const line of lines) console.info(`| ${line.join(' | ')} |`);
}

/** Decode rates of generated pictures, decoder by decoder. */
export async function bench(): Promise<Row[]> {
  const server = await serve();
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage();
    page.on('pageerror', (fault) => console.error(fault));
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    const taken = await readEverything(page);
    const decoders = [...new Set(taken.map(({ decoder }) => decoder))];
    printTable(taken, decoders);
    return decoders.flatMap((decoder) => {
      const own = taken.filter((one) => one.decoder === decoder);
      const large = own.filter(({ module }) => module >= promised);
      const rate = large.filter(({ read }) => read).length / large.length;
      const times = large.map((one) => one.milliseconds);
      return [
        {
          what: `Scanning: ${decoder}, ${promised} px a module and more, read`,
          figure: percent(large),
          comparedWith: 'aim 100 %',
          ratio: rate
        },
        {
          what: `Scanning: ${decoder}, a picture of 1280 x 720, p50 and p95`,
          figure: `${milliseconds(percentile(times, 0.5))}, ${milliseconds(percentile(times, 0.95))}`
        }
      ];
    });
  } finally {
    await browser.close();
    server.close();
  }
}
