import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { SupabaseClient } from '@supabase/supabase-js';
import { fromBase64url } from '../src/lib/domain/bytes.ts';
import { format, generate } from '../src/lib/domain/number.ts';
import * as qrToken from '../src/lib/domain/qr-token.ts';
import { sealedAward, type Award } from './awards.ts';
import { client, device, laptop, network, phone, signIn, tablet, verb } from './cast.ts';
import { codeFor, holdUp, openHand, setUp } from './kiosk-hands.ts';
import { backend } from './backend.ts';

/** What a kiosk knows of a paper by itself, and what it learns from its lists and from the server. */

test.describe.configure({ mode: 'serial' });
const slug = 'accra-central';
let kiosk: Page;
let librarian: SupabaseClient;
let hq: SupabaseClient;
let revoked: Award;
let renamed: Award;

const sealed = async (learner: string): Promise<Award | null> => {
  const { data: chain } = await librarian
    .from('enrolment_chain')
    .select('award_id')
    .eq('learner_email', `${learner}.${slug}@carrel.test`)
    .eq('award_state', 'sealed')
    .limit(1)
    .maybeSingle<{ award_id: string }>();
  if (!chain) return null;
  const { data } = await librarian
    .from('award')
    .select('id, number, name, token_url, pdf_path, library_id')
    .eq('id', chain.award_id)
    .single<Award>();
  return data;
};

test.beforeAll(async ({ browser, baseURL }) => {
  test.setTimeout(150_000);
  kiosk = await device(browser, tablet, { baseURL });
  [librarian, hq] = [
    await client(kiosk, `librarian.${slug}@carrel.test`),
    await client(kiosk, 'hq@carrel.test')
  ];
  await expect
    .poll(
      async () => {
        const found = [await sealed('learner17'), await sealed('learner18')];
        if (found[0] && found[1]) [revoked, renamed] = [found[0], found[1]];
        return found.every((one) => one !== null);
      },
      { timeout: 100_000 }
    )
    .toBe(true);
  await openHand(kiosk);
  await kiosk.goto('/kiosk');
  await setUp(kiosk, await codeFor(librarian, revoked.library_id, 'Lists'));
});
test.afterAll(() => kiosk?.context().close());

const asOf = () => kiosk.getByText(/^As of/);

/** Holds a paper up anew, and waits for what the kiosk says of it. */
async function expectVerdict(content: string, words: string): Promise<void> {
  await holdUp(kiosk, null);
  const next = kiosk.locator('.verdict').getByRole('button', { name: 'Next' });
  if (await next.isVisible()) await next.click();
  await holdUp(kiosk, content);
  await expect(kiosk.getByRole('heading', { name: words, exact: true })).toBeVisible({ timeout: 20_000 });
}

/** Gives the kiosk the network back and waits until it has the lists of now. */
async function refreshed(): Promise<void> {
  const lists = kiosk.waitForResponse((response) => response.url().endsWith('/status/superseded/0'));
  const told = kiosk.waitForResponse((response) => response.url().endsWith('/rpc/kiosk_seen'));
  await network(kiosk.context(), true);
  expect((await lists).ok()).toBe(true);
  await told;
}

