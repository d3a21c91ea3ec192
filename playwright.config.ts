import { defineConfig } from '@playwright/test';
import { launchOptions } from './scripts/chromium.ts';

// Stories run against the real build on the embedded backend. Ports and data are apart from those of `npm start`, so
// that a person's own copy can go on running; set them to run several copies of the tests side by side.
const port = process.env.PORT ?? '4273';
const baseURL = `http://localhost:${port}`;

export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.e2e.ts',
  testIgnore: 'lint/**',
  outputDir: 'test-results/stories',
  forbidOnly: true,
  fullyParallel: false,
  workers: 2,
  // On a machine that others load too a browser may stall for once; a second try is told apart as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : [['list']],
  use: {
    baseURL,
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    locale: 'en-GB',
    timezoneId: 'Africa/Accra',
    launchOptions: launchOptions(),
    screenshot: 'only-on-failure',
    // Without the film of every step, which costs time in every story: the state of the page at each step is enough.
    trace: { mode: 'retain-on-failure', screenshots: false }
  },
  webServer: {
    command: 'node scripts/serve-stories.ts',
    url: `${baseURL}/healthz`,
    // `npm run backend` and a build may already stand there while a story is being written.
    reuseExistingServer: process.env.REUSE_SERVER === '1',
    timeout: 400_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    stdout: process.env.SERVER_OUTPUT ? 'pipe' : 'ignore',
    stderr: 'pipe',
    env: {
      PORT: port,
      BACKEND_PORT: process.env.BACKEND_PORT ?? '54421',
      DB_PORT: process.env.DB_PORT ?? '54422',
      DATA_DIR: process.env.DATA_DIR ?? '.data-stories',
      PUBLIC_ORIGIN: baseURL,
      BUILD_DIR: process.env.BUILD_DIR ?? 'build-stories',
      CARREL_PSEUDO: '1',
      SEED: 'demo'
    }
  }
});
