import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { PDFDocument } from 'pdf-lib';
import * as keyList from '../src/lib/domain/key-list.ts';
import { format, generate } from '../src/lib/domain/number.ts';
import { checkTable } from '../src/lib/domain/signed-answers.ts';
import { pdfOf, sealedAward } from './awards.ts';
import { faultsOf } from './axe.ts';
import { client, device, laptop, phone, signIn } from './cast.ts';
import { symbol, withOtherName } from './paper.ts';
import { slipOf } from './slip.ts';

/** What an employer does at /verify with a number, a file and a list, and what the holder and HQ hear of it. */

const holder = 'learner19.derry@carrel.test';

/** A certificate that a forger made: the real symbol of somebody else under a name of its own, on its second page. */
async function forged(tokenUrl: string, name: string): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.addPage([842, 595]).drawText('Curriculum vitae, see the next page', { x: 80, y: 500 });
  const page = document.addPage([842, 595]);
  page.drawText(`Certificate of completion, awarded to ${name}`, { x: 80, y: 400 });
  page.drawImage(await document.embedPng(await symbol(tokenUrl)), { x: 640, y: 60, width: 110, height: 110 });
  return Buffer.from(await document.save());
}

const pdf = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/pdf', buffer });
const findings = (page: Page) => page.getByTestId('findings');

async function drop(page: Page, ...files: ReturnType<typeof pdf>[]): Promise<void> {
  await page.getByRole('tabpanel').locator('input[type=file]').setInputFiles(files);
}

test('a slip is told before anything is sent, and the number works without script', async ({ browser }) => {
  const page = await device(browser, phone);
  const as = await client(page, holder);
  const { number } = await sealedAward(as);
  await page.goto('/verify');
  await expect(page.getByRole('tab', { name: 'PDF or picture' })).toBeVisible();
  const box = page.getByRole('textbox', { name: 'Award number' });
  await box.fill(format(slipOf(number)));
  await expect(page.getByText('typing slip')).toBeVisible();
  await box.fill(format(generate('voucher')));
  await expect(page.getByText('voucher code')).toBeVisible();
  await box.fill(format(number));
  await expect(page.getByText('typing slip')).toBeHidden();
  const plain = await device(browser, phone, { javaScriptEnabled: false });
  await plain.goto('/verify');
  await plain.getByLabel('Award number').fill(format(number));
  await plain.getByRole('button', { name: 'Check' }).click();
  await expect(plain.getByRole('heading', { name: 'This award is genuine' })).toBeVisible();
  await expect(plain.getByRole('heading', { name: 'How this was checked' })).toBeVisible();
  // Of a slip nothing was looked up, and the page does not say so.
  await plain.goto(`/v/${generate('voucher')}`);
  await expect(plain.getByText('voucher code')).toBeVisible();
  await expect(plain.getByRole('heading', { name: 'How this was checked' })).toBeHidden();
});

test('a file is judged by its symbol, and a forger’s paper says whose symbol it bears', async ({
  browser
}) => {
  const page = await device(browser, laptop);
  const as = await client(page, holder);
  const award = await sealedAward(as);
  const genuine = await pdfOf(as, award);
  await page.goto('/verify');
  await drop(page, pdf('genuine.pdf', genuine));
  await expect(findings(page).getByRole('heading', { name: 'Genuine' })).toBeVisible({ timeout: 30_000 });
  await expect(findings(page).getByText(award.name)).toBeVisible();
  await expect(findings(page).getByText('own signature')).toBeVisible();
  await expect(findings(page).getByRole('alert')).toBeHidden();

  await drop(page, pdf('application.pdf', await forged(award.token_url, 'Ivor Biggun')));
  await expect(findings(page).getByText('application.pdf, 2')).toBeVisible({ timeout: 30_000 });
  await expect(findings(page).getByText('It was issued to')).toBeVisible();
  await expect(findings(page).getByText(award.name)).toBeVisible();
  await expect(findings(page).getByRole('alert')).toContainText('does not stand in the file');

  const letter = /[a-z]/.exec(award.name)![0];
  const altered = withOtherName(award.token_url, letter, letter === 'a' ? 'e' : 'a');
  await drop(page, { name: 'photo.png', mimeType: 'image/png', buffer: await symbol(altered) });
  await expect(findings(page).getByRole('heading', { name: 'altered' })).toBeVisible({ timeout: 30_000 });
  await expect(findings(page).getByText('Do not accept it')).toBeVisible();
  await expect(findings(page).getByText('It was issued to')).toBeHidden();

  await drop(page, pdf('empty.pdf', Buffer.from('%PDF-1.7 nothing')));
  await expect(findings(page).getByText('neither a PDF nor a picture')).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
});

