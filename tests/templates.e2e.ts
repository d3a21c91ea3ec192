import { expect, test, type Locator, type Page } from '@playwright/test';
import sharp from 'sharp';
import { device, laptop, phone, signIn, tablet } from './cast.ts';

// The editor of papers, by hand: with the mouse, with a finger, with keys, back and forth, with every kind of name and with big pictures.

const tag = Date.now().toString(36).slice(-6).toUpperCase();
const name = `Reading paper ${tag}`;

const handle = (page: Page, words: string) => page.getByRole('button', { name: new RegExp(`^${words}, `) });
/** Where the canvas says that an element stands, in millimetres. */
async function placeOf(element: Locator): Promise<[x: number, y: number]> {
  const said = (await element.getAttribute('aria-label')) ?? '';
  const [x = NaN, y = NaN] = [...said.matchAll(/([\d.]+) mm/g)].map(([, mm]) => Number(mm));
  return [x, y];
}
async function drag(page: Page, from: Locator, x: number, y: number): Promise<void> {
  await from.scrollIntoViewIfNeeded();
  const box = (await from.boundingBox())!;
  const [left, top] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(left, top);
  await page.mouse.down();
  for (let part = 1; part <= 5; part++) await page.mouse.move(left + (x * part) / 5, top + (y * part) / 5);
  await page.mouse.up();
}
/** A finger put down in the middle of something, moved, and lifted. */
async function swipe(page: Page, over: Locator, x: number, y: number): Promise<void> {
  const box = (await over.boundingBox())!;
  const finger = await page.context().newCDPSession(page);
  const at = (part: number) => [
    { x: box.x + box.width / 2 + x * part, y: box.y + box.height / 2 + y * part }
  ];
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
  for (let part = 1; part <= 8; part++)
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(part / 8) });
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}
const undo = (page: Page) => page.getByRole('button', { name: 'Undo', exact: true });
const redo = (page: Page) => page.getByRole('button', { name: 'Redo', exact: true });

async function openNew(page: Page): Promise<void> {
  await signIn(page, 'hq@carrel.test');
  await page.goto('/programme/templates');
  await page.getByRole('link', { name: 'New template' }).click();
  await page.getByLabel('Name of the template').fill(name);
  await expect(handle(page, 'Learner’s name')).toBeVisible();
}

/** Writing that is cut off at the sheet's edge, or runs out of it, of what the preview shows now. */
const offSheet = (page: Page) =>
  page.getByRole('img', { name: 'Preview of the paper' }).evaluate((svg) => {
    const sheet = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')]
      .filter((text) => {
        const box = text.getBoundingClientRect();
        return (
          box.left < sheet.left || box.right > sheet.right || box.top < sheet.top || box.bottom > sheet.bottom
        );
      })
      .map((text) => text.textContent);
  });

for (const size of [laptop, tablet])
  test(`an element is dragged, moved by keys, and brought back, at ${size.width}`, async ({ browser }) => {
    const page = await device(browser, size);
    await openNew(page);
    const stamp = handle(page, 'Place for the stamp');
    const start = await placeOf(stamp);
    await drag(page, stamp, 60, -40);
    const dragged = await placeOf(stamp);
    expect(dragged[0]).toBeGreaterThan(start[0] + 5);
    expect(dragged[1]).toBeLessThan(start[1] - 3);

    await stamp.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => placeOf(stamp)).toEqual([dragged[0] + 1, dragged[1] + 5]);
    // One drag is one step back, however many moves of the mouse it had; so are strokes of one key after another.
    await page.keyboard.press('Control+z');
    await expect.poll(() => placeOf(stamp)).toEqual(dragged);
    await undo(page).click();
    await expect.poll(() => placeOf(stamp)).toEqual(start);
    await expect(undo(page)).toBeDisabled();
    await redo(page).click();
    await expect.poll(() => placeOf(stamp)).toEqual(dragged);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => placeOf(stamp)).toEqual([dragged[0] + 1, dragged[1] + 5]);
    await expect(redo(page)).toBeDisabled();

    // Far beyond the edge it stays where a printer reaches.
    await drag(page, stamp, -2000, 2000);
    await expect.poll(() => placeOf(stamp)).toEqual([5, expect.any(Number)]);
    await stamp.focus();
    await page.keyboard.press('Delete');
    await expect(stamp).toHaveCount(0);
    await undo(page).click();
    await expect(stamp).toHaveCount(1);

    // What is said of it in numbers moves it too, and what is chosen is undone.
    await stamp.click();
    await page.getByRole('textbox', { name: 'From the left' }).fill('40');
    await page.getByRole('textbox', { name: 'From the top' }).fill('100');
    await expect.poll(() => placeOf(stamp)).toEqual([40, 100]);
  });

