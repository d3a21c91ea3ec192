import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBackend, type Backend } from '../backend.ts';

const apart = { auth: { persistSession: false, autoRefreshToken: false } };
let backend: Backend;
let ada: SupabaseClient;
let bo: SupabaseClient;
let anyone: SupabaseClient;

async function learner(email: string): Promise<SupabaseClient> {
  const client = createClient(backend.url, backend.publishableKey, apart);
  const { error } = await client.auth.signUp({ email, password: 'carrel-demo-1' });
  if (error) throw error;
  return client;
}

beforeAll(async () => {
  backend = await startBackend({ tick: false });
  const sql = postgres(backend.databaseUrl, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`
    insert into storage.buckets (id, name) values ('spec', 'spec');
    create policy spec_own on storage.objects for all to authenticated
      using (bucket_id = 'spec' and owner_id = auth.uid()::text)
      with check (bucket_id = 'spec' and owner_id = auth.uid()::text)`);
  await sql.end();
  [ada, bo] = [await learner('ada@spec.test'), await learner('bo@spec.test')];
  anyone = createClient(backend.url, backend.publishableKey, apart);
});

afterAll(() => backend.close());

const blob = (text: string) => new Blob([text], { type: 'text/plain' });
const files = (client = ada) => client.storage.from('spec');
const names = async (folder?: string) => (await files().list(folder)).data?.map(({ name }) => name);

async function text(path: string, client = ada): Promise<string | null> {
  const { data } = await files(client).download(path);
  return data ? await data.text() : null;
}

describe('storage, as storage-js calls it', () => {
  test('uploads of a Blob, of bytes, and again with upsert', async () => {
    const first = await files().upload('day/one/a.txt', blob('first'));
    expect(first.data).toMatchObject({ path: 'day/one/a.txt', fullPath: 'spec/day/one/a.txt' });
    const bytes = await files().upload('day/b.txt', new TextEncoder().encode('bytes'), {
      contentType: 'text/plain'
    });
    expect(bytes.error).toBeNull();
    expect((await files().upload('day/b.txt', blob('x'))).error).not.toBeNull();
    expect((await files().upload('day/b.txt', blob('again'), { upsert: true })).error).toBeNull();
    expect(await text('day/b.txt')).toBe('again');
    expect(await text('day/one/a.txt')).toBe('first');
  });

  test('names that are no paths are kept as names', async () => {
    expect((await files().upload('../../escape.txt', blob('x'))).error).not.toBeNull();
    expect((await files().upload('Ọmọ & 図.txt', blob('letters'))).error).toBeNull();
    expect(await text('Ọmọ & 図.txt')).toBe('letters');
    await files().remove(['Ọmọ & 図.txt']);
  });

  test('lists one level, with each folder once', async () => {
    expect(await names()).toEqual(['day']);
    expect(await names('day')).toEqual(['b.txt', 'one']);
    const { data } = await files().list('day', { search: 'b' });
    expect(data).toMatchObject([{ name: 'b.txt', metadata: { mimetype: 'text/plain', size: 5 } }]);
  });

  test('signs one address and many, for download', async () => {
    const { data } = await files().createSignedUrl('day/one/a.txt', 60, { download: 'Ada.txt' });
    const answer = await fetch(data?.signedUrl ?? '');
    expect(await answer.text()).toBe('first');
    expect(answer.headers.get('content-disposition')).toContain('Ada.txt');
    const altered = await fetch((data?.signedUrl ?? '').replace('a.txt', 'b.txt'));
    expect(altered.ok).toBe(false);
    const many = await files().createSignedUrls(['day/b.txt', 'day/none.txt'], 60);
    expect(many.data?.map(({ path, error }) => [path, error === null])).toEqual([
      ['day/b.txt', true],
      ['day/none.txt', false]
    ]);
    expect(await (await fetch(many.data?.[0]?.signedUrl ?? '')).text()).toBe('again');
  });

  test('an address to upload to', async () => {
    const { data } = await files().createSignedUploadUrl('day/signed.txt');
    const put = await files(anyone).uploadToSignedUrl('day/signed.txt', data?.token ?? '', blob('signed'));
    expect(put.error).toBeNull();
    expect(await text('day/signed.txt')).toBe('signed');
  });

  test('moves, copies, replaces, tells and removes', async () => {
    expect((await files().move('day/signed.txt', 'day/moved.txt')).error).toBeNull();
    expect((await files().copy('day/moved.txt', 'day/copied.txt')).data?.path).toBe('spec/day/copied.txt');
    expect((await files().update('day/moved.txt', blob('replaced'))).error).toBeNull();
    expect(await text('day/moved.txt')).toBe('replaced');
    expect(await text('day/copied.txt')).toBe('signed');
    expect((await files().info('day/moved.txt')).data?.name).toBe('day/moved.txt');
    expect((await files().exists('day/moved.txt')).data).toBe(true);
    expect((await files().remove(['day/moved.txt', 'day/copied.txt'])).data).toHaveLength(2);
    expect((await files().exists('day/moved.txt')).data).toBe(false);
    expect(await names('day')).toEqual(['b.txt', 'one']);
  });
});

describe('policies on storage.objects', () => {
  test('another learner and nobody neither see, read, change, sign nor remove', async () => {
    for (const client of [bo, anyone]) {
      expect((await files(client).list('day')).data).toEqual([]);
      expect(await text('day/b.txt', client)).toBeNull();
      expect((await files(client).update('day/b.txt', blob('x'))).error).not.toBeNull();
      expect((await files(client).createSignedUrl('day/b.txt', 60)).error).not.toBeNull();
      expect((await files(client).remove(['day/b.txt'])).data).toEqual([]);
      expect((await files(client).move('day/b.txt', 'mine.txt')).error).not.toBeNull();
    }
    expect((await files(anyone).upload('new.txt', blob('x'))).error).not.toBeNull();
    expect(await text('day/b.txt')).toBe('again');
  });

  test('the secret key passes them', async () => {
    const service = createClient(backend.url, backend.secretKey, apart);
    expect(await text('day/b.txt', service)).toBe('again');
  });

  test('buckets are not made by learners, and calls without a key are nobody’s', async () => {
    expect((await ada.storage.createBucket('mine')).error).not.toBeNull();
    const keyless = await fetch(`${backend.url}/storage/v1/object/spec/day/b.txt`);
    expect(keyless.ok).toBe(false);
  });
});
