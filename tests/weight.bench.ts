import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright';
import type { Row } from '../scripts/bench-row.ts';
import { launchOptions } from '../scripts/chromium.ts';

const buildDir = process.env.BUILD_DIR ?? 'build';
const pages = [
  { path: '/learn', aim: 120 },
  { path: '/desk' },
  { path: '/kiosk' },
  { path: '/v/0000-0000-0000', aim: 40 }
];

/** Stands for the backend: what a page weighs before anyone signed in does not depend on data. */
async function silentBackend(): Promise<Server> {
  const server = createServer((_, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    response.setHeader('content-type', 'application/json');
    response.end('[]');
  }).listen(0, 'localhost');
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function freePort(): Promise<number> {
  const server = await silentBackend();
  const port = portOf(server);
  server.close();
  return port;
}

/** JavaScript that a first visit loads before it falls quiet, as sent (compressed), in bytes. */
async function scriptBytes(origin: string, path: string): Promise<number> {
  const browser = await chromium.launch(launchOptions());
  try {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on('requestfinished', (request) => {
      if (new URL(request.url()).pathname.endsWith('.js'))
        sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    await page.goto(`${origin}${path}`, { waitUntil: 'networkidle' });
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  } finally {
    await browser.close();
  }
}

/** JavaScript weight of a first load, by page. */
export async function bench(): Promise<Row[]> {
  if (!existsSync(`${buildDir}/index.js`)) throw new Error(`there is no build in ${buildDir}: npm run build`);
  const backend = await silentBackend();
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const app = spawn(process.execPath, [`${buildDir}/index.js`], {
    env: {
      ...process.env,
      PORT: String(port),
      ORIGIN: origin,
      PUBLIC_ORIGIN: origin,
      PUBLIC_SUPABASE_URL: `http://localhost:${portOf(backend)}`,
      PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'none'
    },
    stdio: ['ignore', 'pipe', 'inherit']
  });
  try {
    await once(app.stdout, 'data');
    const rows: Row[] = [];
    for (const { path, aim } of pages) {
      const kilobytes = (await scriptBytes(origin, path)) / 1000;
      rows.push({
        what: `JavaScript of a first load of ${path}, compressed`,
        figure: `${kilobytes.toFixed(1)} kB`,
        ...(aim ? { comparedWith: `aim ${aim} kB`, ratio: kilobytes / aim } : {})
      });
    }
    return rows;
  } finally {
    app.kill();
    backend.close();
  }
}
