import { createRawSnippet, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { m } from '#lib/paraglide-kiosk/messages.js';
import { getTextDirection, locales, overwriteGetLocale } from '#lib/paraglide-kiosk/runtime.js';
import '../../app.css';
import Verdict from './Verdict.svelte';
import { verdictLooks } from './verdict-looks.ts';

// Read from two metres: each verdict in each language, its longest words whole, on a phone and on tablets.

const sizes: [width: number, height: number][] = [
  [390, 844],
  [820, 1180],
  [1024, 768]
];
const verdicts = [...(Object.keys(verdictLooks) as (keyof typeof verdictLooks)[]), 'stale', null] as const;

/** As high as a large button. */
const button = createRawSnippet(() => ({ render: () => '<div style="block-size: 3.5rem"></div>' }));

/** The lines of a text as it is laid out, and what stands beside the screen. */
function cut(section: Element): string[] {
  const found: string[] = [];
  for (const element of section.querySelectorAll('h1, p, li')) {
    const { left, right } = element.getBoundingClientRect();
    if (left < 0 || right > innerWidth) found.push(element.textContent ?? '');
  }
  // A word of the title that is broken in two takes more lines than the title has words.
  const title = section.querySelector('h1')!;
  const lines = Math.round(
    title.getBoundingClientRect().height / parseFloat(getComputedStyle(title).lineHeight)
  );
  const words = (title.textContent ?? '').trim().split(/\s+/).length;
  return lines > words ? [...found, `broken: ${title.textContent}`] : found;
}

test.each(locales.filter((locale) => (locale as string) !== 'en-XA'))('whole in %s', async (locale) => {
  const root = document.documentElement;
  const before = { lang: root.lang, dir: root.dir };
  overwriteGetLocale(() => locale);
  Object.assign(root, { lang: locale, dir: getTextDirection(locale) });
  for (const [width, height] of sizes) {
    await page.viewport(width, height);
    for (const verdict of verdicts) {
      const props = {
        verdict: verdict === 'stale' ? ('valid' as const) : verdict,
        stale: verdict === 'stale',
        name: 'Wanjirũ Mũthoni Gĩthae-Odhiambo',
        facts: [
          'Nursing Studies - Clinical Skills',
          'Kisumu County Library',
          m.kiosk_issued({ day: '22 Nov 2026' }),
          m.kiosk_valid_through({ day: '22 Nov 2029' })
        ],
        asOf: '22 Nov 2026, 09:40',
        warning: m.kiosk_back_dated(),
        children: button
      };
      const view = mount(Verdict, { target: document.body, props });
      const section = document.querySelector('.verdict')!;
      // Nobody scrolls at a kiosk: on a tablet the button below the words is on the screen too.
      if (width > 390)
        await expect
          .poll(() => [verdict, width, section.getBoundingClientRect().height])
          .toEqual([verdict, width, height]);
      expect([verdict, width, cut(section)]).toEqual([verdict, width, []]);
      await unmount(view);
    }
  }
  Object.assign(root, before);
});
