import { chromium, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { launchOptions } from '../scripts/chromium.ts';

/** The people of a story, each in a browser context of their own, as they would each have their own device. */

export const demoPassword = 'carrel-demo-1';

export const phone = { width: 390, height: 844 };
export const tablet = { width: 1024, height: 768 };
export const laptop = { width: 1440, height: 900 };

type Size = { width: number; height: number };

/** Opens a device. A phone and a tablet are touched. */
export async function device(browser: Browser, size: Size, options: object = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: size, hasTouch: size.width < 1200, ...options });
  return await context.newPage();
}

export async function signIn(page: Page, email: string, password = demoPassword): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** A browser whose camera shows a film; Chromium takes the film at its start. */
export async function withCamera(film: string): Promise<Browser> {
  return await chromium.launch(launchOptions(film));
}

/** Cuts a device off, or brings it back. */
export async function network(context: BrowserContext, on: boolean): Promise<void> {
  await context.setOffline(!on);
}

type PublicEnv = { url: string; key: string };

/** Where the app's own pages find Supabase: read from a page, as any client would. */
async function publicEnv(page: Page): Promise<PublicEnv> {
  const response = await page.request.get('/shell');
  const html = await response.text();
  const url = /"PUBLIC_SUPABASE_URL":"([^"]+)"/.exec(html)?.[1];
  const key = /"PUBLIC_SUPABASE_PUBLISHABLE_KEY":"([^"]+)"/.exec(html)?.[1];
  if (!url || !key) throw new Error('the shell does not name its Supabase');
  return { url, key };
}

/** The same door that the app uses, for steps of a story that have no screen of their own or are told elsewhere. */
export async function client(page: Page, email: string): Promise<SupabaseClient> {
  const { url, key } = await publicEnv(page);
  const made = createClient(url, key, { auth: { persistSession: false } });
  const { error } = await made.auth.signInWithPassword({ email, password: demoPassword });
  if (error) throw error;
  return made;
}

/** Calls a verb and gives its answer; a refusal fails the story with its code. */
export async function verb<T>(as: SupabaseClient, name: string, values: Record<string, unknown>): Promise<T> {
  const { data, error } = await as.rpc(name, values);
  if (error) throw new Error(`${name}: ${error.code} ${error.details ?? error.message}`);
  return data as T;
}

/** Opens a page that follows what others do, and comes back once the server has taken it in: what happens now is shown. */
export async function openLive(page: Page, path: string): Promise<void> {
  // From the moment the new page is there: a socket that the one before opens last never hears an answer.
  await page.goto(path, { waitUntil: 'commit' });
  const socket = await page.waitForEvent('websocket', (one) => one.url().includes('/realtime/v1'));
  await socket.waitForEvent('framereceived', ({ payload }) => String(payload).includes('"status":"ok"'));
}