test('revoked and replaced papers are believed offline as of the lists, and after the next refresh no more', async ({
  browser
}) => {
  test.setTimeout(180_000);
  await network(kiosk.context(), false);
  await expectVerdict(revoked.token_url, 'Genuine');
  await expect(asOf()).toBeVisible();

  const revocation = await verb<string>(librarian, 'propose_revocation', {
    p_award_id: revoked.id,
    p_reason_class: 'issued-in-error',
    p_note: 'The wrong person'
  });
  const alone = await librarian.rpc('confirm_revocation', { p_revocation_id: revocation });
  expect(alone.error?.details).toBe('second-person-needed');
  await verb(hq, 'confirm_revocation', { p_revocation_id: revocation });
  const corrected = `${renamed.name} II`;
  const reissue = await verb<string>(hq, 'propose_reissue', {
    p_award_id: renamed.id,
    p_name: corrected,
    p_note: 'Passport seen'
  });
  expect((await hq.rpc('confirm_reissue', { p_reissue_id: reissue })).error?.details).toBe(
    'second-person-needed'
  );
  const newNumber = await verb<string>(librarian, 'confirm_reissue', { p_reissue_id: reissue });
  // Lists are signed anew, and the new paper is made: within a minute by itself, here at once.
  const newPaper = async () => {
    await hq.functions.invoke('seal', { body: {} });
    const { data } = await librarian.from('award').select('token_url').eq('number', newNumber).single();
    return (data?.token_url as string | null) ?? '';
  };
  await expect.poll(newPaper, { timeout: 60_000 }).toContain(newNumber);
  const reissued = await newPaper();

  // Cut off, it goes on by the lists that it holds, and says of when they are.
  await expectVerdict(renamed.token_url, 'Genuine');
  await expect(asOf()).toBeVisible();
  await expect(kiosk.getByText(renamed.name, { exact: true })).toBeVisible();
  await expectVerdict(revoked.token_url, 'Genuine');
  await expect(asOf()).toBeVisible();

  await refreshed();
  await network(kiosk.context(), false);
  await expectVerdict(renamed.token_url, 'Replaced');
  await expect(asOf()).toBeVisible();
  await expectVerdict(revoked.token_url, 'Revoked');
  await expect(asOf()).toBeVisible();
  await expect(kiosk.getByText(revoked.name)).toHaveCount(0);
  await expectVerdict(reissued, 'Genuine');
  await expect(kiosk.getByText(corrected, { exact: true })).toBeVisible();

  // With the network the old paper leads to the new number as well.
  await refreshed();
  await expectVerdict(renamed.token_url, 'Replaced');
  await expect(kiosk.getByText(`New number: \u2066${format(newNumber)}\u2069`)).toBeVisible();
  await expect(asOf()).toBeHidden();
  await expectVerdict(reissued, 'Genuine');

  const anyone = await device(browser, phone);
  await anyone.goto(`/v/${renamed.number}`);
  await expect(anyone.getByRole('heading', { name: 'This award was replaced' })).toBeVisible();
  await anyone.getByRole('link', { name: format(newNumber) }).click();
  await expect(anyone.getByRole('heading', { name: 'This award is genuine' })).toBeVisible();
  await expect(anyone.getByText(corrected, { exact: true })).toBeVisible();
  await anyone.goto(`/v/${revoked.number}`);
  await expect(anyone.getByRole('heading', { name: 'This award was revoked' })).toBeVisible();
});

/** A paper made with the very key of the programme by somebody who has it, past the database and the log. */
async function stolen(number: string, name: string): Promise<string> {
  const secrets = await readFile(join(backend.dataDir, 'secrets.env'), 'utf8');
  const [, kid, seed] = /^CARREL_QR_KEY=(\d+):(.+)$/m.exec(secrets) ?? [];
  const today = Math.floor(Date.now() / 86_400_000);
  const body = {
    ...{ number, name, issued: today, expires: null, library: 'ACC' },
    ...{ accreditation: null, course: 'DDP', status: 99_999 }
  };
  const token = qrToken.sign(body, Number(kid), fromBase64url(seed ?? ''));
  return qrToken.url(new URL(kiosk.url()).origin, number, token);
}

test('a paper signed with a stolen key is told from the record, and headquarters hears of it', async ({
  browser
}) => {
  test.setTimeout(120_000);
  await expectVerdict(await stolen(generate('award'), 'Nobody Known'), 'Not in the record');
  // The number of an award that there is, under the thief's name.
  const other = await sealedAward(librarian);
  await expectVerdict(await stolen(other.number, 'Thief Known'), 'Not in the record');
  await expect(kiosk.getByText('Thief Known')).toHaveCount(0);

  const page = await device(browser, laptop);
  await signIn(page, 'hq@carrel.test');
  await page.goto('/programme/checks');
  const alarms = page.getByRole('table', { name: 'Alarms of the last 30 days' });
  await expect(alarms.getByText('but there is no such award').first()).toBeVisible();
  await expect(alarms.getByText("another paper's in the log").first()).toBeVisible();
});

test('a paper dated long before its entry in the log says so', async () => {
  // The record's word as it would be of an award that was dated back; the rest is as it is.
  await kiosk.route('**/rpc/check_awards', async (route) => {
    const response = await route.fetch();
    const [row] = (await response.json()) as Record<string, unknown>[];
    const late = new Date(Date.parse(String(row!.issued_on)) + 400 * 86_400_000).toISOString();
    await route.fulfill({
      response,
      json: [{ ...row, first_logged_at: late, log_began: '2020-01-01T00:00:00Z' }]
    });
  });
  const award = await sealedAward(librarian);
  await expectVerdict(award.token_url, 'Genuine');
  await expect(kiosk.getByText('Its date lies long before it entered the public log')).toBeVisible();
  await kiosk.unroute('**/rpc/check_awards');
  await expectVerdict(award.token_url, 'Genuine');
  await expect(kiosk.getByText('Its date lies long before it entered the public log')).toHaveCount(0);
});
