import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import sharp from 'sharp';
import { generate } from '../src/lib/domain/number.ts';
import { makeFilm } from './camera.ts';
import { client, device, laptop, phone, signIn, tablet, verb, withCamera } from './cast.ts';
import { setUp } from './kiosk-hands.ts';
import { symbol } from './paper.ts';

/** What people get wrong, and machines too: each time a plain answer that says what to do, and nothing typed is lost. */

const slug = 'kisumu';
const longPassword = 'three calm words';
const alert = (page: Page) => page.getByRole('alert');

test('at the door: a wrong password, a taken address, a dead code, a dead link', async ({ browser }) => {
  const page = await device(browser, phone);

  await test.step('a wrong password is said, and the address stays', async () => {
    await page.goto('/sign-in');
    await page.getByLabel('E-mail address').fill(`learner02.${slug}@carrel.test`);
    await page.getByLabel('Password', { exact: true }).fill('not this one');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(alert(page)).toContainText('do not belong together');
    await expect(alert(page)).toContainText('Check both');
    await expect(page.getByLabel('E-mail address')).toHaveValue(`learner02.${slug}@carrel.test`);
  });

  await test.step('a taken address is said, and the whole form stays', async () => {
    await page.goto(`/l/${slug}/register`);
    await page.getByLabel('First name').fill('Àṣà');
    await page.getByLabel('E-mail address').fill(`learner02.${slug}@carrel.test`);
    await page.getByLabel('Password', { exact: true }).fill(longPassword);
    await page.getByLabel('Password once more').fill(longPassword);
    await page.getByRole('checkbox').click();
    await page.getByRole('button', { name: 'Register' }).click();
    await expect(page.getByText('There is already an account with this e-mail address')).toBeVisible();
    await expect(page.getByText('Sign in with it instead')).toBeVisible();
    await expect(page.getByLabel('First name')).toHaveValue('Àṣà');
    await expect(page.getByLabel('E-mail address')).toHaveValue(`learner02.${slug}@carrel.test`);
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue(longPassword);
    await expect(page.getByLabel('Password once more')).toHaveValue(longPassword);
    await expect(page.getByRole('checkbox')).toBeChecked();
  });

  await test.step('a sign-in code that is none', async () => {
    const code = generate('sign-in');
    await page.goto('/sign-in?card');
    await page.getByLabel('Sign-in code').fill(code);
    await page.getByLabel('New password').fill(longPassword);
    await page.getByLabel('Password once more').fill(longPassword);
    await page.getByRole('button', { name: 'Use the code and sign in' }).click();
    await expect(alert(page)).toContainText('This sign-in code does not work');
    await expect(alert(page)).toContainText('Your library can print a new card');
    await expect(page.getByLabel('Sign-in code')).toHaveValue(code);
    await expect(page.getByLabel('New password')).toHaveValue(longPassword);
  });

  await test.step('a link that was used, or is too old, leads to a new one', async () => {
    await page.goto(`/sign-in/mail?type=recovery&token_hash=${'0'.repeat(56)}`);
    await page.getByLabel('New password').fill(longPassword);
    await page.getByLabel('Password once more').fill(longPassword);
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await expect(alert(page)).toContainText('This link does not work any more');
    await expect(page.getByLabel('New password')).toHaveValue(longPassword);
    await page.getByRole('link', { name: 'Ask for a new link' }).click();
    // Whether there is such an account is nobody's business.
    await page.getByLabel('E-mail address').fill('nobody@example.org');
    await page.getByRole('button', { name: 'Send me the link' }).click();
    await expect(page.getByText('If there is an account with nobody@example.org')).toBeVisible();
  });
  await page.context().close();
});

test('a file that is no list of progress writes nothing and says which lines to put right', async ({
  browser
}) => {
  const page = await device(browser, laptop);
  await signIn(page, `librarian.${slug}@carrel.test`);
  await page.goto('/library/import');
  const give = (name: string, buffer: Buffer) =>
    page.locator('input[type="file"]').setInputFiles({ name, mimeType: 'text/csv', buffer });
  const table = page.getByRole('table');
  const importing = page.getByRole('button', { name: /^Import \d/ });

  await give(
    'photo.csv',
    await sharp({ create: { width: 9, height: 9, channels: 3, background: '#875' } })
      .jpeg()
      .toBuffer()
  );
  await expect(table).toContainText('This is not a text file');
  await give('names.csv', Buffer.from('name;when\nAma;today\n'));
  await expect(table).toContainText('No column “email” or “file_number” says who is meant');
  const learner = `learner02.${slug}@carrel.test`;
  await give(
    'progress.csv',
    Buffer.from(
      `email,course,module,completed_on\n${learner},DDP,M2,22/11/2026\n${learner},DDP,M99,2026-11-01\n` +
        `nobody@example.org,DDP,M1,2026-11-01\n${learner},DDP,M2\n${learner},DDP,M3,2026-11-01\n`
    )
  );
  await expect(page.getByText('4 lines to put right.')).toBeVisible();
  await expect(page.getByText('Nothing has been written')).toBeVisible();
  await expect(table).toContainText('The day is not written as 2026-11-22');
  await expect(table).toContainText('This line has another number of columns than the first');
  await expect(importing).toHaveCount(0);
  await page.context().close();
});

