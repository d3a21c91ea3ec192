import { compile } from '@inlang/paraglide-js';
import { paraglide } from './paraglide.ts';
import { writePseudoProject } from './pseudo.ts';
import { runStep } from './steps.ts';

/** What types, tests and builds read but Git does not keep: SvelteKit's types and the compiled messages. */
export async function prepare(): Promise<void> {
  if (process.env.CARREL_PSEUDO === '1') writePseudoProject();
  await compile(paraglide);
  if (!(await runStep({ name: 'svelte-kit sync', command: ['svelte-kit', 'sync'] })))
    throw new Error('svelte-kit sync failed');
}

if (import.meta.main) await prepare();
