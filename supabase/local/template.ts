import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rename, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseAccount, postgresFolder, reachable } from './binaries.ts';
import { bootstrapHash } from './bootstrap.ts';
import { startDatabase } from './database.ts';
import { migrationsFolder } from './migrations.ts';
import { freePort } from './ports.ts';
import { run } from './process.ts';

/**
 * Fills an empty data directory with a ready cluster, made once for each state of bootstrap and migrations and
 * then copied, which takes a tenth of a second. Every copy has the same keys: for tests only.
 */
export async function copyTemplate(dataDir: string): Promise<void> {
  const account = databaseAccount();
  if (!reachable(tmpdir(), account)) return; // Its cluster would lie elsewhere, and copies would share it.
  const template = join(tmpdir(), prefix + templateHash());
  if (!existsSync(template)) {
    await dropOldest();
    await makeTemplate(template);
  }
  await utimes(template, new Date(), new Date());
  const files = (await readdir(template)).map((name) => join(template, name));
  await run('cp', ['-a', '--reflink=auto', ...files, dataDir]);
}

const prefix = `carrel-template-${process.getuid?.() ?? 0}-`;

/** Keeps the templates used last: those of a few branches beside each other. */
async function dropOldest(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  const used = names.map((name) => ({
    path: join(tmpdir(), name),
    at: statSync(join(tmpdir(), name)).mtimeMs
  }));
  for (const { path } of used.sort((a, b) => b.at - a.at).slice(kept))
    await rm(path, { recursive: true, force: true });
}

const kept = 10;

async function makeTemplate(template: string): Promise<void> {
  const draft = await mkdtemp(`${template}-`);
  await chmod(draft, 0o711);
  try {
    const database = await startDatabase({ dataDir: draft, dbPort: await freePort(), volatile: true });
    await database.close();
    await rename(draft, template);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(template)) throw error; // Another worker may have been first; then its template serves.
  }
}

function templateHash(): string {
  const hash = createHash('sha256').update(bootstrapHash()).update(postgresFolder(null));
  const names = existsSync(migrationsFolder) ? readdirSync(migrationsFolder).sort() : [];
  for (const name of names) hash.update(name).update(readFileSync(join(migrationsFolder, name)));
  return hash.digest('hex').slice(0, 16);
}
