import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, test, type Page } from '@playwright/test';
import { newVictimDirectory, removeDirectory } from '../supabase/local/ephemeral.ts';
import { freePort } from '../supabase/local/ports.ts';
import { copyTemplate } from '../supabase/local/template.ts';
import { device, laptop, phone, tablet } from './cast.ts';
import { setUp } from './kiosk-hands.ts';

// `SEED=none npm start`: from the set-up code to the first learner on a course, each step where the screen before it leads.

let product: ChildProcess;
let output = '';
let dataDir: string;
let origin: string;
let mail: string;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  dataDir = await newVictimDirectory();
  await copyTemplate(dataDir);
  const [app, backend, database] = await Promise.all([freePort(), freePort(), freePort()]);
  origin = `http://localhost:${app}`;
  mail = `http://127.0.0.1:${backend}/mail`;
  product = spawn(process.execPath, ['scripts/start.ts'], {
    env: {
      ...process.env,
      SEED: 'none',
      DATA_DIR: dataDir,
      PORT: String(app),
      BACKEND_PORT: String(backend),
      DB_PORT: String(database),
      PUBLIC_ORIGIN: origin,
      BUILD_DIR: process.env.BUILD_DIR ?? 'build-stories'
    },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  for (const stream of [product.stdout, product.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output, { timeout: 90_000 }).toContain('set-up code');
});

test.afterAll(async () => {
  if (product.exitCode === null) {
    const ended = once(product, 'exit');
    product.kill('SIGTERM');
    await ended;
  }
  await removeDirectory(dataDir);
});

const open = (browser: Parameters<typeof device>[0], size: typeof phone) =>
  device(browser, size, { baseURL: origin });
const codeIn = async (page: Page) =>
  ((await page.getByRole('dialog').locator('.code').first().textContent()) ?? '').trim();

async function choosePassword(page: Page): Promise<void> {
  await page.getByLabel('New password').fill('a quiet reading room');
  await page.getByLabel('Password once more').fill('a quiet reading room');
}

test('an empty programme is set up, staffed and joined', async ({ browser }) => {
  test.setTimeout(180_000);
  const hq = await open(browser, laptop);

  await test.step('whoever has the code makes the headquarters', async () => {
    await hq.goto('/');
    await expect(hq).toHaveURL(/\/setup$/);
    await hq.getByRole('button', { name: 'Make the first account' }).click();
    await expect(hq.getByLabel('Set-up code')).toBeFocused();
    await hq.getByLabel('Set-up code').fill(/set-up code\s+(\S+)/.exec(output)?.[1] ?? '');
    await hq.getByLabel('Name of the programme').fill('Savannah Reads');
    await hq.getByLabel('Issuer on the awards').fill('Savannah Reads Trust');
    await hq.getByLabel('First name').fill('Wanjirũ');
    await hq.getByLabel('E-mail', { exact: true }).fill('hq@savannah.test');
    await hq.getByLabel('Password', { exact: true }).fill('a quiet reading room');
    await hq.getByLabel('Password once more').fill('a quiet reading room');
    await hq.getByRole('button', { name: 'Make the first account' }).click();
    await expect(hq).toHaveURL(/\/programme$/);
  });

  await test.step('which adds a licensee, a library and its licence', async () => {
    await hq.getByRole('link', { name: 'Add a licensee' }).click();
    await hq.getByRole('button', { name: 'Add a licensee' }).click();
    await hq.getByLabel('Name of the licensee').fill('Rift Valley Libraries');
    await hq.getByRole('combobox', { name: 'Country' }).fill('Kenya');
    await hq.getByRole('option', { name: 'Kenya' }).click();
    await hq.getByLabel('Billing e-mail').fill('billing@rift.test');
    await hq.getByRole('button', { name: 'Save' }).click();
    await expect(hq.getByRole('link', { name: 'Rift Valley Libraries' })).toBeVisible();
    await hq.goto('/programme');
    await hq.getByRole('link', { name: 'Add a library' }).click();
    await hq.getByLabel('Name of the library').fill('Nakuru Town Library');
    await hq.getByLabel('Address of its page').fill('nakuru');
    await hq.getByLabel('Code', { exact: true }).fill('NKU');
    await hq.getByLabel('Licensee', { exact: true }).click();
    await hq.getByRole('option', { name: 'Rift Valley Libraries' }).click();
    await hq.getByLabel('City').fill('Nakuru');
    for (const [label, text, option] of [
      ['Country', 'Kenya', 'Kenya'],
      ['Currency', 'KES', /KES/],
      ['Time zone', 'Nairobi', 'Africa/Nairobi']
    ] as const) {
      await hq.getByRole('combobox', { name: label, exact: true }).fill(text);
      await hq.getByRole('option', { name: option }).first().click();
    }
    await hq.getByLabel('Contact e-mail').fill('hello@nakuru.test');
    await hq.getByRole('button', { name: 'Add a library' }).click();
    await hq.getByLabel('State', { exact: true }).click();
    await hq.getByRole('option', { name: 'Active' }).click();
    await hq.getByRole('button', { name: 'Change the licence' }).click();
    await expect(hq.getByText('The licence is changed.')).toBeVisible();
  });

  let card = '';
  await test.step('and invites the first librarian, by letter and by card', async () => {
    await hq.getByRole('button', { name: 'Add a person' }).click();
    await hq.getByLabel('E-mail', { exact: true }).fill('librarian@nakuru.test');
    await hq.getByRole('button', { name: 'Add', exact: true }).click();
    await hq.getByLabel('First name').fill('Achieng');
    await hq.getByRole('button', { name: 'Make the account' }).click();
    await expect(hq.getByText('A letter is under way')).toBeVisible();
    card = await codeIn(hq);
    await hq.keyboard.press('Escape');
    await expect(hq.getByRole('row').filter({ hasText: 'Achieng' })).toContainText('Invited');
  });

  await test.step('and makes a course', async () => {
    await hq.goto('/programme/courses');
    await hq.getByRole('link', { name: 'New course' }).click();
    await hq.getByLabel('Code', { exact: true }).fill('AID');
    await hq.getByLabel('Subject').fill('Health');
    await hq.getByLabel('Hours of study').fill('6');
    await hq.getByLabel('Title in English', { exact: true }).fill('First aid at home');
    await hq.getByRole('button', { name: 'Add a module' }).click();
    await hq.getByLabel('Title of module 1 in English', { exact: true }).fill('Burns and cuts');
    await hq.getByRole('button', { name: 'Save' }).click();
    await hq.getByRole('button', { name: 'Open for libraries' }).click();
    await hq.getByRole('dialog').getByRole('button', { name: 'Open for libraries' }).click();
    await expect(hq.getByText('Open', { exact: true }).first()).toBeVisible();
  });

  const librarian = await open(browser, tablet);
  await test.step('the librarian comes in by the link of the letter, which is then gone', async () => {
    const errors: string[] = [];
    librarian.on('pageerror', (error) => errors.push(error.message));
    const letters = (await (
      await hq.request.get(mail, { headers: { accept: 'application/json' } })
    ).json()) as { to: string; text: string }[];
    const letter = letters.find(({ to }) => to === 'librarian@nakuru.test');
    await librarian.goto(/http\S+/.exec(letter?.text ?? '')?.[0] ?? '');
    await expect(librarian).toHaveURL(`${origin}/sign-in/mail`);
    await choosePassword(librarian);
    await librarian.getByRole('button', { name: 'Save and sign in' }).click();
    await expect(librarian).toHaveURL(/\/library$/);
    expect(errors).toEqual([]);
  });

  await test.step('and the card that still lies about opens nothing any more', async () => {
    const finder = await open(browser, phone);
    await finder.goto('/sign-in?card');
    await finder.getByLabel('Sign-in code').fill(card);
    await choosePassword(finder);
    await finder.getByRole('button', { name: 'Use the code and sign in' }).click();
    await expect(finder.getByRole('alert')).toContainText('This sign-in code does not work');
    await hq.goto('/programme/libraries/nakuru');
    await expect(hq.getByRole('row').filter({ hasText: 'Achieng' })).toContainText('Active');
  });

  const learner = await open(browser, phone);
  await test.step('a learner who comes early finds no course, and is told so', async () => {
    await learner.goto('/l/nakuru/register');
    await learner.getByLabel('First name').fill('Kiprono');
    await learner.getByLabel('E-mail address').fill('kiprono@nakuru.test');
    await learner.getByLabel('Password', { exact: true }).fill('a quiet reading room');
    await learner.getByLabel('Password once more').fill('a quiet reading room');
    await learner.getByRole('checkbox').click();
    await learner.getByRole('button', { name: 'Register' }).click();
    await learner.getByRole('link', { name: 'Choose a course' }).click();
    await expect(learner.getByRole('heading', { name: 'Your library offers no course yet' })).toBeVisible();
  });

  await test.step('the first steps of a library lead to a course with its fee, and to a room', async () => {
    await librarian.getByRole('link', { name: 'Courses on offer' }).first().click();
    await librarian.getByRole('button', { name: 'Offer' }).click();
    await librarian.getByLabel('Fee in KES').fill('1250');
    await librarian.getByRole('dialog').getByRole('button', { name: 'Offer' }).click();
    await expect(librarian.getByRole('row').filter({ hasText: 'AID' })).toContainText('1,250');
    await librarian.goto('/library/sessions');
    await librarian.getByRole('button', { name: 'Plan a session' }).click();
    await librarian.getByRole('dialog').getByRole('link', { name: 'Rooms' }).click();
    await librarian.getByRole('button', { name: 'New room' }).click();
    await librarian.getByLabel('Name of the room').fill('Quiet room');
    await librarian.getByLabel('Seats').fill('4');
    await librarian.getByRole('button', { name: 'Save' }).last().click();
    await expect(librarian.getByText('4 seats')).toBeVisible();
  });

  await test.step('then a session is planned and a kiosk enrolled', async () => {
    await librarian.goto('/library/sessions');
    await librarian.getByRole('button', { name: 'Plan a session' }).click();
    const dialog = librarian.getByRole('dialog');
    await dialog.getByLabel('Room').click();
    await librarian.getByRole('option', { name: /Quiet room/ }).click();
    await dialog.getByRole('checkbox', { name: 'Achieng' }).click();
    await dialog.getByRole('button', { name: 'Plan a session' }).click();
    await expect(librarian.getByRole('link', { name: /Quiet room · Achieng/ })).toBeVisible();
    await librarian.goto('/library/kiosks');
    await librarian.getByRole('button', { name: 'Enrol a kiosk' }).click();
    await dialog.getByLabel('Name').fill('Entrance');
    await dialog.getByRole('button', { name: 'Make the code' }).click();
    await expect(dialog.getByText('The code is shown this one time')).toBeVisible();
    const kiosk = await open(browser, tablet);
    await kiosk.goto('/kiosk');
    await setUp(kiosk, await codeIn(librarian));
  });

  await test.step('and the learner takes the course', async () => {
    await learner.reload();
    await learner.locator('summary').filter({ hasText: 'First aid at home' }).click();
    await learner.getByRole('button', { name: 'Enrol' }).click();
    await learner.getByRole('dialog').getByRole('button', { name: 'Enrol' }).click();
    await expect(learner.getByRole('heading', { name: 'Study your modules' })).toBeVisible();
  });
});
