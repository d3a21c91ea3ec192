import { readFileSync, readdirSync } from 'node:fs';
import { chromium, type CDPSession, type Page } from 'playwright';
import { milliseconds, percentile } from '../scripts/bench-row.ts';
import { launchOptions } from '../scripts/chromium.ts';
import { client } from './cast.ts';
import { codeFor, holdUp, openHand, setUp } from './kiosk-hands.ts';

// One kiosk's months in an hour: SCANS papers (10,000) before the real page, one after the other, every second one altered.
// Its memory at the end stands against that after the first twentieth, of 500 papers at least. Wants an app that runs: ORIGIN, or that of `npm start`.

type Row = { what: string; figure: string };

const origin = process.env.ORIGIN ?? 'http://localhost:4173';
const scans = Number(process.env.SCANS ?? 10_000);
/** What a page may hold more at the end than after it has warmed up. */
const allowed = 1.25;
/** Until then a browser takes more memory as it goes, and collects little of it. */
const warmUp = 500;

/** The last digits of the signature, another each time. */
const altered = (content: string, at: number) => content.slice(0, -9) + String(at + 1).padStart(9, '0');

async function show(page: Page, content: string, words: string, faults: string[]): Promise<number> {
  const start = performance.now();
  await holdUp(page, content);
  try {
    await page.locator(`.verdict h1:text-is("${words}")`).waitFor({ timeout: 60_000 });
  } catch {
    const said = [await page.locator('body').innerText(), ...faults].join('\n');
    throw new Error(`${words} was not shown; the screen said: ${said}`);
  }
  return performance.now() - start;
}

type Memory = { bytes: number; nodes: number; device: number };

/** What the browser's processes that run pages hold of the device's memory, in bytes: worker and decoder counted in. */
function resident(browser: number): number {
  const family = new Map<number, number>();
  const held = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const field = (wanted: string) =>
        Number(new RegExp(`^${wanted}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      family.set(Number(name), field('PPid'));
      if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--type=renderer'))
        held.set(Number(name), field('VmRSS') * 1024);
    } catch {
      continue; // It ended meanwhile.
    }
  }
  const isOurs = (id: number | undefined): boolean =>
    id !== undefined && id > 1 && (id === browser || isOurs(family.get(id)));
  return [...held].filter(([id]) => isOurs(id)).reduce((sum, [, bytes]) => sum + bytes, 0);
}

/** What is reachable, after everything else was collected, in bytes; how many nodes the page has; and the device's share. */
async function memory(page: CDPSession, browser: number): Promise<Memory> {
  await page.send('HeapProfiler.collectGarbage');
  const { metrics } = await page.send('Performance.getMetrics');
  const value = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? 0;
  return { bytes: value('JSHeapUsedSize'), nodes: value('Nodes'), device: resident(browser) };
}

export async function soak(): Promise<Row[]> {
  const server = await chromium.launchServer(launchOptions());
  const browser = await chromium.connect(server.wsEndpoint());
  try {
    const page = await (
      await browser.newContext({ baseURL: origin, viewport: { width: 1024, height: 768 } })
    ).newPage();
    await openHand(page);
    const faults: string[] = [];
    page.on('pageerror', (fault) => faults.push(fault.message));
    const librarian = await client(page, 'librarian.accra-central@carrel.test');
    const { data: award } = await librarian
      .from('award')
      .select('token_url, library_id')
      .eq('state', 'sealed')
      .or(`expires_on.is.null,expires_on.gt.${new Date().toISOString().slice(0, 10)}`)
      .limit(1)
      .single<{ token_url: string; library_id: string }>();
    if (!award) throw new Error('the demo has no sealed award yet');
    await page.goto('/kiosk');
    await setUp(page, await codeFor(librarian, award.library_id, 'Soak'));
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');

    const took: number[] = [];
    const id = server.process().pid ?? 0;
    const marks = [Math.max(warmUp, scans / 20), scans / 2, scans].map(Math.floor);
    const taken: Memory[] = [];
    for (let at = 0; at < scans; at++) {
      const genuine = at % 2 === 0;
      const paper = genuine ? award.token_url : altered(award.token_url, at);
      took.push(await show(page, paper, genuine ? 'Genuine' : 'Altered', faults));
      if (!marks.includes(at + 1)) continue;
      taken.push(await memory(session, id));
      console.info(`${at + 1} papers: ${JSON.stringify(taken.at(-1))}`);
    }
    const [warm, , end] = taken;
    for (const part of ['bytes', 'device', 'nodes'] as const)
      if (!warm || !end || end[part] > warm[part] * allowed)
        throw new Error(`the kiosk grew from ${warm?.[part]} to ${end?.[part]} (${part}) in ${scans} scans`);
    const told = (of: keyof Memory, by = 1e6, unit = ' MB') =>
      taken.map((one) => `${(one[of] / by).toFixed(by === 1 ? 0 : 1)}${unit}`).join(', ');
    return [
      { what: `Kiosk: memory of the page after ${marks.join(', ')} papers`, figure: told('bytes') },
      { what: 'Kiosk: memory of the device then', figure: told('device') },
      { what: 'Kiosk: nodes of the page then', figure: told('nodes', 1, '') },
      {
        what: 'Kiosk: paper before the camera to verdict on screen, p50 and p95',
        figure: `${milliseconds(percentile(took, 0.5))}, ${milliseconds(percentile(took, 0.95))}`
      }
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}
