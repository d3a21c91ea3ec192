import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prepare } from './prepare.ts';
import { runSteps, type Step } from './steps.ts';

// `npm run check` says whether the code is good; `npm run fix` makes good what a program can.

/** Everything that must hold before a test is worth running; the slowest first, so that lanes end together. */
export function checks(): Step[] {
  return [
    {
      name: 'eslint',
      command: ['eslint', '.', '--max-warnings', '0', '--cache', '--cache-location', '.svelte-kit/eslint']
    },
    { name: 'svelte-check', command: ['svelte-check', '--fail-on-warnings', '--output', 'human'] },
    { name: 'tsc: scripts, backend, tests', command: ['tsc', '-p', 'tsconfig.node.json'] },
    { name: 'prettier', command: ['prettier', '--check', '.', '--log-level', 'warn', '--cache'] },
    { name: 'tsc: service worker', command: ['tsc', '-p', 'tsconfig.worker.json'] },
    ...functionChecks()
  ];
}

/** Each Edge Function is checked by the runtime that runs it, with the deno.json that is nearest to it. */
function functionChecks(): Step[] {
  return globSync('supabase/functions/*/index.ts')
    .sort()
    .map((entry) => {
      const own = existsSync(join(dirname(entry), 'deno.json'));
      return {
        name: `deno check ${entry}`,
        command: ['deno', 'check', '--quiet', own ? 'index.ts' : entry.replace('supabase/functions/', '')],
        cwd: own ? dirname(entry) : 'supabase/functions'
      };
    });
}

if (import.meta.main) {
  await prepare();
  const failed = await runSteps(checks());
  if (failed.length > 0) {
    console.error(`not good: ${failed.join(', ')}. \`npm run fix\` mends what a program can.`);
    process.exitCode = 1;
  }
}
