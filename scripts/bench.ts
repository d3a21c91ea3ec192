import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Row } from './bench-row.ts';

// `npm run bench [word]`: runs every `*.bench.ts` (or those whose path holds the word) one after the other, so that none
// disturbs another, and prints one table.

const word = process.argv[2] ?? '';
const files = globSync(['src/**/*.bench.ts', 'supabase/**/*.bench.ts', 'tests/**/*.bench.ts'])
  .filter((file) => !file.includes('node_modules') && file.includes(word))
  .sort();
const rows: Row[] = [];
let broken = 0;
for (const file of files) {
  console.info(`... ${file}`);
  try {
    const { bench } = (await import(pathToFileURL(resolve(file)).href)) as { bench: () => Promise<Row[]> };
    rows.push(...(await bench()));
  } catch (error) {
    broken += 1;
    console.error(`${file} broke: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

const lines = [
  ['what', 'figure', 'compared with', 'ratio'],
  ...rows.map(({ what, figure, comparedWith, ratio }) => [
    what,
    figure,
    comparedWith ?? '',
    ratio === undefined ? '' : ratio.toFixed(2)
  ])
];
const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
for (const line of lines)
  console.info(`| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
if (broken > 0) process.exitCode = 1;
// A benchmark may leave sockets behind; the table is what this program is for.
process.exit();
