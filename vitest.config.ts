import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { launchOptions } from './scripts/chromium.ts';

const svelteSpecs = 'src/**/*.svelte.spec.ts';

/** A project of plain Node specs; those that share the ephemeral database run one file after the other. */
const node = (name: string, include: string[], more: object = {}): TestProjectConfiguration => ({
  test: { name, include, environment: 'node', pool: 'forks', testTimeout: 20_000, ...more }
});

export default defineConfig({
  cacheDir: process.env.VITE_CACHE_DIR ?? 'node_modules/.vite',
  test: {
    passWithNoTests: true,
    allowOnly: false,
    // Specs wait for PostgreSQL, Deno and the backend more than they compute: two at once also where there are two cores.
    maxWorkers: 2,
    reporters: process.env.VITEST_JSON
      ? ['dot', ['json', { outputFile: process.env.VITEST_JSON }]]
      : ['default'],
    projects: [
      {
        plugins: [sveltekit()],
        test: {
          name: 'unit',
          include: ['src/**/*.spec.ts'],
          exclude: [svelteSpecs],
          environment: 'node',
          testTimeout: 20_000
        }
      },
      {
        plugins: [sveltekit()],
        test: {
          name: 'component',
          include: [svelteSpecs],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: launchOptions() }),
            instances: [{ browser: 'chromium' }]
          }
        }
      },
      node('lint', ['tests/lint/**/*.spec.ts'], { testTimeout: 60_000 }),
      node('backend', ['supabase/local/**/*.spec.ts'], { testTimeout: 60_000, hookTimeout: 120_000 }),
      node('functions', ['supabase/functions/**/*.spec.ts', 'supabase/seed/**/*.spec.ts']),
      node('database', ['tests/database/**/*.spec.ts'], { testTimeout: 60_000, hookTimeout: 120_000 }),
      node('kill', ['tests/kill/**/*.spec.ts'], { testTimeout: 120_000, hookTimeout: 180_000 })
    ]
  }
});
