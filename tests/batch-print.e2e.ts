import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createClient } from '@supabase/supabase-js';
import { PDFDocument } from 'pdf-lib';
import { awardRoom, awarded, type AwardRoom } from './award-room.ts';
import { device, laptop, signIn, tablet } from './cast.ts';
import { backend } from './backend.ts';

// The papers of a ceremony: hundreds in one file, stopped half-way, and made again.

const many = 240;
let room: AwardRoom;

test.beforeAll(async () => {
  room = await awardRoom();
  await fill(await awarded(room, room.seats[0]!));
});
test.afterAll(() => room.close());

/** Further awards beside one that was sealed, each with a file of its own in storage: that one's paper. */
async function fill(number: string): Promise<void> {
  const { owner } = room.scene.stage;
  const folder = backend.dataDir;
  const { secretKey } = JSON.parse(await readFile(join(folder, 'keys.json'), 'utf8')) as {
    secretKey: string;
  };
  const service = createClient(backend.url, secretKey, {
    auth: { persistSession: false }
  });
  const [first] = await owner<{ id: string; library: string }[]>`
    select id, library_id as library from public.award where number = ${number}`;
  const files = service.storage.from('awards');
  const { data } = await files.download(`${first!.library}/${first!.id}.pdf`);
  const paper = new Uint8Array(await data!.arrayBuffer());
  const columns = await owner<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = 'public.award'::regclass and attnum > 0 and not attisdropped and attgenerated = ''
      and attname not in ('id', 'number', 'voucher_id', 'reissue_of', 'status_index', 'leaf_index', 'pdf_path', 'name')`;
  const same = columns.map(({ name }) => name).join(', ');
  // Each the reissue of the one before, as a table of awards allows it; the first is the one that was sealed.
  await owner.unsafe(`
    insert into public.award (id, number, reissue_of, status_index, leaf_index, pdf_path, name, ${same})
    select f.id, private.new_symbols(0), f.before, f.place, 1000000000 + f.place, a.library_id || '/' || f.id || '.pdf', 'Learner ' || f.n,
      ${columns.map(({ name }) => `a.${name}`).join(', ')}
    from public.award a, (
      select md5('${first!.id}' || n)::uuid as id, n, free.place,
        case n when 1 then '${first!.id}'::uuid else md5('${first!.id}' || n - 1)::uuid end as before
      from generate_series(1, ${many - 1}) n join (
        select p as place, row_number() over () as n from generate_series(0, 131071) p
        where not exists (select from public.award a where a.status_index = p) limit ${many - 1}) free using (n)) f
    where a.id = '${first!.id}'`);
  const made = await owner<{ path: string }[]>`
    select pdf_path as path from public.award where library_id = ${first!.library} and id <> ${first!.id}`;
  for (const { path } of made) {
    const { error } = await files.upload(path, paper, { contentType: 'application/pdf' });
    if (error) throw error;
  }
}

test('hundreds of papers are stopped half-way, made again, and marked as printed', async ({ browser }) => {
  test.setTimeout(300_000);
  const page = await device(browser, tablet, { acceptDownloads: true });
  await signIn(page, room.email.librarian);
  await page.goto('/library/awards');
  const make = page.getByRole('button', { name: `Make one file of ${many}` });
  const progress = page.getByRole('progressbar');
  await make.click();
  await expect.poll(async () => Number(await progress.getAttribute('aria-valuenow'))).toBeGreaterThan(5);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(
    page.getByText(new RegExp(`^Stopped at \\d+ of ${many}\\. No file was made\\.$`))
  ).toBeVisible();

  await page.getByRole('checkbox', { name: 'Certificates only' }).check();
  await make.click();
  await expect(page.getByText(`The file is ready: ${many} awards`)).toBeVisible({ timeout: 200_000 });
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save the file' }).click();
  const file = await PDFDocument.load(await readFile(await (await coming).path()));
  expect(file.getPageCount()).toBe(many);

  await page.getByRole('button', { name: 'They are printed' }).click();
  await expect(page.getByText('No award here')).toBeVisible({ timeout: 60_000 });
});

test('the list is of a period, or of one session', async ({ browser }) => {
  const page = await device(browser, laptop);
  await signIn(page, room.email.librarian);
  await page.goto('/library/awards');
  const choose = async (box: string, option: string | RegExp) => {
    await page.getByRole('combobox', { name: new RegExp(`^${box}`) }).click();
    await page.getByRole('option', { name: option }).first().click();
  };
  const rows = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('link') })
    .filter({ hasText: room.course.title });
  await choose('Show', 'All awards');
  await expect(rows).toHaveCount(many);
  await room.scene.stage.owner`
    update public.award set issued_on = issued_on - 40
    where library_id = ${room.scene.library.id} and name in ('Learner 1', 'Learner 2')`;
  await page.reload();
  await choose('Show', 'All awards');
  await choose('Time', 'Issued in the last 30 days');
  await expect(rows).toHaveCount(many - 2);
  await choose('Time', 'Issued in the last 90 days');
  await expect(rows).toHaveCount(many);
  await choose('Time', 'Of one session');
  await expect(rows).toHaveCount(0);
  await choose('Session', /:/);
  await expect(rows).toHaveCount(many);
  await choose('Show', 'Ending soon, or ended');
  await expect(page.getByText('No award here')).toBeVisible();
});
