import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFolder } from './cluster.ts';
import { startDatabase, type Database } from './database.ts';
import { hasDemoAccounts, seedWhenEmpty } from './seeding.ts';
import { readSettings } from './settings.ts';
import { say } from './terminal.ts';

// `npm run demo:reset`: the demo programme anew around the present moment. Keys stay, so that kiosks and browsers go on.

const settings = readSettings();
const { dataDir } = settings;

async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const database = await startDatabase(settings);
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

async function isRealProgramme(database: Database): Promise<boolean> {
  const { default: postgres } = await import('postgres');
  const sql = postgres(database.urlFor('supabase_auth_admin'), { max: 1 });
  try {
    const people = await sql`select from auth.users limit 1`;
    return people.length > 0 && !(await hasDemoAccounts(database));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

try {
  await withDatabase(async (database) => {
    if (await isRealProgramme(database))
      throw new Error(`${dataDir} holds a programme of its own, not the demo. Nothing was changed.`);
  });
  await rm(await clusterFolder(dataDir), { recursive: true, force: true });
  for (const name of ['postgres', 'storage', 'mail', 'demo.json'])
    await rm(join(dataDir, name), { recursive: true, force: true });
  await withDatabase(async (database) => {
    await seedWhenEmpty(database);
  });
  say.line('The demo programme is loaded anew. Start with npm start.');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
