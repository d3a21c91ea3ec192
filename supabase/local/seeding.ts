import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import postgres, { type Sql } from 'postgres';
import type { Database } from './database.ts';
import { isLoopback, root } from './settings.ts';

/** What a seed tells the person who started it. Kept beside the data: the database knows no code any more. */
export interface SeedSummary {
  /** Codes of vouchers that are issued and wait to be redeemed. */
  voucherCodes?: string[];
  /** A code that enrols a kiosk. */
  kioskCode?: string;
}

interface SeedModule {
  seed(sql: Sql, now: Date): Promise<SeedSummary>;
}

const summaryFile = (dataDir: string) => join(dataDir, 'demo.json');

/** Loads the demo programme when there is no library yet. Gives what it said, also when that was at an earlier start. */
export async function seedWhenEmpty(
  { url, dataDir }: Database,
  stopped?: AbortSignal
): Promise<SeedSummary | null> {
  const file = join(root, 'supabase', 'seed', 'main.ts');
  if (!existsSync(file)) return null;
  const { seed } = (await import(pathToFileURL(file).href)) as SeedModule;
  const sql = postgres(url, { max: 4, onnotice: () => undefined });
  const giveUp = () => void sql.end({ timeout: 0 });
  stopped?.addEventListener('abort', giveUp);
  try {
    const [row] = await sql<{ there: boolean }[]>`select to_regclass('public.library') is not null as there`;
    if (!row?.there) return null;
    if ((await sql`select from public.library limit 1`).length > 0) return await keptSummary(dataDir);
    const summary = await seed(sql, new Date());
    await writeFile(summaryFile(dataDir), JSON.stringify(summary, null, 2), { mode: 0o600 });
    return summary;
  } finally {
    stopped?.removeEventListener('abort', giveUp);
    await sql.end({ timeout: 5 });
  }
}

async function keptSummary(dataDir: string): Promise<SeedSummary | null> {
  const file = summaryFile(dataDir);
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as SeedSummary) : null;
}

/** True when the accounts whose password is public are in this database. */
export async function hasDemoAccounts(database: Database): Promise<boolean> {
  const sql = postgres(database.urlFor('supabase_auth_admin'), { max: 1, onnotice: () => undefined });
  try {
    return (await sql`select from auth.users where email = 'hq@carrel.test'`).length > 0;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Demo accounts of an earlier start must not be shown to a network either. */
export async function refuseDemoAccounts(database: Database, host: string): Promise<null> {
  if (!isLoopback(host) && (await hasDemoAccounts(database)))
    throw new Error(
      `HOST=${host} would show the demo accounts in ${database.dataDir}, whose password is public, to others. ` +
        `Set DATA_DIR to an empty directory and SEED=none, or leave HOST alone.`
    );
  return null;
}
