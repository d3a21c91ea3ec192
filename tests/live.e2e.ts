import { expect, test, type Locator, type Page } from '@playwright/test';
import type { SupabaseClient } from '@supabase/supabase-js';
import { client, device, network, openLive, phone, signIn, tablet } from './cast.ts';

/** Two tablets and a phone on one running sitting: what one does the others show, and what one does alone is kept. */

const slug = 'derry';
const learnerEmail = `learner09.${slug}@carrel.test`;
/** What is shown elsewhere after a tap; how soon is for the bench and the soak to measure. */
const soon = { timeout: 10_000, intervals: [50] };
// A text of its own for each run, so that the story can be told twice on one programme.
const told = `The heating knocks (${crypto.randomUUID()})`;

type Sitting = { id: string; session_id: string; learner: string };

async function runningSitting(staff: SupabaseClient): Promise<Sitting> {
  const { data: chain, error } = await staff
    .from('enrolment_chain')
    .select('sitting_id, learner_id')
    .eq('learner_email', learnerEmail)
    .single();
  if (error) throw error;
  const [{ data: sitting }, { data: profile }] = await Promise.all([
    staff.from('sitting').select('id, session_id').eq('id', chain.sitting_id).single(),
    staff.from('profile').select('given_name, family_name').eq('user_id', chain.learner_id).single()
  ]);
  if (!sitting || !profile) throw new Error('the running sitting of the demo is not there');
  return { ...sitting, learner: [profile.given_name, profile.family_name].filter(Boolean).join(' ') };
}

/** Opens the learner's panel on the board, and waits until the tablet is told of changes. */
async function openPanel(page: Page, account: string, sitting: Sitting): Promise<Locator> {
  await signIn(page, `${account}.${slug}@carrel.test`);
  await openLive(page, `/desk/${sitting.session_id}`);
  await page.getByRole('button', { name: sitting.learner }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('timer')).toBeVisible();
  return sheet;
}

/** Seconds on the one clock that is shown. */
async function seconds(timer: Locator): Promise<number> {
  const parts = /[\d:]+/.exec((await timer.getAttribute('aria-label')) ?? '')?.[0].split(':') ?? [NaN];
  return parts.reduce<number>((sum, part) => sum * 60 + Number(part), 0);
}

async function pause(page: Page, sheet: Locator): Promise<void> {
  await sheet.getByRole('button', { name: 'Pause' }).click();
  await sheet.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Toilet' }).click();
  await sheet.getByRole('button', { name: 'Pause' }).last().click();
}

test('what one tablet does the other and the phone show, and a tablet without network loses nothing', async ({
  browser
}) => {
  const one = await device(browser, tablet);
  const other = await device(browser, tablet);
  const learner = await device(browser, phone);
  const staff = await client(one, `librarian.${slug}@carrel.test`);
  const sitting = await runningSitting(staff);

  const sheet = await openPanel(one, 'proctor', sitting);
  const otherSheet = await openPanel(other, 'proctor2', sitting);
  await signIn(learner, learnerEmail);
  await expect(learner.getByText('Your assessment is running')).toBeVisible();
  const canResume = (panel: Locator) => panel.getByRole('button', { name: 'Resume' }).isVisible();
  const says = (text: string) => learner.getByText(text).isVisible();

  await test.step('a pause and its end are everywhere within two seconds', async () => {
    await pause(one, sheet);
    await Promise.all([
      expect.poll(() => canResume(otherSheet), soon).toBe(true),
      expect.poll(() => says('Your assessment is paused'), soon).toBe(true)
    ]);
    await sheet.getByRole('button', { name: 'Resume' }).click();
    await Promise.all([
      expect.poll(() => canResume(otherSheet), soon).toBe(false),
      expect.poll(() => says('Your assessment is running'), soon).toBe(true)
    ]);
  });

  const waiting = one.getByRole('button', { name: '2 waiting to be sent', exact: true });
  await test.step('without network a tablet keeps taps and says so', async () => {
    await network(one.context(), false);
    await sheet.getByRole('button', { name: 'Incident' }).click();
    await sheet.getByLabel('What happened?').click();
    await one.getByRole('option', { name: 'Noise' }).click();
    await sheet.getByLabel('Note').fill(told);
    await sheet.getByRole('button', { name: 'Record the incident' }).click();
    await expect(sheet.getByText('Not confirmed yet')).toBeVisible();
    await pause(one, sheet);
    await expect(sheet.getByRole('button', { name: 'Resume' })).toBeVisible();
    expect(await canResume(otherSheet)).toBe(false);
    await one.keyboard.press('Escape');
    await expect(waiting).toBeVisible();
    await expect(one.getByText('Offline', { exact: true })).toBeVisible();
  });

  await test.step('back in the network everything is confirmed, and both tablets agree', async () => {
    await network(one.context(), true);
    await expect(waiting).toBeHidden();
    await expect(one.getByRole('button', { name: /to look at/ })).toHaveCount(0);
    await expect.poll(() => canResume(otherSheet), soon).toBe(true);
    await expect.poll(() => says('Your assessment is paused'), soon).toBe(true);
    await one.getByRole('button', { name: sitting.learner }).click();
    await expect(sheet.getByText('Not confirmed yet')).toBeHidden();
    const shown = await Promise.all(
      [sheet, otherSheet, learner].map((place) => seconds(place.getByRole('timer')))
    );
    expect(Math.max(...shown) - Math.min(...shown)).toBeLessThanOrEqual(1);
    const { data: notes } = await staff.from('note').select('id').eq('body', told);
    expect(notes).toHaveLength(1);
  });

  await otherSheet.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => canResume(sheet), soon).toBe(false);
});