for (const size of [phone, tablet])
  test(`a finger scrolls over the paper, and moves what was tapped, at ${size.width}`, async ({
    browser
  }) => {
    const page = await device(browser, size);
    await openNew(page);
    const stamp = handle(page, 'Place for the stamp');
    await stamp.scrollIntoViewIfNeeded();
    const start = await placeOf(stamp);
    const top = () => page.evaluate(() => scrollY);
    const before = await top();
    await swipe(page, stamp, 20, -120);
    await expect.poll(top).toBeGreaterThan(before + 40);
    expect(await placeOf(stamp)).toEqual(start);
    await expect(stamp).toHaveAttribute('aria-pressed', 'false');

    await stamp.tap();
    await expect(stamp).toHaveAttribute('aria-pressed', 'true');
    const box = (await stamp.boundingBox())!;
    const scrolled = await top();
    await swipe(page, stamp, 30, -20);
    const moved = await placeOf(stamp);
    expect(moved[0]).toBeGreaterThan(start[0] + 5);
    expect(moved[1]).toBeLessThan(start[1] - 3);
    // A finger that goes up scrolls down; the page itself may grow shorter by a line of what is said of the element.
    expect(await top()).toBeLessThanOrEqual(scrolled);
    // The same element in another place: the mark to size it by does not lie under the finger, however small the paper is.
    const { width, height } = (await stamp.boundingBox())!;
    expect([Math.round(width), Math.round(height)]).toEqual([Math.round(box.width), Math.round(box.height)]);
    await swipe(page, page.locator('.corner'), 15, 10);
    expect((await stamp.boundingBox())!.width).toBeGreaterThan(width + 5);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });

test('by keys alone nobody loses their place, and nothing drawn is left behind unasked', async ({
  browser
}) => {
  const page = await device(browser, tablet);
  await openNew(page);
  const stamp = handle(page, 'Place for the stamp');
  const next = handle(page, '“Signature”');
  await stamp.focus();
  await page.keyboard.press('Delete');
  await expect(stamp).toHaveCount(0);
  await expect(next).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(stamp).toHaveCount(1);

  // From the list, by what is said of it.
  await page.getByRole('button', { name: 'Place for the stamp', exact: true }).press('Enter');
  await page.getByRole('textbox', { name: 'From the left' }).fill('40');
  await page.getByRole('button', { name: 'Take it away' }).press('Enter');
  await expect(stamp).toHaveCount(0);
  await expect(
    page.getByRole('list').filter({ has: page.getByRole('button', { name: 'Frame' }) })
  ).toBeFocused();

  const asked = page.waitForEvent('dialog');
  const leaving = page.getByRole('link', { name: 'Templates' }).first().press('Enter');
  await (await asked).dismiss();
  await leaving;
  await expect(page.getByLabel('Name of the template')).toHaveValue(name);
});

