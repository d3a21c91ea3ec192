import { compile } from '@inlang/paraglide-js';
import { kioskWords, paraglide } from './paraglide.ts';
import { writePseudoProjects } from './pseudo.ts';
import { runStep } from './steps.ts';

/** What types, tests and builds read but Git does not keep: SvelteKit's types and the compiled messages. */
export async function prepare(): Promise<void> {
  if (process.env.CARREL_PSEUDO === '1') writePseudoProjects();
  await compile(paraglide);
  await compile(kioskWords);
  if (!(await runStep({ name: 'svelte-kit sync', command: ['svelte-kit', 'sync'] })))
    throw new Error('svelte-kit sync failed');
}

if (import.meta.main) await prepare();
