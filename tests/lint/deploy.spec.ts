import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

// Whoever sets up a project follows docs/deploy.md: what it forgets is missing there.

const guide = readFileSync('docs/deploy.md', 'utf8');
const functions = globSync('supabase/functions/*/index.ts').map((file) => file.split('/').at(-2) ?? '');

it('deploys every function, and leaves the check of the caller to it', () => {
  const deployed = /functions deploy --use-api (.+)/.exec(guide)?.[1]?.split(' ');
  expect(deployed?.sort()).toEqual(functions.sort());
  const config = readFileSync('supabase/config.toml', 'utf8');
  for (const name of functions) expect(config).toContain(`[functions.${name}]\nverify_jwt = false`);
});

it('names every secret that the functions and the app read', () => {
  const sources = globSync('{supabase/functions,src}/**/*.ts', { exclude: ['**/*.spec.ts'] }).map((file) =>
    readFileSync(file, 'utf8')
  );
  const names = sources.flatMap((source) =>
    [...source.matchAll(/(?:Deno\s*\.env\s*\.get|required|secret)\('([A-Z_]+)'\)|\benv\.([A-Z_]+)/g)].map(
      ([, one, other]) => one ?? other ?? ''
    )
  );
  // A project hands over its own address and keys to its functions.
  const set = [...new Set(names)].filter((name) => !name.startsWith('SUPABASE_')).sort();
  expect(set).toContain('APP_SECRET');
  expect(set.filter((name) => !guide.includes(name))).toEqual([]);
});

it('asks for every letter of Auth, and leads to pages that are there', () => {
  for (const file of globSync('supabase/templates/*.html')) {
    const [, name] = /(\w+)\.html$/.exec(file) ?? [];
    expect(readFileSync('supabase/config.toml', 'utf8')).toContain(`[auth.email.template.${name}]`);
  }
  const read = ['README.md', ...globSync('docs/*.md')].map((file) => readFileSync(file, 'utf8')).join('\n');
  const paths = [
    ...read.matchAll(/\b(?:docs|scripts|src|supabase|tests)\/[\w./-]+\.(?:md|png|ts|sql|html|toml|json)\b/g)
  ];
  expect(paths.length).toBeGreaterThan(50);
  expect([...new Set(paths.map(([path]) => path))].filter((path) => !existsSync(path))).toEqual([]);
});
