import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// `npm run soak [word]`: the long runs (load, fuzz, mutation) that do not fit `npm test`. A `*.soak.ts` exports
// `soak(seed, minutes)` and gives rows for the table; a fault it finds is thrown. SEED_NUMBER repeats a run, MINUTES sets
// how long each one lasts.

type Row = { what: string; figure: string };
type Soak = { soak: (seed: number, minutes: number) => Promise<Row[]> };

const seed = Number(process.env.SEED_NUMBER ?? Math.floor(Math.random() * 2 ** 31));
const minutes = Number(process.env.MINUTES ?? 10);
const word = process.argv[2] ?? '';
console.info(`seed ${seed}: repeat with SEED_NUMBER=${seed}`);

const files = globSync(['src/**/*.soak.ts', 'supabase/**/*.soak.ts', 'tests/**/*.soak.ts'])
  .filter((file) => !file.includes('node_modules') && file.includes(word))
  .sort();
const lines: string[] = [];
for (const file of files) {
  console.info(`... ${file}`);
  try {
    const { soak } = (await import(pathToFileURL(resolve(file)).href)) as Soak;
    for (const { what, figure } of await soak(seed, minutes)) lines.push(`| ${what} | ${figure} |`);
  } catch (error) {
    process.exitCode = 1;
    lines.push(`| ${file} | FAILED: ${error instanceof Error ? error.message : String(error)} |`);
  }
}
console.info(['| what | figure |', '|---|---|', ...lines].join('\n'));
process.exit();
