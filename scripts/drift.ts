import { globSync } from 'node:fs';
import type { Step } from './steps.ts';

/** Says of each generated file that Git keeps whether generating it again changes it. Nothing to say before migrations. */
export async function drifts(): Promise<Step[]> {
  if (globSync('supabase/migrations/*.sql').length === 0) return [];
  return [{ name: 'generated files are up to date', command: ['node', 'scripts/gen.ts', '--check'] }];
}
