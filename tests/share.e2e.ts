import { expect, test, type APIRequestContext } from '@playwright/test';
import sharp from 'sharp';
import { sealedAward } from './awards.ts';
import { client, device, phone, signIn } from './cast.ts';
import { markupFaults } from './schema-org.ts';

// What another service makes of a shared address: it reads the page as it is sent, runs no script, and fetches one picture.

type Shared = { title: string; picture: string; url: string; markup: unknown[] };

async function shared(request: APIRequestContext, path: string): Promise<Shared> {
  const answer = await request.get(path, { headers: { accept: 'text/html' } });
  expect(answer.status()).toBe(200);
  const html = await answer.text();
  const tag = (name: string) => {
    const found = [...html.matchAll(new RegExp(`<meta property="${name}" content="([^"]*)"`, 'g'))];
    expect(found, `${name} once`).toHaveLength(1);
    return found[0]![1]!;
  };
  expect(html.match(/<meta name="description"/g)).toHaveLength(1);
  expect(html).toContain('name="twitter:card" content="summary_large_image"');
  expect([tag('og:image:width'), tag('og:image:height')]).toEqual(['1200', '630']);
  const markup = [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].map(
    ([, json = '']) => JSON.parse(json) as unknown
  );
  return { title: tag('og:title'), picture: tag('og:image'), url: tag('og:url'), markup };
}

async function picture(request: APIRequestContext, address: string): Promise<Buffer> {
  const answer = await request.get(address);
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-type']).toBe('image/png');
  const body = await answer.body();
  expect(await sharp(body).metadata()).toMatchObject({ width: 1200, height: 630, format: 'png' });
  // Something is drawn on it beside the frame and the mark.
  expect(body.length).toBeGreaterThan(10_000);
  return body;
}

test('a library’s page of courses brings its picture and its courses by schema.org', async ({
  request,
  baseURL
}) => {
  const page = await shared(request, '/l/derry');
  expect(page.title).toBe('Derry Central Library');
  expect(page.url).toBe(`${baseURL}/l/derry`);
  await picture(request, page.picture);
  expect(page.markup).toHaveLength(1);
  expect(markupFaults(page.markup[0])).toEqual([]);
  expect((page.markup[0] as { itemListElement: unknown[] }).itemListElement.length).toBeGreaterThan(3);
  expect((await request.get('/l/nowhere/picture.png')).status()).toBe(404);
});

test('a learner’s public page brings its picture, and nothing once it is not there', async ({
  request,
  baseURL
}) => {
  const page = await shared(request, '/p/demo-learner');
  expect(page.url).toBe(`${baseURL}/p/demo-learner`);
  await picture(request, page.picture);
  expect(page.markup.map(markupFaults)).toEqual([[]]);
  expect((await request.get('/p/nobody-here/picture.png')).status()).toBe(404);
});

test('an award’s page brings a picture that is the same for every award', async ({ browser, request }) => {
  const page = await device(browser, phone);
  const as = await client(page, 'learner19.derry@carrel.test');
  const numbers = async () => {
    const { data } = await as.from('award').select('number').neq('state', 'being-sealed').limit(2);
    return (data ?? []).map((row: { number: string }) => row.number);
  };
  await expect.poll(async () => (await numbers()).length, { timeout: 90_000 }).toBe(2);
  const [one, two] = await Promise.all((await numbers()).map((number) => shared(request, `/v/${number}`)));
  expect(one!.title).not.toBe(two!.title);
  expect(await picture(request, one!.picture)).toEqual(await picture(request, two!.picture));
});

test('a learner switches a page on, with the awards that they choose, and off at once', async ({
  browser,
  request
}) => {
  test.setTimeout(150_000);
  const page = await device(browser, phone);
  const holder = 'learner17.kisumu@carrel.test';
  const award = await sealedAward(await client(page, holder));
  const handle = `demo-${Date.now().toString(36)}`;
  const status = async () => (await request.get(`/p/${handle}`)).status();
  await signIn(page, holder);
  await page.goto('/learn/awards/page');
  const shown = page.getByRole('switch');
  if (await shown.isChecked()) await shown.click(); // A try before this one left it on.
  await page.getByRole('textbox').fill('-');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('a letter or digit first and last')).toBeVisible();
  await page.getByRole('textbox').fill(handle);
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  expect(await status()).toBe(404);

  await shown.click();
  await page.getByRole('button', { name: 'Save' }).click();
  const link = page.getByRole('link', { name: `/p/${handle}` });
  await expect(link).toBeVisible();
  expect(await (await request.get(`/p/${handle}`)).text()).toContain(award.number);

  // Off is off, without a button besides: who leaves the page now is not shown any more.
  await shown.click();
  await expect(link).toBeHidden();
  expect(await status()).toBe(404);
});