test('every kind of name is whole and on the paper, in every language and on every sheet', async ({
  browser
}) => {
  test.setTimeout(180_000);
  const page = await device(browser, laptop);
  await openNew(page);
  const choose = async (box: RegExp, option: string | RegExp) => {
    await page.getByRole('combobox', { name: box }).first().click();
    await page.getByRole('option', { name: option }).first().click();
  };
  const shown = page.getByRole('img', { name: 'Preview of the paper' });
  for (const paper of ['A4, Across', 'Letter, Upright']) {
    await choose(/^Paper/, paper);
    for (const [name, right] of [
      ['Wanjirũ Mũthoni', false],
      ['فاطمة الزهراء بنت محمد', true],
      ['प्रिया शर्मा', false],
      ['נועה בן־דוד', true],
      ['ሰላማዊት ተስፋዬ', false],
      ['শ্রেয়া চট্টোপাধ্যায়', false],
      ['க்ஷீரா சுப்பிரமணியன்', false],
      ['陈伟明', false],
      ['Amina Hassan نور', false]
    ] as const) {
      await choose(/^Shown with/, new RegExp(`^${name}`));
      await expect(shown.getByText(name).first()).toBeVisible();
      expect(await offSheet(page), name).toEqual([]);
      await expect(shown.getByText(name).first()).toHaveAttribute('direction', right ? 'rtl' : 'ltr');
    }
  }
  await choose(/^Language of the texts/, 'French');
  await expect(
    shown
      .getByText('Nous certifions que')
      .or(shown.getByText(/certifi/))
      .first()
  ).toBeVisible();
  // An award as it is, out of the record.
  await page.getByRole('combobox', { name: /^Shown with/ }).click();
  await page.getByRole('option').last().click();
  expect(await offSheet(page)).toEqual([]);
});

/** A photograph of noise, which nothing packs. */
const photograph = (seed: number) =>
  sharp({
    create: {
      width: 2000,
      height: 1500,
      channels: 3,
      background: '#887',
      noise: { type: 'gaussian', mean: 128, sigma: 20 + seed }
    }
  })
    .png()
    .toBuffer();

test('big pictures are made small enough, and one too many is told what to do', async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await device(browser, laptop);
  await openNew(page);
  for (let n = 1; n <= 4; n++) {
    await page.getByRole('combobox', { name: 'Add an element' }).click();
    await page.getByRole('option', { name: 'Picture', exact: true }).click();
    const panel = page.getByRole('region', { name: 'Picture', exact: true });
    await panel
      .locator('input[type=file]')
      .setInputFiles({ name: `${n}.png`, mimeType: 'image/png', buffer: await photograph(n) });
    const smaller = panel.getByText(/Made smaller for paper: 2,000 × 1,500 pixels became/);
    const refused = panel.getByText('Too many pictures for one paper');
    await expect(smaller.or(refused)).toBeVisible({ timeout: 60_000 });
    if (await refused.isVisible()) {
      await expect(panel.getByText(/Use fewer, or smaller ones/)).toBeVisible();
      break;
    }
  }
  const used = await page.getByText(/^Pictures on this paper: \d+ of 200 kB$/).innerText();
  expect(Number(/: (\d+)/.exec(used)?.[1])).toBeLessThanOrEqual(200);
});

test('a version is published, another follows, and the first is brought back', async ({ browser }) => {
  const page = await device(browser, laptop);
  await openNew(page);
  for (const label of ['Certificate of completion', 'Accredited certificate'])
    await page.getByRole('checkbox', { name: label }).uncheck();
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText('Version 1 is in use.')).toBeVisible();
  const stamp = handle(page, 'Place for the stamp');
  const first = await placeOf(stamp);
  await stamp.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => placeOf(stamp)).not.toEqual(first);
  const second = await placeOf(stamp);
  // Until the server has it nothing can be changed: the change would be in no version.
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  await page.route('**/rpc/publish_template', (route) => answered.then(() => route.continue()));
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.locator('[inert]').filter({ has: stamp })).toBeAttached();
  await drag(page, stamp, 60, 0);
  expect(await placeOf(stamp)).toEqual(second);
  answer();
  await expect(page.getByText('Version 2 is in use.')).toBeVisible();

  await page.getByText('Versions (2)').click();
  const earlier = page.getByRole('listitem').filter({ hasText: 'Version 1,' });
  await earlier.getByRole('button', { name: 'Bring it back' }).click();
  await expect.poll(() => placeOf(stamp)).toEqual(first);
  await undo(page).click();
  await expect.poll(() => placeOf(stamp)).toEqual(second);
  await redo(page).click();
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText('Version 3 is in use.')).toBeVisible();
  await expect.poll(() => placeOf(stamp)).toEqual(first);

  await page.goto('/programme/templates');
  page.once('dialog', (question) => void question.accept());
  const row = page.getByRole('listitem').filter({ hasText: name }).filter({ hasText: 'In use' });
  await expect(row).toContainText('Version 3');
  await row.getByRole('button', { name: 'Retire' }).click();
  await expect(row).toHaveCount(0);
});
