import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { startDatabase, type Database } from '../../supabase/local/database.ts';
import { cli } from '../../supabase/local/migrations.ts';

// Supabase's own security and performance lints, as its dashboard shows them for a hosted project. Level INFO is left
// out: in a database without traffic every index is unused.

/** Findings that are meant, by cache key, each with its reason. */
const allowed: Record<string, string> = {};

const findings = z.array(z.object({ level: z.string(), cache_key: z.string(), detail: z.string() }));

let database: Database;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.close());

async function advice(): Promise<string[]> {
  const remote = `--remote=${database.url}?sslmode=disable`;
  const printed = await cli(['db', 'advisors', remote, '--type', 'all', '--level', 'warn', '-o', 'json']);
  return findings
    .parse(printed.trim() === '' ? [] : JSON.parse(printed))
    .filter(({ cache_key }) => !(cache_key in allowed))
    .map(({ level, cache_key, detail }) => `${level} ${cache_key}: ${detail}`);
}

it('has nothing to say about the migrations', async () => {
  expect(await advice()).toEqual([]);
});

it('speaks when a table lies open', async () => {
  const sql = postgres(database.url, { max: 1 });
  await sql`create table public.open_to_all (id int primary key)`;
  await sql`grant select on public.open_to_all to anon`;
  await sql.end();
  expect(await advice()).toEqual([
    expect.stringMatching(/^ERROR rls_disabled_in_public_public_open_to_all:/)
  ]);
});
