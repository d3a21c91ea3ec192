import { chromium } from 'playwright';
import AxeBuilder from '@axe-core/playwright';
const [,, path, name, only] = process.argv;
const b = await chromium.launch({ executablePath:'/usr/bin/chromium', args:['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] });
const sizes = { phone:[390,844], tablet:[1024,768], desk:[1440,900] };
for (const [k,[w,h]] of Object.entries(sizes)) for (const scheme of ['light','dark']) {
  if (only && !`${k}-${scheme}`.match(only)) continue;
  const c = await b.newContext({ viewport:{width:w,height:h}, colorScheme:scheme, locale: process.env.LOC ?? 'en', reducedMotion:'reduce' });
  const p = await c.newPage();
  p.on('console', m => ['error','warning'].includes(m.type()) && console.log(k, m.text().slice(0,300)));
  p.on('pageerror', e => console.log('pageerror', e.message.slice(0,300)));
  await p.goto('http://localhost:4231'+path, {waitUntil:'networkidle'});
  await p.evaluate(() => document.fonts.ready);
  if (process.env.CLICK) { await p.getByText(process.env.CLICK, {exact:true}).first().click(); await p.waitForTimeout(400); }
  await p.screenshot({ path:`/tmp/look/${name}-${k}-${scheme}.png`, fullPage: !process.env.VIEW });
  const over = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (over > 0) console.log(k, 'OVERFLOW', over);
  const r = await new AxeBuilder({ page:p }).withTags(['wcag2a','wcag2aa','wcag21aa','wcag22aa','best-practice']).analyze();
  for (const v of r.violations) console.log(k, scheme, v.id, v.nodes.length, v.nodes.slice(0,3).map(n=>n.target.join(' ')+' :: '+(n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join('\n    '));
  await c.close();
}
await b.close();
