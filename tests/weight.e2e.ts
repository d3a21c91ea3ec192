import { expect, test, type Response } from '@playwright/test';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** A text of the pseudo-locale (scripts/pseudo.ts) as the stories' build holds it: in brackets, with accented letters. */
const pseudoText = /(["'`])\[(?:(?!\1).)*[åƀçđéƒĝĥîĵķļñöþǫŕšţûṽŵẋýž](?:(?!\1).)*\]\1/gu;

const compress: Record<string, (text: string) => number> = {
  br: (text) =>
    brotliCompressSync(text, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text)
      }
    }).length,
  gzip: (text) => gzipSync(text, { level: 9 }).length
};

/** Bytes on the wire, and how many of them would not be there in a build without the pseudo-locale. */
async function weigh(response: Response): Promise<{ sent: number; pseudo: number }> {
  const { responseBodySize: sent } = await response.request().sizes();
  const squeeze = compress[response.headers()['content-encoding'] ?? ''];
  const text = await response.text();
  if (!squeeze) return { sent, pseudo: Buffer.byteLength(text) - Buffer.byteLength(plain(text)) };
  return { sent, pseudo: squeeze(text) - squeeze(plain(text)) };
}

const plain = (text: string) => text.replace(pseudoText, '""');

/**
 * JavaScript that a first visit loads, as sent (compressed), in kB of 1000 bytes; tests/weight.bench.ts prints more. The
 * stories' build carries the pseudo-locale, which the product does not: what its texts add is taken off, measured file by file.
 */
for (const { path, at, limit } of [
  { path: '/learn', at: /\/sign-in/, limit: 120 },
  { path: '/v/0000-0000-0000', at: /\/v\//, limit: 40 }
])
  test(`the first load of ${path} stays under ${limit} kB`, async ({ browser }) => {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const scripts: Promise<{ sent: number; pseudo: number }>[] = [];
    page.on('requestfinished', (request) => {
      if (new URL(request.url()).pathname.endsWith('.js'))
        scripts.push(request.response().then((response) => weigh(response!)));
    });
    await page.goto(path);
    await expect(page).toHaveURL(at);
    await expect(page.locator('h1')).toBeVisible();
    await page.waitForLoadState('networkidle');
    const weights = await Promise.all(scripts);
    await context.close();
    const sum = (of: 'sent' | 'pseudo') => weights.reduce((total, weight) => total + weight[of], 0) / 1000;
    test.info().annotations.push({
      type: 'kB',
      description: `${sum('sent')}, of it ${sum('pseudo')} pseudo-locale in ${weights.length} files`
    });
    expect(faults).toEqual([]);
    expect(sum('sent') - sum('pseudo')).toBeLessThan(limit);
  });