test('a code of another kind, of somebody else, and one typed with letters for digits', async ({
  browser
}) => {
  const page = await device(browser, phone);
  const staff = await client(page, `librarian.${slug}@carrel.test`);
  const { data: vouchers } = await staff.from('voucher').select('id, learner_id').eq('state', 'issued');
  const { data: learners } = await staff
    .from('learner')
    .select('id')
    .eq('email', `learner15.${slug}@carrel.test`);
  const own = vouchers?.find((one) => one.learner_id === learners?.[0]?.id);
  if (!own) throw new Error('the demo has no voucher to redeem');
  // Printed again until the code has both of the digits that are mistaken for letters.
  let code = '';
  while (!/0/.test(code) || !/1/.test(code))
    code = await verb<string>(staff, 'reprint_voucher', { p_voucher_id: own.id });

  const field = page.getByLabel('Voucher code');
  const redeem = async (as: Page, typed: string) => {
    await as.getByLabel('Voucher code').fill(typed);
    await as.getByRole('button', { name: 'Redeem', exact: true }).click();
  };
  await signIn(page, `learner02.${slug}@carrel.test`);
  await page.goto('/learn/redeem');
  const award = generate('award');
  await redeem(page, award);
  await expect(alert(page)).toContainText('This is the number of an award, not a voucher code');
  await expect(alert(page)).toContainText('on the slip from your library');
  await expect(field).toHaveValue(award.replace(/(.{4})(?=.)/g, '$1-'));
  await redeem(page, 'ABCD');
  await expect(alert(page)).toContainText('A code has 12 symbols in three groups of four');
  await redeem(page, code);
  await expect(alert(page)).toContainText('This voucher cannot be redeemed by you');
  await expect(field).toHaveValue(code.replace(/(.{4})(?=.)/g, '$1-'));
  await page.context().close();

  const owner = await device(browser, phone);
  await signIn(owner, `learner15.${slug}@carrel.test`);
  await owner.goto('/learn/redeem');
  const typed = code.replaceAll('0', 'o').replace('1', 'I').replaceAll('1', 'l');
  await owner.getByLabel('Voucher code').fill(typed);
  await expect(owner.getByText('You typed O; it was read as 0.')).toBeVisible();
  await owner.getByRole('button', { name: 'Redeem', exact: true }).click();
  await expect(owner).toHaveURL(/\/learn\/awards\/[0-9A-Z]{12}$/);
  await owner.context().close();
});

test.describe('before the camera', () => {
  let camera: Browser;

  test.beforeAll(async () => {
    // A photograph, then the paper of another issuer, as it stands in the vectors.
    const [vector] = JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8')) as { url: string }[];
    const photo = await sharp({
      create: {
        width: 640,
        height: 480,
        channels: 3,
        background: '#777',
        noise: { type: 'gaussian', mean: 120, sigma: 60 }
      }
    })
      .png()
      .toBuffer();
    const film = makeFilm(join(mkdtempSync(join(tmpdir(), 'carrel-film-')), 'other.mjpeg'), [
      { png: photo, seconds: 9 },
      { png: await symbol(vector?.url ?? ''), seconds: 4 }
    ]);
    camera = await withCamera(film);
  });
  test.afterAll(() => camera.close());

  test('a photograph and another issuer’s paper are no voucher', async ({ baseURL }) => {
    const page = await device(camera, phone, { permissions: ['camera'], baseURL });
    await signIn(page, `learner02.${slug}@carrel.test`);
    await page.goto('/learn/redeem');
    await page.getByRole('button', { name: 'Scan the square code' }).click();
    await expect(page.getByText('No code seen yet')).toBeVisible({ timeout: 15_000 });
    await expect(alert(page)).toContainText('This is not a voucher', { timeout: 20_000 });
    await page.getByRole('button', { name: 'Type the code' }).click();
    await expect(page.getByLabel('Voucher code')).toBeVisible();
    await page.context().close();
  });

  test('the kiosk says whose they are not, and never takes them for ours', async ({ baseURL }) => {
    const kiosk = await device(camera, tablet, { permissions: ['camera'], baseURL });
    const staff = await client(kiosk, `librarian.${slug}@carrel.test`);
    const { data: library } = await staff.from('library').select('id').eq('slug', slug).single();
    const code = await verb<string>(staff, 'create_kiosk_code', {
      p_library_id: library?.id,
      p_name: 'Lobby'
    });
    await kiosk.goto('/kiosk');
    await kiosk.getByLabel('Enrolment code').fill(generate('kiosk'));
    await kiosk.getByRole('button', { name: 'Set up' }).click();
    await expect(kiosk.getByLabel('Enrolment code')).toHaveAttribute('aria-invalid', 'true');
    await expect(kiosk.getByLabel('Enrolment code')).not.toHaveValue('');
    await setUp(kiosk, code);

    const other = kiosk.getByRole('heading', { name: 'Not one of ours', exact: true });
    await expect(other.or(kiosk.getByRole('heading', { name: 'Genuine', exact: true }))).toBeVisible({
      timeout: 30_000
    });
    await expect(other).toBeVisible();
    await kiosk.getByRole('button', { name: 'Next' }).click();
    await kiosk.getByRole('button', { name: 'Type a number' }).click();
    const number = kiosk.getByLabel('Award number');
    await number.fill('ABCD');
    await kiosk.getByRole('button', { name: 'Check' }).click();
    await expect(kiosk.getByText('An award number has 12 letters and digits')).toBeVisible();
    await expect(number).toHaveValue('ABCD');
    await number.fill(generate('award'));
    await kiosk.getByRole('button', { name: 'Check' }).click();
    await expect(kiosk.getByText('Not in the record')).toBeVisible();
    await kiosk.context().close();
  });
});

