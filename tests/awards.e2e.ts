import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { expect, test, type Browser, type Page } from '@playwright/test';
import sharp from 'sharp';
import { format } from '../src/lib/domain/number.ts';
import {
  awardRoom,
  awarded,
  bring,
  lettersTo,
  letDaysPass,
  pay,
  redeem,
  sealed,
  tick,
  voucher,
  type AwardRoom
} from './award-room.ts';
import { device, laptop, phone, signIn, tablet } from './cast.ts';
import * as day from './database/session-day.ts';
import { board, finish } from './desk-hands.ts';

// An award from the body that vouches for it to the employer who checks it, and from its last months to its successor.

const tag = Date.now().toString(36).slice(-6).toUpperCase();
const body = `Water Council ${tag}`;
const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const tool = (name: string, ...args: string[]) => execFileSync(name, args, { encoding: 'utf8' });

/** A logo as a body sends it: far larger than any paper needs, and see-through around its seal. */
const logo = () =>
  sharp({ create: { width: 2400, height: 1600, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite([
      {
        input: Buffer.from(
          '<svg width="2400" height="1600"><circle cx="1200" cy="800" r="700" fill="#0b5cad"/><circle cx="1200" cy="800" r="420" fill="#fff"/></svg>'
        )
      }
    ])
    .png()
    .toBuffer();

let room: AwardRoom;
test.beforeAll(async () => {
  room = await awardRoom(12);
});
test.afterAll(async () => {
  await room.close();
});

const fileOf = ({ learner }: { learner: { id: string } }) => `/library/learners/${learner.id}`;

async function issueByHand(desk: Page, path: string): Promise<string> {
  await desk.goto(path);
  const dialog = desk.getByRole('dialog');
  await desk.getByRole('button', { name: 'Agree the fee' }).click();
  await dialog.getByRole('textbox').fill('50');
  await dialog.getByRole('button', { name: 'Agree the fee' }).click();
  await expect(dialog).toBeHidden();
  await desk.getByRole('button', { name: 'Record a payment' }).click();
  await dialog.getByLabel(/^Amount/).fill('50');
  await dialog.getByRole('combobox').click();
  await desk.getByRole('option', { name: 'Cash' }).click();
  await dialog.getByLabel('Receipt number').fill(`R-${tag}`);
  await dialog.getByRole('button', { name: 'Record a payment' }).click();
  await expect(dialog).toBeHidden();
  await desk.getByRole('button', { name: 'Issue the voucher' }).click();
  return (await dialog.locator('.code').first().innerText()).replaceAll('-', '');
}

async function setValidUntil(hq: Page, until: string): Promise<void> {
  await hq.goto('/programme/accreditation');
  await hq
    .getByRole('listitem')
    .filter({ hasText: body })
    .getByRole('button', { name: 'Change accreditation' })
    .click();
  const form = hq.getByRole('dialog');
  await form.getByLabel('Valid until').fill(until);
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
}

/** HQ's paper for accredited awards, with a line of its own. */
async function publishTemplate(hq: Page): Promise<void> {
  await hq.goto('/programme/templates');
  await hq.getByRole('link', { name: 'New template' }).click();
  await hq.getByLabel('Name of the template').fill(`Accredited ${tag}`);
  await hq.getByRole('checkbox', { name: 'Certificate of completion' }).uncheck();
  await hq.getByRole('checkbox', { name: 'Diploma' }).uncheck();
  await hq.getByRole('combobox', { name: 'Add an element' }).click();
  await hq.getByRole('option', { name: 'Text', exact: true }).click();
  await hq.getByRole('textbox', { name: 'Text in English' }).fill(`Awarded under ${tag}`);
  await hq.getByRole('textbox', { name: 'From the top' }).fill('36');
  await hq.getByRole('button', { name: 'Publish' }).click();
  await expect(hq.getByText('Version 1 is in use.')).toBeVisible();
}

test('an accredited award, end to end', async ({ browser }) => {
  test.setTimeout(300_000);
  const [seat, next] = [room.seats[0]!, room.seats[1]!];
  const hq = await device(browser, laptop);
  const desk = await device(browser, tablet);
  const learner = await device(browser, phone, { acceptDownloads: true });
  await signIn(hq, 'hq@carrel.test');

  await test.step('headquarters writes down who vouches for the course, with a logo', async () => {
    await hq.goto('/programme/accreditation');
    await hq.getByRole('button', { name: 'New accreditation' }).click();
    const form = hq.getByRole('dialog');
    await form.getByLabel('Accrediting body').fill(body);
    await form.getByLabel('Its number').fill(`WC-${tag}`);
    await form.getByLabel('Short code').fill(`W${tag}`);
    await form.getByLabel('Valid from').fill(dayFromNow(-100));
    await form.getByLabel('Valid until').fill(dayFromNow(60));
    await form.getByLabel('Statement').fill('Meets its standard of clean water.');
    await form
      .locator('input[type=file]')
      .setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: await logo() });
    await expect(form.getByText(/Made smaller for paper: 2,400 × 1,600 pixels became/)).toBeVisible();
    await form.getByRole('checkbox', { name: room.course.title }).check();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toBeHidden();
    // Within the first of the three reminders: said before it lapses.
    await expect(hq.getByText(new RegExp(`^${body}: ends on`))).toBeVisible();
  });

  await test.step('and makes the paper of accredited awards', () => publishTemplate(hq));

  await test.step('the library passes a learner', async () => {
    await bring(room, seat, 'ready');
    await board(desk, room.scene.session, room.email.proctor);
    await day.send(room.scene, seat.sitting, 'start');
    await finish(desk, seat, '91.5');
  });

  let number = '';
  let file = '';
  await test.step('the fee is paid, a voucher issued and redeemed', async () => {
    await desk.context().clearCookies();
    await desk.evaluate(() => localStorage.clear());
    await signIn(desk, room.email.librarian);
    const code = await issueByHand(desk, fileOf(seat));
    await signIn(learner, seat.email);
    await learner.goto('/learn/redeem');
    await learner.getByLabel('Voucher code').fill(code);
    await learner.getByRole('button', { name: 'Redeem' }).click();
    await expect(learner).toHaveURL(/\/learn\/awards\/[0-9A-Z]{12}$/);
    number = new URL(learner.url()).pathname.split('/').at(-1) ?? '';
  });

  await test.step('it is signed, logged, and its paper downloaded', async () => {
    const download = learner.waitForEvent('download', { timeout: 60_000 });
    await learner.getByRole('button', { name: 'Download the PDF' }).click({ timeout: 60_000 });
    file = await (await download).path();
    expect(tool('qpdf', '--check', file)).toContain('No syntax or stream encoding errors found');
    expect(statSync(file).size).toBeLessThan(400_000);
    const text = tool('pdftotext', file, '-').replace(/\s+/g, ' ');
    for (const said of [
      seat.name,
      room.course.title,
      body,
      `WC-${tag}`,
      format(number),
      `Awarded under ${tag}`
    ])
      expect(text).toContain(said);
    expect(tool('pdfimages', '-list', file)).toMatch(/^ +1 +\d+ image /m);
    expect(tool('pdfdetach', '-list', file)).toContain('log-proof.txt');
    const [row] = await room.scene.stage.owner<{ index: number }[]>`
      select leaf_index::int as index from public.award where number = ${number}`;
    const proof = await learner.request.get(`/log/proof/${row!.index}`);
    expect(await proof.text()).toContain('c2sp.org/tlog-proof@v1');
  });

  await test.step('an employer drops the file and reads the number', async () => {
    const employer = await device(browser, laptop);
    await employer.goto('/verify');
    await employer.getByRole('tabpanel').locator('input[type=file]').setInputFiles(file);
    const findings = employer.getByTestId('findings');
    await expect(findings.getByRole('heading', { name: 'Genuine' })).toBeVisible({ timeout: 30_000 });
    await expect(findings.getByText(seat.name)).toBeVisible();
    await expect(findings.getByText('own signature')).toBeVisible();
    await employer.goto(`/v/${number}`);
    await expect(employer.getByRole('heading', { name: 'This award is genuine' })).toBeVisible();
    await expect(employer.getByText(body)).toBeVisible();
    const answer = await employer.request.get(`/v/${number}`, { headers: { accept: 'application/json' } });
    expect(await answer.json()).toMatchObject({
      status: 'valid',
      accrediting_body: body,
      accreditation_number: `WC-${tag}`
    });
  });

  await test.step('the letter brings the same file', async () => {
    await expect
      .poll(async () => {
        await tick();
        return (await lettersTo(seat.email)).flatMap(({ attachments = [] }) =>
          attachments.map((one) => one.filename)
        );
      })
      .toEqual([`${number}.pdf`]);
  });

  await test.step('once it has lapsed no voucher is issued, and headquarters reads it', async () => {
    await bring(room, next, 'passed');
    await pay(room, next);
    await setValidUntil(hq, dayFromNow(-1));
    await expect(hq.getByText(new RegExp(`^${body}: lapsed on`))).toBeVisible();
    await desk.goto(fileOf(next));
    await desk.getByRole('button', { name: 'Issue the voucher' }).click();
    await expect(desk.getByRole('alert')).toContainText('accreditation has lapsed');
    await expect(desk.getByRole('dialog')).toBeHidden();
    // What was issued while it was in force stands as it was.
    const answer = await learner.request.get(`/v/${number}`, { headers: { accept: 'application/json' } });
    expect(await answer.json()).toMatchObject({ status: 'valid', accrediting_body: body });
  });

  await test.step('renewed, it goes on', async () => {
    await setValidUntil(hq, dayFromNow(300));
    await desk.getByRole('button', { name: 'Issue the voucher' }).click();
    await expect(desk.getByRole('dialog').locator('.code').first()).toBeVisible();
  });

  await test.step('a retired template leaves the award its paper', async () => {
    await hq.goto('/programme/templates');
    hq.once('dialog', (question) => void question.accept());
    const row = hq.getByRole('listitem').filter({ hasText: `Accredited ${tag}` });
    await row.getByRole('button', { name: 'Retire' }).click();
    await expect(row.getByText('Retired')).toBeVisible();
    const again = learner.waitForEvent('download');
    await learner.getByRole('button', { name: 'Download the PDF' }).click();
    expect(readFileSync(await (await again).path()).equals(readFileSync(file))).toBe(true);
  });
});

/** Studies, sits and passes the course once more, up to the code in hand. */
async function studyAgain(seat: (typeof room.seats)[number], enrolment: string): Promise<string> {
  const { scene } = room;
  await scene.stage.as(scene.librarian, async (sql) => {
    for (const module of scene.course.modules)
      await sql`select public.record_module(${enrolment}, ${module}, current_date)`;
  });
  // Somebody of the twelve stays away, so that there is a seat.
  const away = room.seats.at(-1)!;
  await scene.stage.as(
    scene.librarian,
    (sql) => sql`select public.cancel_booking(${away.sitting}, 'learner-asked')`
  );
  const sitting = await day.book(scene, enrolment, { startsAt: new Date() });
  const again = { ...seat, enrolment, sitting };
  await bring(room, again, 'passed');
  await pay(room, again);
  return voucher(room, again);
}

async function learnerAt(browser: Browser, email: string, path: string): Promise<Page> {
  const page = await device(browser, phone);
  await signIn(page, email);
  await page.goto(path);
  return page;
}

test('an award ends, is renewed, and points to its successor', async ({ browser }) => {
  test.setTimeout(240_000);
  const seat = room.seats[2]!;
  const old = await awarded(room, seat);
  const { owner } = room.scene.stage;
  const daysLeft = async () => {
    const [row] =
      await owner`select expires_on - current_date as days from public.award where number = ${old}`;
    return Number(row!.days);
  };
  const subjects = async (address: string, start: string) =>
    (await lettersTo(address)).map(({ subject }) => subject).filter((subject) => subject.startsWith(start));
  const told = async (count: number) => {
    await expect
      .poll(async () => {
        await tick();
        return (await subjects(seat.email, 'Your award ends on')).length;
      })
      .toBe(count);
    expect(await subjects(room.email.librarian, 'Awards that end on')).toHaveLength(count);
  };

  await test.step('learner and library are told three times, and no more', async () => {
    await tick();
    expect(await subjects(seat.email, 'Your award ends on')).toEqual([]);
    for (const [count, left] of [
      [1, 90],
      [2, 30],
      [3, 7]
    ] as const) {
      await letDaysPass(room, old, (await daysLeft()) - left);
      await told(count);
      await tick();
      await told(count);
    }
    const [last] = (await lettersTo(seat.email)).slice(-1);
    expect(last?.text).toContain(format(old));
    expect(last?.text).toContain(`/learn/awards/${old}`);
  });

  const learner = await learnerAt(browser, seat.email, `/learn/awards/${old}`);
  await test.step('the learner enrols again from the award', async () => {
    await expect(learner.getByRole('heading', { name: 'Renew this award' })).toBeVisible();
    await learner.getByRole('button', { name: 'Renew', exact: true }).click();
    await expect(learner).toHaveURL(/\/learn\/courses\//);
  });
  const enrolment = new URL(learner.url()).pathname.split('/').at(-1)!;

  let number = '';
  await test.step('passes, and the new award carries on the old one', async () => {
    number = await redeem(room, seat, await studyAgain(seat, enrolment));
    await sealed(room, number);
    await learner.goto(`/learn/awards/${number}`);
    await expect(learner.getByRole('link', { name: `Carries on ${format(old)}` })).toBeVisible();
    // The old one is still good until its day, and nobody is reminded of it any more.
    const answer = await learner.request.get(`/v/${old}`, { headers: { accept: 'application/json' } });
    expect(await answer.json()).toMatchObject({ status: 'valid', superseded_by: null });
  });

  await test.step('after its day it reads expired, with its successor', async () => {
    await letDaysPass(room, old, (await daysLeft()) + 1);
    await tick();
    expect(await subjects(seat.email, 'Your award ends on')).toHaveLength(3);
    const anyone = await device(browser, phone);
    await anyone.goto(`/v/${old}`);
    await expect(anyone.getByRole('heading', { name: 'This award has expired' })).toBeVisible();
    await anyone.getByRole('link', { name: format(number) }).click();
    await expect(anyone.getByRole('heading', { name: 'This award is genuine' })).toBeVisible();
    const answer = await anyone.request.get(`/v/${old}`, { headers: { accept: 'application/json' } });
    expect(await answer.json()).toMatchObject({ status: 'expired', superseded_by: number });
    await learner.goto('/learn/awards');
    await expect(learner.getByRole('link').filter({ hasText: room.course.title })).toHaveCount(2);
    await expect(learner.getByText('Expired')).toBeVisible();
  });
});
