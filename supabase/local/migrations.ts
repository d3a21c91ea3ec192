import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { supabaseCli } from './binaries.ts';
import { run } from './process.ts';
import { root } from './settings.ts';

export const migrationsFolder = join(root, 'supabase', 'migrations');

/**
 * Applies the migrations that the database has not seen, with the Supabase CLI, as the role in the address
 * (`postgres`, as on a hosted project). A migration that fails leaves nothing behind; its error is raised.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  if (await upToDate(databaseUrl)) return;
  await cli(['migration', 'up', '--include-all', `--remote=${databaseUrl}?sslmode=disable`]);
}

/** Looks before the CLI does, which takes half a second to find that there is nothing to do. */
async function upToDate(databaseUrl: string): Promise<boolean> {
  const names = existsSync(migrationsFolder) ? readdirSync(migrationsFolder) : [];
  const versions = names.filter((name) => name.endsWith('.sql')).map((name) => name.split('_')[0]);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql`select to_regclass('supabase_migrations.schema_migrations') is not null as there`;
    if (!row?.there) return versions.length === 0;
    const applied = await sql<
      { version: string }[]
    >`select version from supabase_migrations.schema_migrations`;
    return versions.every((version) => applied.some((row) => row.version === version));
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Runs the Supabase CLI in the project, away from any account of the operator's. Gives what it printed. */
export async function cli(args: string[]): Promise<string> {
  try {
    const { stdout } = await run(supabaseCli(), [...args, '--workdir', root, '--yes', '--agent', 'no'], {
      env: {
        PATH: process.env.PATH,
        HOME: join(root, 'node_modules', '.cache', 'supabase'),
        SUPABASE_TELEMETRY_DISABLED: '1'
      },
      maxBuffer: 64 * 1024 * 1024
    });
    return stdout;
  } catch (error) {
    const said = [(error as { stdout?: string }).stdout, (error as { stderr?: string }).stderr]
      .join('\n')
      .trim();
    throw new Error(`supabase ${args.slice(0, 2).join(' ')} failed:\n${said}`, { cause: error });
  }
}
