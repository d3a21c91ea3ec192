import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type BrowserContext } from 'playwright';
import { z } from 'zod';
import { launchOptions } from './chromium.ts';
import { sessionKey, sessionOf } from './session.ts';

// Pictures of a running Carrel, for looking at and for the README:
//   npm run screenshots -- --origin http://localhost:4173 --out pictures /verify /learn=learner01.accra-central
// A page is a path, or path=account where the account is the part of a demo address before @carrel.test.

const help = `usage: npm run screenshots -- [options] path[=account] ...
  --origin   the running app                      (http://localhost:$PORT)
  --out      folder for the pictures              (.data-pictures)
  --sizes    phone,tablet,desktop                 (all)
  --themes   light,dark                           (both)
  --locale   en, fr, or en-XA in a test build     (en)
  --list     a JSON file: [{"path","account"?,"sizes"?,"themes"?,"name"?}]
  --window   only what fits on the screen         (the whole page)`;

const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1024, height: 768 },
  desktop: { width: 1440, height: 900 }
};
const themes = ['light', 'dark'] as const;
type Size = keyof typeof sizes;

const sizeNames = z.array(z.enum(['phone', 'tablet', 'desktop']));
const picture = z.object({
  path: z.string().startsWith('/'),
  account: z.string().optional(),
  sizes: sizeNames.optional(),
  themes: z.array(z.enum(themes)).optional(),
  name: z.string().optional()
});
type Picture = z.infer<typeof picture>;

async function open(
  browser: Browser,
  origin: string,
  size: Size,
  theme: string,
  locale: string,
  kept?: string
) {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: sizes[size],
    deviceScaleFactor: size === 'phone' ? 2 : 1,
    hasTouch: size !== 'desktop',
    colorScheme: theme === 'dark' ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: locale === 'fr' ? 'fr-FR' : 'en-GB',
    serviceWorkers: 'block'
  });
  await context.addCookies([{ name: 'carrel-locale', value: locale, url: origin }]);
  if (kept)
    await context.addInitScript(([key, value]) => localStorage.setItem(key, value), [
      sessionKey,
      kept
    ] as const);
  return context;
}

async function take(
  context: BrowserContext,
  { path }: Picture,
  file: string,
  fullPage: boolean
): Promise<void> {
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${path}: ${error.message}`));
  await page.goto(path);
  // A page that polls never falls idle; ten seconds then show it as it is.
  await page
    .waitForLoadState('networkidle', { timeout: 10_000 })
    .catch(() => console.warn(`${path} stays busy`));
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: file, fullPage });
  await page.close();
  console.info(file);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    origin: { type: 'string', default: `http://localhost:${process.env.PORT ?? '4173'}` },
    out: { type: 'string', default: '.data-pictures' },
    sizes: { type: 'string', default: Object.keys(sizes).join() },
    themes: { type: 'string', default: themes.join() },
    locale: { type: 'string', default: 'en' },
    list: { type: 'string' },
    window: { type: 'boolean', default: false }
  }
});
const listed: unknown = values.list ? JSON.parse(await readFile(values.list, 'utf8')) : [];
const pictures = z.array(picture).parse([
  ...z.array(z.unknown()).parse(listed),
  ...positionals.map((given) => {
    const [path, account] = given.split('=');
    return { path, account };
  })
]);
if (pictures.length === 0) {
  console.error(help);
  process.exit(1);
}

await mkdir(values.out, { recursive: true });
const browser = await chromium.launch(launchOptions());
try {
  const accounts = [...new Set(pictures.flatMap(({ account }) => account ?? []))];
  const sessions = new Map<string, string>();
  for (const account of accounts) sessions.set(account, await sessionOf(values.origin, account));
  for (const wanted of pictures) {
    const kept = wanted.account ? sessions.get(wanted.account) : undefined;
    for (const size of wanted.sizes ?? sizeNames.parse(values.sizes.split(',')))
      for (const theme of wanted.themes ?? values.themes.split(',')) {
        const place = wanted.path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'start';
        const name = wanted.name ?? [place, wanted.account?.replace(/@.*/, '')].filter(Boolean).join('_');
        const context = await open(browser, values.origin, size, theme, values.locale, kept);
        await take(context, wanted, join(values.out, `${name}_${size}_${theme}.png`), !values.window);
        await context.close();
      }
  }
} finally {
  await browser.close();
}