test('a list is answered line by line and signed, and the holder hears of it', async ({ browser }) => {
  const page = await device(browser, laptop);
  const as = await client(page, holder);
  const award = await sealedAward(as);
  const employer = `Lough Foods ${Date.now().toString(36).replace(/\d/g, 'o')}`;
  await page.goto('/verify');
  await page.getByRole('tab', { name: 'Many at once' }).click();
  const unknown = generate('award');
  const lines = [
    'Name;Number',
    `A;${format(award.number)}`,
    unknown,
    generate('voucher'),
    'nothing of the kind',
    `https://another-issuer.example.org/v/${award.number}`
  ];
  await page.getByRole('textbox', { name: 'Numbers' }).fill(lines.join('\n'));
  await drop(page, pdf('paper.pdf', await pdfOf(as, award)));
  await page.getByText('Let the holder know who is checking').click();
  await page.getByLabel('Who is checking?').fill(employer);
  await page.getByRole('button', { name: 'Check the list (6)' }).click({ timeout: 40_000 });
  const table = page.getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(7);
  await expect(table.getByRole('row', { name: /paper\.pdf/ })).toContainText(award.name);
  await expect(table.getByRole('row', { name: format(unknown) })).toContainText('There is no such award');
  await expect(table.getByText('Typing slip')).toBeVisible();
  await expect(table.getByText('Not an award number')).toBeVisible();
  await expect(table.getByText('Not one of ours')).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize(phone);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  await page.setViewportSize(laptop);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the signed file' }).click();
  const file = new Uint8Array(readFileSync(await (await download).path()));
  const keys = keyList.keyListSchema.parse(
    await (await page.request.get('/.well-known/carrel-keys.json')).json()
  );
  expect(checkTable(file, keys)).toMatchObject({ ok: true, proof: { origin: keys.origin } });
  file[200]! ^= 1;
  expect(checkTable(file, keys)).toEqual({ ok: false, code: 'altered' });

  const learner = await device(browser, phone);
  await signIn(learner, holder);
  await learner.goto(`/learn/awards/${award.number}`);
  const checks = learner.getByRole('region', { name: 'Who checked it' });
  await expect(checks.getByText(`Said to be: ${employer}`)).toBeVisible();
  await expect(checks.getByText('in a list that was checked').first()).toBeVisible();
});

test('a problem reported without script reaches HQ', async ({ browser }) => {
  const page = await device(browser, phone, { javaScriptEnabled: false });
  const as = await client(page, holder);
  const { number } = await sealedAward(as);
  const seen = `The photograph shows another person ${Date.now()}`;
  await page.goto(`/v/${number}`);
  await page.getByRole('link', { name: 'Report a problem' }).click();
  await page.getByLabel('Something else').check();
  await page.getByRole('button', { name: 'Send the report' }).click();
  await expect(page.getByRole('alert')).toContainText('say what you saw');
  await page.getByLabel('What did you see?').fill(seen);
  await page.getByRole('button', { name: 'Send the report' }).click();
  await expect(page.getByRole('heading', { name: 'Thank you' })).toBeVisible();

  const hq = await device(browser, laptop);
  await signIn(hq, 'hq@carrel.test');
  await hq.goto('/programme/checks');
  const report = hq.getByRole('article').filter({ hasText: seen });
  await expect(report).toContainText(format(number));
  await report.getByRole('button', { name: 'Mark as settled' }).click();
  await expect(report).toContainText('Settled');
});

test('the verifier in one file needs no network and no website', async ({ browser }) => {
  const page = await device(browser, laptop);
  const as = await client(page, holder);
  const award = await sealedAward(as);
  const paper = await pdfOf(as, award);
  const published = await Promise.all(
    [
      '/.well-known/carrel-keys.json',
      '/.well-known/carrel-catalogue.json',
      '/status/revocation/0',
      '/status/superseded/0'
    ].map(async (path) => (await page.request.get(path)).text())
  );
  const answer = await page.request.get('/verifier.html');
  expect(answer.ok()).toBe(true);
  const folder = mkdtempSync(join(tmpdir(), 'carrel-verifier-'));
  writeFileSync(join(folder, 'verifier.html'), await answer.body());

  const faults: string[] = [];
  page.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
  await page.context().setOffline(true);
  await page.goto(pathToFileURL(join(folder, 'verifier.html')).href);
  await page.getByLabel('Test this verifier').setInputFiles('tests/vectors/qr-token.json');
  await expect(page.getByRole('heading', { name: 'All vectors are judged as published' })).toBeVisible();

  // Nothing pasted, and nothing to check: each is told what comes first.
  const check = page.getByRole('button', { name: 'Check', exact: true });
  await check.click();
  await expect(page.getByText('paste the issuer’s key list above first')).toBeVisible();
  await page.getByLabel('What the issuer publishes').fill('https://somewhere.example/keys');
  await check.click();
  await expect(page.getByText('There is no key list in what was pasted')).toBeVisible();
  await page.getByLabel('What the issuer publishes').fill(published.join('\n'));
  await check.click();
  await expect(page.getByText('Choose a file, or paste the text of a symbol')).toBeVisible();
  const files = page.getByLabel('PDFs, pictures, or signed lists');
  await files.setInputFiles([pdf('genuine.pdf', paper)]);
  await expect(page.getByRole('heading', { name: 'Genuine', exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(award.name)).toBeVisible();
  // The names behind the codes, and what is inside the file.
  await expect(page.getByText('Derry Central Library (DRY)')).toBeVisible();
  await expect(page.getByText('says the same as the symbol, and its log proof holds')).toBeVisible();
  await files.setInputFiles([pdf('bare.pdf', await forged(award.token_url, award.name))]);
  await expect(page.getByRole('heading', { name: 'Genuine', exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('its log proof holds')).toBeHidden();
  await expect(page.getByText('Compare it with the paper')).toBeVisible();
  // A forger's own page around it: the name of whom it was issued to stands there, and that the file has another.
  await files.setInputFiles([pdf('forged.pdf', await forged(award.token_url, 'Ivor Biggun'))]);
  await expect(page.getByText('This name does not stand in the file')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(award.name)).toBeVisible();
  await expect(page.locator('article')).toHaveAttribute('data-tone', 'unsure');

  await page.getByLabel('What the issuer publishes').fill(published[0]!);
  await page.getByLabel('Or the text of a symbol').fill(award.token_url);
  await check.click();
  await expect(page.getByRole('heading', { name: 'perhaps revoked since' })).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  expect(faults).toEqual([]);
});
