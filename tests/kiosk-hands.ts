import { expect, type Page } from '@playwright/test';
import type { SupabaseClient } from '@supabase/supabase-js';
import QRCode from 'qrcode';
import { verb } from './cast.ts';

/** What a librarian does at a kiosk, in English. */

export const pin = '8642';

/** A code for a kiosk of the librarian's library. */
export const codeFor = (
  librarian: SupabaseClient,
  libraryId: string,
  name = 'Entrance',
  place = ''
): Promise<string> =>
  verb<string>(librarian, 'create_kiosk_code', { p_library_id: libraryId, p_name: name, p_place: place });

/** Sets a kiosk up by typing its code and choosing its PIN; it stands ready afterwards. */
export async function setUp(kiosk: Page, code: string): Promise<void> {
  await kiosk.getByLabel('Enrolment code').fill(code);
  await kiosk.getByRole('button', { name: 'Set up' }).click();
  for (const label of ['PIN', 'PIN once more']) {
    await kiosk.getByLabel(label, { exact: true }).fill(pin);
    await kiosk.getByRole('button', { name: 'Keep this PIN' }).click();
  }
  await expect(kiosk.getByTestId('as-of')).toBeVisible();
}

/** Opens the settings with the PIN, once the verdict of the paper in view has gone. */
export async function openSettings(kiosk: Page): Promise<void> {
  await expect(async () => {
    await expect(kiosk.locator('.verdict')).toBeHidden({ timeout: 20_000 });
    await kiosk.getByRole('button', { name: 'Settings' }).click({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await kiosk.getByLabel('PIN', { exact: true }).fill(pin);
  await kiosk.getByRole('button', { name: 'Open' }).click();
  await expect(kiosk.getByRole('button', { name: 'Refresh the lists' })).toBeVisible();
}

/** What runs in the page in place of a camera: a picture that `holdUp` draws on. */
function standIn() {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 1280, height: 720 });
  let shown: string[] = [];
  const draw = (rows = shown) => {
    shown = rows;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.fillStyle = '#eee';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = '#222';
    const module = 8;
    const left = (canvas.width - rows.length * module) / 2;
    const top = (canvas.height - rows.length * module) / 2;
    for (const [y, row] of rows.entries())
      for (const [x, dark] of [...row].entries())
        if (dark === '1') context.fillRect(left + x * module, top + y * module, module, module);
  };
  draw();
  // A camera sends its picture over and over; a canvas sends one when it is drawn, and a busy browser drops some.
  setInterval(draw, 100);
  Object.assign(globalThis, { draw });
  navigator.mediaDevices.getUserMedia = () => Promise.resolve(canvas.captureStream(30));
}

/** A kiosk that sees what `holdUp` shows it, paper by paper; a film shows the same round and round. */
export async function openHand(kiosk: Page): Promise<void> {
  await kiosk.addInitScript(standIn);
}

/** Holds a symbol before the camera until another comes; null takes it away. */
export async function holdUp(kiosk: Page, content: string | null): Promise<void> {
  const modules = content === null ? null : QRCode.create(content, { errorCorrectionLevel: 'M' }).modules;
  const rows = Array.from({ length: modules?.size ?? 0 }, (_, y) =>
    Array.from({ length: modules?.size ?? 0 }, (__, x) => (modules?.get(y, x) ? '1' : '0')).join('')
  );
  await kiosk.evaluate(
    (drawn) => (globalThis as unknown as { draw: (rows: string[]) => void }).draw(drawn),
    rows
  );
}
