import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { PDFDocument, rgb } from 'pdf-lib';
import { format } from '../src/lib/domain/number.ts';
import { pdfOf, sealedAward, type Award } from './awards.ts';
import { client, device, laptop, phone, signIn, withCamera } from './cast.ts';
import { closeUp, film, printed, symbol } from './paper.ts';

/** /verify by the camera, by what is inside a file, and with the verifier's name for the holder to see. */

const holder = 'learner20.derry@carrel.test';

/** Somebody's real file, credential and all, with a page of another's painted over its own. */
async function repainted(file: Buffer, { name, token_url }: Award): Promise<Buffer> {
  const document = await PDFDocument.load(file);
  for (const page of document.getPages()) {
    const { width, height } = page.getSize();
    page.drawRectangle({ x: 0, y: 0, width, height, color: rgb(1, 1, 1) });
  }
  const [page] = document.getPages();
  page!.drawText(`Certificate of completion, awarded to ${name}`, { x: 80, y: 400 });
  const image = await document.embedPng(await symbol(token_url));
  page!.drawImage(image, { x: 600, y: 60, width: 110, height: 110 });
  return Buffer.from(await document.save());
}

const pdf = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/pdf', buffer });
const findings = (page: Page) => page.getByTestId('findings');
const drop = (page: Page, ...files: ReturnType<typeof pdf>[]) =>
  page.getByRole('tabpanel').locator('input[type=file]').setInputFiles(files);
const soon = { timeout: 30_000 };

test('the credential inside a file must say what its page shows', async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await device(browser, laptop);
  const [own, others] = [await client(page, holder), await client(page, 'learner18.derry@carrel.test')];
  const [award, other] = [await sealedAward(own), await sealedAward(others)];
  const genuine = await pdfOf(own, award);
  await page.goto('/verify');
  await drop(page, pdf('genuine.pdf', genuine));
  await expect(findings(page).getByText('proves that it stands in the public log since')).toBeVisible(soon);
  await expect(findings(page).getByRole('alert')).toHaveCount(0);

  await drop(page, pdf('repainted.pdf', await repainted(genuine, other)));
  const warning = findings(page).getByRole('alert').filter({ hasText: 'inside this file' });
  await expect(warning).toContainText('Pages and file do not belong together', soon);
  await expect(warning).toContainText(format(award.number));
  await expect(warning).toContainText(award.name);
  await expect(findings(page).getByText(other.name).first()).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  // A list says so too, line by line.
  await page.getByRole('tab', { name: 'Many at once' }).click();
  await drop(page, pdf('repainted.pdf', await repainted(genuine, other)), pdf('genuine.pdf', genuine));
  await page.getByRole('button', { name: 'Check the list (2)' }).click({ timeout: 60_000 });
  const table = page.getByRole('table');
  await expect(table.getByRole('row', { name: /repainted\.pdf/ })).toContainText('do not belong together');
  await expect(table.getByRole('row', { name: /genuine\.pdf/ })).not.toContainText('do not belong together');
});

test('a paper is held before the camera, and the answer is in the language of the page', async ({
  browser
}) => {
  test.setTimeout(180_000);
  const page = await device(browser, phone);
  const as = await client(page, holder);
  const award = await sealedAward(as);
  const camera = await withCamera(await film('verify', await closeUp(printed(await pdfOf(as, award)))));
  const origin = new URL((await page.request.get('/verify')).url()).origin;
  const reader = await device(camera, phone, { permissions: ['camera'], locale: 'fr-FR' });
  await reader.goto(`${origin}/verify`);
  await reader.getByRole('tab', { name: 'Scanner le code' }).click();
  await reader.getByRole('button', { name: 'Scanner le code' }).click();
  await expect(findings(reader).getByRole('heading', { name: 'Authentique' })).toBeVisible(soon);
  await expect(findings(reader).getByText(award.name)).toBeVisible();
  // The camera is let go with the answer.
  await expect(reader.locator('video')).toHaveCount(0);
  await camera.close();
});

test('who checks is told to the holder where it was said, and only then', async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await device(browser, phone);
  const as = await client(page, holder);
  const award = await sealedAward(as);
  const name = (of: string) => `${of} ${Date.now().toString(36).replace(/\d/g, 'o')}`;
  const [typed, dropped, opened] = [name('Foyle Foods'), name('Bann Bank'), name('Mourne Mills')];

  await page.goto('/verify');
  await page.getByText('Let the holder know who is checking').click();
  const who = page.getByLabel('Who is checking?');
  await who.fill('ring 028 7126 4000');
  await expect(page.getByText('Only a name of at most 80 letters')).toBeVisible();
  await who.fill(dropped);
  await drop(page, pdf('paper.pdf', await pdfOf(as, award)));
  await expect(findings(page).getByRole('heading', { name: 'Genuine' })).toBeVisible(soon);
  await who.fill(typed);
  await page.getByLabel('Award number').fill(format(award.number));
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/v/${award.number}$`));
  await expect(page.getByText(`that you said to be ${typed}`)).toBeVisible();

  // From the address on a paper, on a phone that runs no script. The page that was opened, sent back with a fault and given a
  // name is one check.
  const unnamed = async () => {
    const { data } = await as
      .from('award_check')
      .select('times')
      .eq('award_id', award.id)
      .eq('way', 'page')
      .is('said_by', null);
    return (data ?? []).reduce((sum, row: { times: number }) => sum + row.times, 0);
  };
  const before = await unnamed();
  const plain = await device(browser, phone, { javaScriptEnabled: false });
  await plain.goto(`/v/${award.number}`);
  await plain.getByLabel('Say who you are').fill('https://evil.test');
  await plain.getByRole('button', { name: 'Let the holder know' }).click();
  await expect(plain.getByText('Only a name of at most 80 letters')).toBeVisible();
  await plain.getByLabel('Say who you are').fill(opened);
  await plain.getByRole('button', { name: 'Let the holder know' }).click();
  await expect(plain.getByText(`that you said to be ${opened}`)).toBeVisible();
  expect(await unnamed()).toBe(before);
  await plain.reload();
  await expect(plain.getByText('Not by whom')).toBeVisible();

  const learner = await device(browser, phone);
  await signIn(learner, holder);
  await learner.goto(`/learn/awards/${award.number}`);
  const checks = learner.getByRole('region', { name: 'Who checked it' });
  for (const said of [typed, dropped, opened])
    await expect(checks.getByText(`Said to be: ${said}`)).toHaveCount(1);
  await expect(checks.getByText('evil')).toHaveCount(0);
});
