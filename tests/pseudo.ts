import type { Page } from '@playwright/test';

/**
 * Texts on the page that never went through messages. To be asked with the locale en-XA, in which every message stands
 * in brackets. What a programme or a person wrote (names, titles, codes) is no message: name its elements in `data`.
 * @param data CSS selector of elements that show data
 */
export function untranslated(page: Page, data = 'none'): Promise<string[]> {
  return page.evaluate((selector) => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (
        !element?.checkVisibility() ||
        element.closest(`script, style, [translate="no"], [lang]:not(html), ${selector}`)
      )
        continue;
      // A message may be cut into several nodes by the parameters within it: its block as a whole has the brackets.
      const text =
        element.closest('p, li, h1, h2, h3, a, button, label, td, th, dd, dt, div')?.textContent ?? '';
      if (/\p{L}/u.test(node.textContent ?? '') && !/\[.*\]/s.test(text))
        found.push(node.textContent?.trim() ?? '');
    }
    return found;
  }, data);
}

/** What does not fit: a page wider than the screen, and texts cut off by their box. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth + 1)
      found.push(`the page is ${scrollWidth} wide on a screen of ${clientWidth}`);
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      const text = element.innerText?.trim();
      if (!text || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      // What is for screen readers alone is one pixel wide on purpose.
      if (element.clientWidth <= 1 || element.closest('.sr-only')) continue;
      const across = element.scrollWidth > element.clientWidth + 1 && /hidden|clip/.test(style.overflowX);
      const down = element.scrollHeight > element.clientHeight + 1 && /hidden|clip/.test(style.overflowY);
      if (across || down) found.push(`cut off: ${text.slice(0, 60)}`);
    }
    return found;
  });
}
