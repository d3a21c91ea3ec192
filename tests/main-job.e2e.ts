import { expect, test, type Page } from '@playwright/test';
import { client, device, laptop, network, phone, signIn, tablet, verb, withCamera } from './cast.ts';
import { codeFor, openSettings, setUp } from './kiosk-hands.ts';
import { closeUp, film, printed, symbol, withOtherName } from './paper.ts';

/** The whole main job, from a library's link to a paper that a kiosk believes. */

const slug = 'accra-central';
const course = 'Human Health - Global Health Issues';
// A name of its own for each run, so that the story can be told twice on one programme.
const givenName = `Maame ${Date.now().toString(36).replace(/\d/g, 'o')}`;
const learnerName = `${givenName} Quartey`;

/** Seconds on a clock face such as `59:07` or `1:04:30`. */
async function seconds(page: Page): Promise<number> {
  const label = await page.getByRole('timer').getAttribute('aria-label');
  const parts = /[\d:]+/
    .exec(label ?? '')?.[0]
    .split(':')
    .map(Number) ?? [NaN];
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}

test('from a library’s link to a certificate verified at the kiosk', async ({ browser }) => {
  test.setTimeout(300_000);
  const email = `maame.${Date.now()}@example.test`;
  const learner = await device(browser, phone);
  const proctor = await device(browser, tablet);
  const desk = await device(browser, laptop);
  const librarian = await client(learner, `librarian.${slug}@carrel.test`);

  await test.step('a learner joins the library and enrols', async () => {
    await learner.goto(`/l/${slug}`);
    await learner.getByRole('link', { name: 'Join this library' }).first().click();
    await learner.getByLabel('First name').fill(givenName);
    await learner.getByLabel('Last name').fill('Quartey');
    await learner.getByLabel('E-mail address').fill(email);
    await learner.getByLabel('Password', { exact: true }).fill('a quiet reading room');
    await learner.getByLabel('Password once more').fill('a quiet reading room');
    await learner.getByRole('checkbox').check();
    await learner.getByRole('button', { name: 'Register' }).click();
    await expect(learner).toHaveURL(/\/learn/);
    await learner.goto('/learn/courses');
    await learner.getByText(course).click();
    await learner.getByRole('button', { name: 'Enrol' }).locator('visible=true').first().click();
    await learner.getByRole('dialog').getByRole('button', { name: 'Enrol' }).click();
    await expect(learner.getByRole('heading', { name: 'Study your modules' })).toBeVisible();
  });

  const { data: chain } = await librarian
    .from('enrolment_chain')
    .select('enrolment_id, library_id, learner_id, course_id')
    .eq('learner_email', email)
    .single();
  if (!chain) throw new Error('the library does not see the new learner');

  await test.step('the librarian records the modules and books the sitting', async () => {
    await signIn(desk, `librarian.${slug}@carrel.test`);
    await desk.goto('/library');
    await desk.getByLabel('Name, course or file number').fill(givenName);
    await desk.getByRole('link', { name: learnerName }).first().click();
    for (const module of ['Disease', 'Water and food', 'Health systems'])
      await desk.getByRole('checkbox', { name: module }).check();
    await expect(desk.getByRole('region', { name: 'Modules' })).toContainText('3 of 3 modules complete');
    await desk.getByRole('button', { name: 'Book an assessment' }).click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByRole('combobox').first().click();
    await desk
      .getByRole('option', { name: /Reading room/ })
      .first()
      .click();
    await dialog.getByRole('button', { name: 'Book an assessment' }).click();
    await expect(dialog).toBeHidden();
    await learner.goto('/learn');
    await expect(learner.getByText('Your ticket')).toBeVisible();
  });

  const sheet = proctor.getByRole('dialog');
  await test.step('the proctor admits the learner and starts the clock', async () => {
    await signIn(proctor, `proctor.${slug}@carrel.test`);
    await proctor.getByRole('link', { name: /Reading room/ }).click();
    await proctor.getByRole('button', { name: learnerName }).click();
    await sheet.getByRole('button', { name: 'Mark as arrived' }).click();
    await sheet.getByRole('combobox').click();
    await proctor.getByRole('option', { name: 'Passport' }).click();
    await sheet.getByRole('checkbox', { name: /photo/ }).check();
    await sheet.getByLabel('Valid until').fill('2031-05-06');
    await sheet.getByRole('radio', { name: '18 or older' }).check();
    await sheet.getByRole('button', { name: 'Admit' }).click();
    await sheet.getByRole('radio', { name: 'Does not have it' }).check();
    await sheet.getByRole('checkbox', { name: /put away/ }).check();
    await sheet.getByRole('button', { name: 'Ask on the learner’s phone' }).click();
  });

  await test.step('the learner confirms the tools and the rules on the phone', async () => {
    await learner.getByRole('button', { name: /I agree to the rules/ }).click();
    await expect(learner.getByText('Ready to start')).toBeVisible();
  });

  await test.step('the proctor gives a seat and starts the clock', async () => {
    await sheet.getByRole('combobox').click();
    await proctor.getByRole('option', { name: /Seat/, disabled: false }).first().click();
    await sheet.getByRole('button', { name: 'Start the clock' }).click();
    await expect(sheet.getByRole('timer')).toBeVisible();
  });

  await test.step('phone and desk show the same clock through a pause and more time', async () => {
    await expect(learner.getByRole('timer')).toBeVisible();
    const apart = async () => Math.abs((await seconds(learner)) - (await seconds(proctor)));
    await expect.poll(apart).toBeLessThanOrEqual(2);
    await sheet.getByRole('button', { name: 'Pause' }).click();
    await sheet.getByRole('combobox').click();
    await proctor.getByRole('option', { name: 'Disturbance' }).click();
    await sheet.getByRole('button', { name: 'Pause' }).last().click();
    await expect(learner.getByText('Your assessment is paused')).toBeVisible();
    await sheet.getByRole('button', { name: 'Resume' }).click();
    await expect(learner.getByText('Your assessment is running')).toBeVisible();
    const before = await seconds(learner);
    await sheet.getByRole('button', { name: 'More time' }).click();
    await sheet.getByRole('combobox').last().click();
    await proctor.getByRole('option', { name: 'Time lost by a disturbance' }).click();
    await sheet.getByRole('button', { name: 'More time' }).last().click();
    await expect.poll(() => seconds(learner)).toBeGreaterThan(before + 240);
    await expect.poll(apart).toBeLessThanOrEqual(2);
  });

  await test.step('the proctor submits and records the result', async () => {
    const submit = sheet.getByRole('button', { name: 'Submit the assessment' });
    await submit.focus();
    await proctor.keyboard.down('Enter');
    await expect(sheet.getByLabel('Score in per cent')).toBeVisible();
    await proctor.keyboard.up('Enter');
    await sheet.getByLabel('Score in per cent').fill('91.5');
    await sheet.getByLabel('Evidence').fill('Seen on the result screen');
    await sheet.getByRole('button', { name: 'Record the result' }).click();
    await expect(sheet.getByText('Result 91.5 %')).toBeVisible();
    await expect(learner.getByText('Passed. The fee comes next')).toBeVisible();
  });

  let code = '';
  await test.step('the fee is paid and a voucher issued', async () => {
    const early = await librarian.rpc('issue_voucher', { p_enrolment_id: chain.enrolment_id });
    expect(early.error?.details).toBe('fee-not-agreed');
    await desk.reload();
    await desk.getByRole('button', { name: 'Agree the fee' }).click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByRole('textbox').fill('180');
    await dialog.getByRole('button', { name: 'Agree the fee' }).click();
    await expect(dialog).toBeHidden();
    const unpaid = await librarian.rpc('issue_voucher', { p_enrolment_id: chain.enrolment_id });
    expect(unpaid.error?.details).toBe('fee-not-paid');
    await desk.getByRole('button', { name: 'Record a payment' }).click();
    await dialog.getByLabel(/^Amount/).fill('180');
    await dialog.getByRole('combobox').click();
    await desk.getByRole('option', { name: 'Cash' }).click();
    await dialog.getByLabel('Receipt number').fill(`R-${Date.now()}`);
    await dialog.getByRole('button', { name: 'Record a payment' }).click();
    await expect(dialog).toBeHidden();
    await desk.getByRole('button', { name: 'Issue the voucher' }).click();
    code = (await dialog.locator('.code').first().innerText()).replaceAll('-', '');
    expect(code).toHaveLength(12);
  });

  let number = '';
  let pdf = new Uint8Array();
  await test.step('the learner redeems it and downloads the award', async () => {
    await learner.goto('/learn/redeem');
    await learner.getByLabel('Voucher code').fill(code.toLowerCase());
    await learner.getByRole('button', { name: 'Redeem' }).click();
    await expect(learner).toHaveURL(/\/learn\/awards\/[0-9A-Z]{12}$/);
    number = new URL(learner.url()).pathname.split('/').at(-1) ?? '';
    const download = learner.waitForEvent('download', { timeout: 60_000 });
    await learner.getByRole('button', { name: 'Download the PDF' }).click({ timeout: 60_000 });
    const chunks: Buffer[] = [];
    for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
    pdf = new Uint8Array(Buffer.concat(chunks));
    expect(Buffer.from(pdf.slice(0, 5)).toString()).toBe('%PDF-');
  });

  await test.step('anyone verifies the number', async () => {
    await learner.goto(`/v/${number}`);
    await expect(learner.getByRole('heading', { name: 'This award is genuine' })).toBeVisible();
    await expect(learner.getByText(learnerName)).toBeVisible();
    const answer = await learner.request.get(`/v/${number}`, { headers: { accept: 'application/json' } });
    expect(await answer.json()).toMatchObject({ status: 'valid', name: learnerName, course });
  });

  const { data: award } = await librarian.from('award').select('id, token_url').eq('number', number).single();
  if (!award?.token_url) throw new Error('the award is not signed');
  const origin = new URL(learner.url()).origin;
  const enrol = async (kiosk: Page) => {
    await kiosk.goto(`${origin}/kiosk`);
    await setUp(kiosk, await codeFor(librarian, chain.library_id));
  };
  const verdict = (kiosk: Page, words: string) =>
    expect(kiosk.getByRole('heading', { name: words, exact: true })).toBeVisible({ timeout: 30_000 });

  await test.step('a forged name is seen at once', async () => {
    const forged = withOtherName(award.token_url, 'Quartey', 'Quarter');
    const camera = await withCamera(await film('forged', await symbol(forged)));
    const kiosk = await device(camera, tablet, { permissions: ['camera'] });
    await enrol(kiosk);
    await verdict(kiosk, 'Altered');
    await expect(kiosk.getByText('Quarter')).toHaveCount(0);
    await camera.close();
  });

  await test.step('the kiosk believes the paper, with and without a network, until it is revoked', async () => {
    const camera = await withCamera(await film('paper', await closeUp(printed(pdf))));
    const kiosk = await device(camera, tablet, { permissions: ['camera'] });
    await enrol(kiosk);
    await verdict(kiosk, 'Genuine');
    await expect(kiosk.getByText(learnerName)).toBeVisible();

    await network(kiosk.context(), false);
    await kiosk.getByRole('button', { name: 'Next' }).click();
    await verdict(kiosk, 'Genuine');
    await expect(kiosk.getByText(/^As of/)).toBeVisible();

    await network(kiosk.context(), true);
    const revocation = await verb<string>(librarian, 'propose_revocation', {
      p_award_id: award.id,
      p_reason_class: 'issued-in-error',
      p_note: 'The wrong course was named'
    });
    const hq = await client(learner, 'hq@carrel.test');
    await verb(hq, 'confirm_revocation', { p_revocation_id: revocation });
    await kiosk.getByRole('button', { name: 'Next' }).click();
    await verdict(kiosk, 'Revoked');

    // The lists are signed anew; from its next refresh on the kiosk knows without asking anybody.
    expect((await hq.functions.invoke('seal', { body: {} })).error).toBeNull();
    await openSettings(kiosk);
    await kiosk.getByRole('button', { name: 'Refresh the lists' }).click();
    await expect(kiosk.getByRole('button', { name: 'Refresh the lists' })).toHaveAttribute(
      'aria-busy',
      'false'
    );
    await kiosk.getByRole('button', { name: 'Done' }).click();
    await verdict(kiosk, 'Revoked');
    await network(kiosk.context(), false);
    await kiosk.getByRole('button', { name: 'Next' }).click();
    await verdict(kiosk, 'Revoked');
    await expect(kiosk.getByText(/^As of/)).toBeVisible();
    await camera.close();
  });
});
