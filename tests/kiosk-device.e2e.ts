import { expect, test, type Page } from '@playwright/test';
import { sealedAward } from './awards.ts';
import { client, device, tablet } from './cast.ts';
import { codeFor, holdUp, openHand, openSettings, setUp } from './kiosk-hands.ts';
import { withOtherName } from './paper.ts';

/** The device that a kiosk is: its lamp and cameras, its voice, a screen that dims and wakes. */

type Told = { lamp: string[]; cameras: string[]; heard: string[] };

/** Stands in the page for what a test's browser has none of, and keeps what it was told. */
function standIns() {
  const told: Told = { lamp: [], cameras: [], heard: [] };
  Object.assign(globalThis, { told });
  const { prototype } = MediaStreamTrack;
  prototype.getCapabilities = () => ({ torch: true }) as MediaTrackCapabilities;
  prototype.applyConstraints = (wanted) => {
    told.lamp.push(JSON.stringify(wanted?.advanced));
    return Promise.resolve();
  };
  const { mediaDevices } = navigator;
  const camera = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (wanted) => {
    told.cameras.push(JSON.stringify(wanted?.video));
    return camera(wanted);
  };
  const named = (deviceId: string, label: string) => ({ kind: 'videoinput', deviceId, label });
  mediaDevices.enumerateDevices = () =>
    Promise.resolve([named('back', 'Back camera'), named('front', 'Front camera')] as MediaDeviceInfo[]);
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    told.heard.push(String(this.frequency.value));
    start.call(this, at);
  };
  class Spoken {
    lang = '';
    voice: unknown;
    text: string;
    constructor(text: string) {
      this.text = text;
    }
  }
  const speech = {
    getVoices: () => [{ lang: 'en-GB' }, { lang: 'ar-SA' }],
    speak: ({ lang, text }: Spoken) => told.heard.push(`${lang}: ${text}`),
    cancel: () => undefined
  };
  Object.defineProperty(globalThis, 'speechSynthesis', { value: speech });
  Object.assign(globalThis, { SpeechSynthesisUtterance: Spoken });
}
const told = (kiosk: Page) => kiosk.evaluate(() => (globalThis as unknown as { told: Told }).told);
const verdict = (kiosk: Page) => kiosk.locator('.verdict');
const dimmed = (kiosk: Page) => kiosk.getByTestId('dimmed');

/** Shows a paper, and takes it away and asks for the next when it was judged. */
async function judged(kiosk: Page, content: string, words: string): Promise<void> {
  await holdUp(kiosk, content);
  await expect(kiosk.getByRole('heading', { name: words, exact: true })).toBeVisible({ timeout: 20_000 });
  await holdUp(kiosk, null);
  // A frame that still shows the paper may be under way, and brings its verdict once more.
  await expect(async () => {
    if (await verdict(kiosk).isVisible())
      await verdict(kiosk).getByRole('button').first().click({ timeout: 1000 });
    await expect(verdict(kiosk)).toBeHidden({ timeout: 1000 });
  }).toPass();
}

/** Minutes pass with nobody there. A frame under way may still have shown somebody: then they pass once more. */
async function leftAlone(kiosk: Page): Promise<void> {
  await expect(async () => {
    await kiosk.clock.fastForward(3 * 60_000);
    await expect(dimmed(kiosk)).toBeVisible({ timeout: 2000 });
  }).toPass();
}

test('a kiosk works its lamp and its cameras, is heard, dims and wakes', async ({ browser }) => {
  test.setTimeout(180_000);
  const kiosk = await device(browser, tablet);
  const librarian = await client(kiosk, 'librarian.derry@carrel.test');
  const award = await sealedAward(librarian);
  await openHand(kiosk);
  await kiosk.addInitScript(standIns);
  await kiosk.clock.install();
  await kiosk.goto('/kiosk');
  await setUp(kiosk, await codeFor(librarian, award.library_id, 'Device'));
  await holdUp(kiosk, null);

  await test.step('its lamp', async () => {
    const lamp = kiosk.getByRole('button', { name: 'Lamp' });
    await lamp.click();
    await expect(lamp).toHaveAttribute('aria-pressed', 'true');
    await lamp.click();
    expect((await told(kiosk)).lamp).toEqual(['[{"torch":true}]', '[{"torch":false}]']);
  });

  await test.step('a tone tells genuine from altered', async () => {
    await judged(kiosk, award.token_url, 'Genuine');
    expect((await told(kiosk)).heard.slice(-2)).toEqual(['523', '784']);
    const letter = /[a-z]/.exec(award.name)![0];
    await judged(kiosk, withOtherName(award.token_url, letter, letter === 'a' ? 'e' : 'a'), 'Altered');
    expect((await told(kiosk)).heard.slice(-2)).toEqual(['392', '196']);
  });

  await test.step('another camera, and a voice in the language of who stands there', async () => {
    await openSettings(kiosk);
    await kiosk.getByRole('radio', { name: 'Front camera' }).check();
    await kiosk.getByRole('radio', { name: 'Voice' }).check();
    await kiosk.getByRole('button', { name: 'Done' }).click();
    await holdUp(kiosk, null);
    expect((await told(kiosk)).cameras.at(-1)).toContain('"deviceId":{"exact":"front"}');
    await kiosk.getByRole('button', { name: 'العربية' }).click();
    await judged(kiosk, award.token_url, 'أصلية');
    expect((await told(kiosk)).heard.at(-1)).toMatch(/^ar-SA: أصلية/);
    // There is no Swahili voice here: the tone alone.
    await kiosk.getByRole('button', { name: 'Kiswahili' }).click();
    await judged(kiosk, award.token_url, 'Halisi');
    expect((await told(kiosk)).heard.slice(-2)).toEqual(['523', '784']);
  });

  await test.step('dims when nobody is there, and speaks its own language again', async () => {
    await leftAlone(kiosk);
    await expect(kiosk.locator('html')).toHaveAttribute('lang', 'en');
  });

  await test.step('wakes at a touch, which touches nothing else', async () => {
    await kiosk.getByRole('button', { name: 'Type a number' }).click({ force: true });
    await expect(dimmed(kiosk)).toBeHidden();
    await expect(kiosk.getByLabel('Award number')).toBeHidden();
  });

  await test.step('wakes for a paper, and for somebody who comes', async () => {
    await leftAlone(kiosk);
    await judged(kiosk, award.token_url, 'Genuine');
    await leftAlone(kiosk);
    const somebody = async (step: number) => {
      const stripes = Array.from({ length: 80 }, (_, y) =>
        Array.from({ length: 80 }, (__, x) => ((x + y + 7 * step) % 20 < 10 ? '1' : '0')).join('')
      );
      await kiosk.evaluate(
        (rows) => (globalThis as unknown as { draw: (rows: string[]) => void }).draw(rows),
        stripes
      );
      return dimmed(kiosk).isHidden();
    };
    let step = 0;
    await expect.poll(() => somebody(step++), { intervals: [300] }).toBe(true);
  });
});
