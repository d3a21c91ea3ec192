import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { startDatabase } from '../supabase/local/database.ts';
import { cli } from '../supabase/local/migrations.ts';
import { prepare } from './prepare.ts';

// `npm run gen` makes what follows from other files: the database's types from the migrations, and the compiled
// messages. With --check it writes nothing and fails when a file that Git keeps would change.

const typesFile = 'src/lib/data/database.types.ts';

async function databaseTypes(): Promise<string> {
  const database = await startDatabase();
  try {
    const types = await cli([
      'gen',
      'types',
      'typescript',
      `--remote=${database.url}?sslmode=disable`,
      '--schema=public'
    ]);
    return await format(types, { ...(await resolveConfig(typesFile)), filepath: typesFile });
  } finally {
    await database.close();
  }
}

const checkOnly = process.argv.includes('--check');
if (!checkOnly) await prepare();
const types = await databaseTypes();
const present = await readFile(typesFile, 'utf8').catch(() => '');
if (types !== present) {
  if (checkOnly) {
    console.error(`${typesFile} is not what the migrations give. Run \`npm run gen\` and commit the change.`);
    process.exitCode = 1;
  } else {
    await writeFile(typesFile, types);
    console.info(`wrote ${typesFile}`);
  }
}
