import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import postgres, { type Sql } from 'postgres';
import { root } from './settings.ts';

/** What a seed tells the person who started it. */
export interface SeedSummary {
  /** Codes of vouchers that are issued and wait to be redeemed. */
  voucherCodes?: string[];
  /** A code that enrols a kiosk. */
  kioskCode?: string;
}

interface SeedModule {
  seed(sql: Sql, now: Date): Promise<SeedSummary>;
}

/** Loads the demo programme when there is no library yet. Null when there is one already. */
export async function seedWhenEmpty(databaseUrl: string): Promise<SeedSummary | null> {
  return withSeed(databaseUrl, async (sql, { seed }) => {
    const [row] = await sql<{ there: boolean }[]>`select to_regclass('public.library') is not null as there`;
    if (!row?.there || (await sql`select from public.library limit 1`).length > 0) return null;
    return seed(sql, new Date());
  });
}

async function withSeed<T>(
  databaseUrl: string,
  work: (sql: Sql, seed: SeedModule) => Promise<T>
): Promise<T | null> {
  const file = join(root, 'supabase', 'seed', 'main.ts');
  if (!existsSync(file)) return null;
  const module = (await import(pathToFileURL(file).href)) as SeedModule;
  const sql = postgres(databaseUrl, { max: 4, onnotice: () => undefined });
  try {
    return await work(sql, module);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
