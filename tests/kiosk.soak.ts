import { chromium, type CDPSession, type Page } from 'playwright';
import { milliseconds, percentile } from '../scripts/bench-row.ts';
import { launchOptions } from '../scripts/chromium.ts';
import { client } from './cast.ts';
import { codeFor, holdUp, openHand, setUp } from './kiosk-hands.ts';

// One kiosk's months in an hour: SCANS papers (10,000) before the real page, one after the other, every second one altered.
// Its memory at the end stands against that after the first twentieth. Wants an app that runs: ORIGIN, or that of `npm start`.

type Row = { what: string; figure: string };

const origin = process.env.ORIGIN ?? 'http://localhost:4173';
const scans = Number(process.env.SCANS ?? 10_000);
/** What a page may hold more at the end than after it has warmed up. */
const allowed = 1.25;

/** The last digits of the signature, another each time. */
const altered = (content: string, at: number) => content.slice(0, -9) + String(at + 1).padStart(9, '0');

async function show(page: Page, content: string, words: string): Promise<number> {
  const start = performance.now();
  await holdUp(page, content);
  await page.locator(`.verdict h1:text-is("${words}")`).waitFor({ timeout: 30_000 });
  return performance.now() - start;
}

/** What is reachable, after everything else was collected, in bytes; and how many nodes the page has. */
async function memory(page: CDPSession): Promise<{ bytes: number; nodes: number }> {
  await page.send('HeapProfiler.collectGarbage');
  const { metrics } = await page.send('Performance.getMetrics');
  const value = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? 0;
  return { bytes: value('JSHeapUsedSize'), nodes: value('Nodes') };
}

export async function soak(): Promise<Row[]> {
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await (
      await browser.newContext({ baseURL: origin, viewport: { width: 1024, height: 768 } })
    ).newPage();
    await openHand(page);
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
    let warm: Awaited<ReturnType<typeof memory>> | undefined;
    for (let at = 0; at < scans; at++) {
      const genuine = at % 2 === 0;
      const paper = genuine ? award.token_url : altered(award.token_url, at);
      took.push(await show(page, paper, genuine ? 'Genuine' : 'Altered'));
      if (at === Math.floor(scans / 20)) warm = await memory(session);
    }
    const end = await memory(session);
    if (!warm || end.bytes > warm.bytes * allowed)
      throw new Error(`the kiosk grew from ${warm?.bytes} to ${end.bytes} bytes in ${scans} scans`);
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    return [
      {
        what: `Kiosk: memory after ${scans / 20} and after ${scans} papers`,
        figure: `${megabytes(warm.bytes)}, ${megabytes(end.bytes)}`
      },
      { what: 'Kiosk: nodes of the page then', figure: `${warm.nodes}, ${end.nodes}` },
      {
        what: 'Kiosk: paper before the camera to verdict on screen, p50 and p95',
        figure: `${milliseconds(percentile(took, 0.5))}, ${milliseconds(percentile(took, 0.95))}`
      }
    ];
  } finally {
    await browser.close();
  }
}
