import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackend, type Backend } from './backend.ts';
import { ownsRoot } from './keys.ts';
import { until } from './process.ts';

let backend: Backend;
let sql: postgres.Sql;
beforeAll(async () => {
  backend = await startBackend({ tick: true });
  sql = postgres(backend.databaseUrl, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await backend.close();
});

const names = async (): Promise<string[]> => {
  const [row] = await sql<{ document: { libraries: { name: string }[] } }[]>`
    select document from public.catalogue order by id desc limit 1`;
  return row?.document.libraries.map(({ name }) => name) ?? [];
};

test('signs the names anew while it runs', async () => {
  const [licensee] = await sql<{ id: string }[]>`
    insert into public.licensee (name, country, billing_email) values ('Trust', 'GH', 'a@trust.test') returning id`;
  await sql`
    insert into public.library (licensee_id, slug, code, name, city, country, currency, time_zone, contact_email)
    values (${licensee!.id}, 'tamale', 'TAM', 'Tamale', 'Tamale', 'GH', 'GHS', 'Africa/Accra', 'desk@tamale.test')`;
  await until(async () => (await names()).includes('Tamale'), 20_000);
  expect(await names()).toContain('Tamale');
});

test('signs by itself only with a root key that it made and still has', async () => {
  const { dataDir } = backend;
  expect(await ownsRoot(dataDir)).toBe(true);
  await rename(join(dataDir, 'root.made'), join(dataDir, 'kept'));
  expect(await ownsRoot(dataDir)).toBe(false);
  await rename(join(dataDir, 'kept'), join(dataDir, 'root.made'));
  await rm(join(dataDir, 'root.key'));
  expect(await ownsRoot(dataDir)).toBe(false);
});
