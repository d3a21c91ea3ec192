import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { launchOptions } from '../../../../scripts/chromium.ts';
import { scriptFace } from '../../../../src/lib/domain/scripts.ts';

/** The award's own font files, under names that mean nothing else to a browser, in the order in which the award tries them for a line in `serif-bold`. */
const faces = {
  title: 'SourceSerif4_600SemiBold.ttf',
  plain: 'NotoSans_600SemiBold.ttf',
  arabic: 'NotoSansArabic_400Regular.ttf',
  hebrew: 'NotoSansHebrew_400Regular.ttf',
  bengali: 'NotoSansBengali_400Regular.ttf',
  tamil: 'NotoSansTamil_400Regular.ttf',
  ethiopic: 'NotoSansEthiopic_400Regular.ttf',
  devanagari: 'NotoSansDevanagari_400Regular.ttf',
  han: 'NotoSansSC_400Regular.ttf'
};

const page = (first: string[], size: number) => `<!doctype html><style>
  ${Object.entries(faces)
    .map(([name, file]) => `@font-face { font-family: ${name}; src: url(http://fonts.test/${file}) }`)
    .join('\n')}
  body { margin: 0; background: #fff; color: #172440; width: max-content }
  p { margin: 0; padding: ${size}px; font: ${size}px/1.3 ${[...first, ...Object.keys(faces)].join(', ')};
    white-space: nowrap; font-optical-sizing: none }
</style><p dir="auto"></p>`;

/** A script that the award sets in its own face throughout, spaces too. */
function firstFaces(text: string): string[] {
  if (/\p{Script=Latin}/u.test(text)) return [];
  const own = scriptFace(text);
  return own === null || own === 'han' ? [] : [own];
}

/** Each text in one line as Chromium sets it with the award's fonts, black on white, as PNG. `size` is in pixels. */
export async function references(texts: string[], size: number): Promise<Map<string, Buffer>> {
  const browser = await chromium.launch(launchOptions());
  try {
    const tab = await browser.newPage();
    await tab.route('http://fonts.test/*', async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      const body = await readFile(join(import.meta.dirname, '..', 'fonts', name));
      await route.fulfill({ body, headers: { 'access-control-allow-origin': '*' } });
    });
    const made = new Map<string, Buffer>();
    for (const text of texts) {
      await tab.setContent(page(firstFaces(text), size));
      const line = tab.locator('p');
      await line.evaluate((element, words) => (element.textContent = words), text);
      await tab.evaluate(() => document.fonts.ready);
      made.set(text, await line.screenshot());
    }
    return made;
  } finally {
    await browser.close();
  }
}
