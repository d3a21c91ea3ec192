import { expect, type Locator, type Page } from '@playwright/test';
import { openLive, signIn } from './cast.ts';

/** What a proctor's hand does on the tablet, and what the eye sees there. */

/** Seconds by which screens in the network may differ. */
export const sameClock = 2;

type Named = { name: string };

export async function board(page: Page, session: string, email: string): Promise<void> {
  await signIn(page, email);
  await openLive(page, `/desk/${session}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** One tile a person, also after a new appointment. */
export const tile = (page: Page, { name }: Named) => page.getByRole('button', { name });

export const choose = async (page: Page, box: Locator, option: string) => {
  await box.click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

/** Opens a learner's panel. */
export async function panel(page: Page, one: Named): Promise<Locator> {
  await tile(page, one).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('heading', { name: one.name })).toBeVisible();
  return sheet;
}

/** Closes whatever stands open. */
export async function leave(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
}

/** A press that lasts until it has done what it is for. */
export async function hold(page: Page, button: Locator, done: () => Promise<void>): Promise<void> {
  await button.hover();
  await page.mouse.down();
  await done();
  await page.mouse.up();
}

export async function more(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More for this room' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

export async function seconds(place: Page | Locator): Promise<number> {
  const label = await place.getByRole('timer').getAttribute('aria-label');
  const parts = /[\d:]+/.exec(label ?? '')?.[0].split(':') ?? [NaN];
  return parts.reduce<number>((sum, part) => sum * 60 + Number(part), 0);
}

export const apart = (values: number[]) => Math.max(...values) - Math.min(...values);

export async function showId(page: Page, sheet: Locator): Promise<void> {
  await choose(page, sheet.getByRole('combobox'), 'Passport');
  await sheet.getByRole('checkbox', { name: /photo/ }).check();
  await sheet.getByLabel('Valid until').fill('2099-05-06');
  await sheet.getByRole('radio', { name: '18 or older' }).check();
  await sheet.getByRole('button', { name: 'Admit' }).click();
}

export async function answerTools(sheet: Locator): Promise<void> {
  const answer = (tool: string, words: string) =>
    sheet.getByRole('radiogroup', { name: tool }).getByRole('radio', { name: words }).check();
  await answer('Calculator', 'Has it');
  await answer('Phone', 'Does not have it');
  await sheet.getByRole('checkbox', { name: /put away/ }).check();
}

export async function signHere(sheet: Locator, name: string): Promise<void> {
  await answerTools(sheet);
  await sheet.getByRole('button', { name: 'Sign on this tablet' }).click();
  await sheet.getByLabel('Type your name to sign').fill(name);
  await sheet.getByRole('button', { name: 'I agree and sign' }).click();
}

export async function give(page: Page, sheet: Locator, label: string): Promise<void> {
  await choose(page, sheet.getByRole('combobox'), `Seat ${label}`);
  await expect(sheet.getByText('Room checked')).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Start the clock' })).toBeEnabled();
}

/** Opens what can be done to everybody. */
export async function all(page: Page, action: string): Promise<void> {
  await page.getByRole('button', { name: 'Choose several' }).click();
  await page.getByRole('button', { name: 'Everybody' }).click();
  await page.getByRole('button', { name: action }).click();
}

export async function pause(page: Page, sheet: Locator): Promise<void> {
  await sheet.getByRole('button', { name: 'Pause' }).click();
  await choose(page, sheet.getByRole('combobox'), 'Toilet');
  await sheet.getByRole('button', { name: 'Pause' }).last().click();
  await expect(sheet.getByRole('button', { name: 'Resume' })).toBeVisible();
}

/** What each tile shows, by name: its words without the clock, and the clock in seconds. */
export type Face = { words: string; seconds: number | null };

export async function shown(page: Page, names: string[]): Promise<Map<string, Face>> {
  const faces = new Map<string, Face>();
  // All in one reading, so that the clocks are of one moment.
  const texts = (await page.locator('button.seat').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
  for (const name of names) {
    const text = texts.find((each) => each.includes(name)) ?? '';
    const digits = /\d+(:\d\d)+/.exec(text)?.[0];
    const at = digits?.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) ?? null;
    faces.set(name, { words: text.replace(digits ?? '', '').trim(), seconds: at });
  }
  return faces;
}
export function differences({ here, there }: Record<'here' | 'there', Map<string, Face>>): string[] {
  return [...here].flatMap(([name, face]) => {
    const twin = there.get(name);
    const same = twin?.words === face.words && apart([face.seconds ?? 0, twin.seconds ?? 0]) <= sameClock;
    return same ? [] : [`${face.words} ${face.seconds} | ${twin?.words} ${twin?.seconds}`];
  });
}

export async function finish(page: Page, one: Named, score: string): Promise<void> {
  const sheet = await panel(page, one);
  const box = sheet.getByLabel('Score in per cent');
  await hold(page, sheet.getByRole('button', { name: 'Submit the assessment' }), () =>
    expect(box).toBeVisible()
  );
  await box.fill(score);
  await sheet.getByLabel('Evidence').fill('Seen on the result screen');
  await sheet.getByRole('button', { name: 'Record the result' }).click();
  await expect(sheet.getByText(`Result ${score} %`)).toBeVisible();
  await leave(page);
}
