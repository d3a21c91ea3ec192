import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Database } from './database.ts';
import { format } from '../../src/lib/domain/number.ts';

/**
 * A new set-up code while the programme has no HQ, also kept in DATA_DIR/setup-code (mode 600) for whoever starts Carrel
 * where no console is read; the code of an earlier start stops working. Null, and no file, once it is claimed.
 */
export async function newSetupCode({ url, dataDir }: Database): Promise<string | null> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const file = join(dataDir, 'setup-code');
  try {
    const [there] = await sql`select to_regprocedure('private.make_setup_code()') is not null as yes`;
    const [row] = there?.yes
      ? await sql<{ code: string | null }[]>`select private.make_setup_code() as code`
      : [];
    await rm(file, { force: true });
    if (!row?.code) return null;
    const code = format(row.code);
    await writeFile(file, `${code}\n`, { mode: 0o600, flag: 'wx' });
    return code;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
