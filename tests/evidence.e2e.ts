import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { client, device, laptop, network, signIn, tablet } from './cast.ts';
import { crowd } from './crowd.ts';
import * as day from './database/session-day.ts';
import { backend } from './backend.ts';

/** A photo of the result screen, taken without network, and the session's report as a file for paper. */

const slug = 'derry';
const author = 'Selorm with the blue tablet';
const soon = { timeout: 20_000, intervals: [200] };
let room: Awaited<ReturnType<typeof crowd>>;
let made: typeof room | undefined;

test.beforeAll(async () => {
  made = room = await crowd(6, { slug, ...backend });
});
test.afterAll(() => made?.close());

/** What a tablet's camera gives: large, and with who took it, where and when. */
const snapshot = () =>
  sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#8ac' } })
    .withExif({ IFD0: { Artist: author }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '5/1 33/1 0/1' } })
    .jpeg()
    .toBuffer();

test('a result is recorded with a photo alone, and the photo follows when the network is back', async ({
  browser
}) => {
  test.setTimeout(120_000);
  const page = await device(browser, tablet);
  await signIn(page, `proctor.${slug}@carrel.test`);
  await page.goto(`/desk/${room.session}`);
  const sheet = page.getByRole('dialog');
  const submitted = room.sittings[5]!;
  await page.getByRole('button', { name: 'McLaughlin' }).click();
  await expect(sheet.getByRole('heading', { name: 'Record the result' })).toBeVisible();
  await network(page.context(), false);

  await sheet.getByRole('textbox').first().fill('91.5');
  await sheet.getByRole('button', { name: 'Record the result' }).click();
  await expect(sheet.getByText('Say what you saw, or take a photo.')).toBeVisible();
  await sheet
    .locator('input[type="file"]')
    .setInputFiles({ name: 'screen.jpg', mimeType: 'image/jpeg', buffer: await snapshot() });
  await expect(sheet.getByText('Kept on this tablet, sent with the result.')).toBeVisible();
  await sheet.getByRole('button', { name: 'Record the result' }).click();
  await expect(sheet.getByText('Not confirmed yet')).toBeVisible();
  // Nobody is tempted to record it a second time.
  await expect(sheet.getByText('91.5')).toBeVisible();
  await expect(sheet.getByRole('heading', { name: 'Record the result' })).toBeHidden();

  const files = async () =>
    await room.scene.stage.owner<{ name: string; type: string }[]>`
      select o.name, o.metadata ->> 'mimetype' as type
      from storage.objects o join public.result_evidence e on e.path = o.name
      where o.bucket_id = 'evidence' and e.sitting_id = ${submitted}`;
  expect(await files()).toEqual([]);
  await network(page.context(), true);
  await expect.poll(async () => (await files()).map(({ type }) => type), soon).toEqual(['image/jpeg']);
  const name = (await files())[0]?.name;
  expect(name).toContain(`/${submitted}/`);

  // Over the page: Safari shows no new tab after a wait.
  await sheet.getByRole('button', { name: 'Look at the photo' }).click();
  const picture = page.getByRole('img', { name: 'Look at the photo' });
  await expect
    .poll(
      () => picture.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]),
      soon
    )
    .toEqual([1600, 1200]);

  const asProctor = await client(page, `proctor.${slug}@carrel.test`);
  const { data: file } = await asProctor.storage.from('evidence').download(name!);
  const kept = Buffer.from(await file!.arrayBuffer());
  const { width, height, exif, xmp, format } = await sharp(kept).metadata();
  expect({ width, height, exif, xmp, format }).toEqual({ width: 1600, height: 1200, format: 'jpeg' });
  expect(kept.includes(author)).toBe(false);
  // Nobody's but the staff's of its library: not the learner's whom it is about, nor staff of another.
  for (const stranger of ['proctor.accra-central@carrel.test', 'learner01.derry@carrel.test']) {
    const as = await client(page, stranger);
    expect((await as.storage.from('evidence').download(name!)).data).toBeNull();
  }
});

test('the report is downloaded as PDF by a proctor', async ({ browser }) => {
  const page = await device(browser, tablet);
  await signIn(page, `proctor.${slug}@carrel.test`);
  await page.goto(`/desk/${room.session}/report`);
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download PDF' }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^[A-Z]+-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.pdf$/);
  const bytes = await readFile(await download.path());
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
});

/** Words that lie over others on the pages of a PDF, as poppler finds them. */
async function overlaps(path: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('pdftotext', ['-bbox', path, '-'], { maxBuffer: 64e6 });
  const box = /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g;
  return stdout
    .split('<page ')
    .slice(1)
    .flatMap((sheet) => {
      const words = [...sheet.matchAll(box)].map(([, x, y, toX, toY, word]) => ({
        ...{ x: Number(x), y: Number(y), toX: Number(toX), toY: Number(toY) },
        word: word!
      }));
      return words.flatMap((one, i) =>
        words
          .slice(i + 1)
          .filter(
            (other) =>
              Math.min(one.toX, other.toX) - Math.max(one.x, other.x) > 2 &&
              Math.min(one.toY, other.toY) - Math.max(one.y, other.y) > 4
          )
          .map((other) => `${one.word} over ${other.word}`)
      );
    });
}

test('the report of sixty is printed page after page, and nothing lies over anything else', async ({
  browser
}, info) => {
  test.setTimeout(180_000);
  const full = await crowd(60, { slug, ...backend });
  try {
    for (const sitting of full.sittings.slice(0, 6))
      await day.submit(full.scene, [
        day.command(full.scene, sitting, 'incident', { category: 'environment', code: 'noise' })
      ]);
    const page = await device(browser, laptop);
    await signIn(page, `proctor.${slug}@carrel.test`);
    await page.goto(`/desk/${full.session}/report`);
    await expect(page.getByRole('heading', { name: 'Signatures' })).toBeVisible();
    const path = info.outputPath('report.pdf');
    await page.pdf({ path, format: 'A4' });
    expect(await overlaps(path)).toEqual([]);
  } finally {
    await full.close();
  }
});