test('a number or an address of another issuer is not ours to answer for', async ({ page }) => {
  const address = 'https://awards.example.org/v/3T7QK9XW2BZJ';
  await page.goto('/verify');
  await page.getByLabel('Award number').fill(address);
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText('This address is awards.example.org, another issuer’s')).toBeVisible();
  await expect(page.getByLabel('Award number')).toHaveValue(address);
  const number = generate('award');
  await page.getByLabel('Award number').fill(`${new URL(page.url()).origin}/v/${number}#123`);
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page).toHaveURL(new RegExp(`/v/${number}$`));
  await expect(page.getByText('the paper is not from here')).toBeVisible();
});

test('a tablet whose clock stands a year behind shows the right time and is believed', async ({
  browser
}) => {
  const late = await device(browser, tablet);
  const right = await device(browser, tablet);
  await late.clock.install({ time: Date.now() - 365 * 86_400_000 });
  const staff = await client(right, `librarian.${slug}@carrel.test`);
  const { data: chain } = await staff
    .from('enrolment_chain')
    .select('sitting_id, learner_id')
    .eq('learner_email', `learner09.${slug}@carrel.test`)
    .single();
  const { data: sitting } = await staff
    .from('sitting')
    .select('session_id')
    .eq('id', chain?.sitting_id)
    .single();
  const { data: name } = await staff
    .from('profile')
    .select('given_name')
    .eq('user_id', chain?.learner_id)
    .single();
  const open = async (page: Page, account: string) => {
    await signIn(page, `${account}.${slug}@carrel.test`);
    await page.goto(`/desk/${sitting?.session_id}`);
    await page.getByRole('button', { name: name?.given_name as string }).click();
    const sheet = page.getByRole('dialog');
    await expect(sheet.getByRole('timer')).toBeVisible();
    return sheet;
  };
  const slow = await open(late, 'proctor');
  const sure = await open(right, 'proctor2');
  const seconds = async (sheet: typeof slow) => {
    const shown = /[\d:]+/.exec((await sheet.getByRole('timer').getAttribute('aria-label')) ?? '')?.[0] ?? '';
    return shown.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  };
  expect(await late.evaluate(() => Date.now())).toBeLessThan(Date.now() - 300 * 86_400_000);
  const [one, other] = await Promise.all([seconds(slow), seconds(sure)]);
  expect(Math.abs(one - other)).toBeLessThanOrEqual(2);

  await slow.getByRole('button', { name: 'Pause' }).click();
  await slow.getByRole('combobox').click();
  await late.getByRole('option', { name: 'Toilet' }).click();
  await slow.getByRole('button', { name: 'Pause' }).last().click();
  await expect(sure.getByRole('button', { name: 'Resume' })).toBeVisible();
  await slow.getByRole('button', { name: 'Resume' }).click();
  await expect(sure.getByRole('button', { name: 'Resume' })).toBeHidden();
  // Told as it happened: nothing parked, nothing in doubt, the times of a few seconds ago.
  const { data: events } = await staff
    .from('sitting_event')
    .select('kind, effective_at, uncertain')
    .eq('sitting_id', chain?.sitting_id)
    .order('seq', { ascending: false })
    .limit(2);
  expect(events?.map(({ kind, uncertain }) => [kind, uncertain])).toEqual([
    ['resumed', false],
    ['paused', false]
  ]);
  for (const event of events ?? [])
    expect(Math.abs(Date.parse(event.effective_at as string) - Date.now())).toBeLessThan(60_000);
  await Promise.all([late, right].map((page) => page.context().close()));
});
