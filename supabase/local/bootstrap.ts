import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getAuthSchemaSql, getStorageSchemaSql } from '@supabase/lite';
import type { Sql } from 'postgres';

const folder = join(import.meta.dirname, 'bootstrap');

interface Part {
  name: string;
  text: string;
}

/** Auth's and Storage's own DDL, run as the role that owns it there, between our files by its name. */
function borrowed(name: string, role: string, ddl: string): Part {
  // The schema exists and is not theirs to make.
  return {
    name,
    text: `set role ${role};\n${ddl.replace(/CREATE SCHEMA IF NOT EXISTS \w+;/i, '')}\nreset role;`
  };
}

/** Gives a fresh cluster the shape of a hosted project: roles, schemas, grants, default privileges. */
function parts(): Part[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  return [
    ...files,
    borrowed('30-auth-tables', 'supabase_auth_admin', getAuthSchemaSql(false)),
    borrowed('31-storage-tables', 'supabase_storage_admin', getStorageSchemaSql(false))
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Changes whenever the bootstrap does: the key of cached test clusters. */
export function bootstrapHash(): string {
  return createHash('sha256').update(JSON.stringify(parts())).digest('hex');
}

/** Runs the bootstrap once, in one transaction, as the superuser. Does nothing on a cluster that has it. */
export async function bootstrap(sql: Sql, password: string): Promise<boolean> {
  const [row] = await sql<{ done: boolean }[]>`select to_regclass('realtime.messages') is not null as done`;
  if (row?.done) return false;
  await sql.begin(async (transaction) => {
    for (const part of parts())
      await transaction.unsafe(part.text.replaceAll(":'password'", `'${password.replaceAll("'", "''")}'`));
  });
  return true;
}
