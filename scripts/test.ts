import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { checks } from './check.ts';
import { ensureChromium } from './chromium.ts';
import { drifts } from './drift.ts';
import { prepare } from './prepare.ts';
import { runStep, runSteps, type Step } from './steps.ts';
import { makeVerifier } from './verifier.ts';

// `npm test`: everything that must pass. Every stage runs even when an earlier one failed, except the stories, which
// need the build. The last line is the sum of all tests and checks.

const results = 'test-results';
const vitestJson = `${results}/vitest.json`;
const storiesJson = `${results}/stories.json`;

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numTotalTestSuites: number;
  success: boolean;
};
type StoriesReport = { stats: { expected: number; flaky: number; unexpected: number } };
type Sum = { passed: number; failed: number };

/** Counts a stage: its tests by the report it wrote; a stage that failed without a failed test counts as one. */
function sumOf(passed: boolean, count: () => Sum): Sum {
  let sum: Sum;
  try {
    sum = count();
  } catch (error) {
    console.error(`no report to count: ${String(error)}`);
    sum = { passed: 0, failed: 0 };
  }
  return passed || sum.failed > 0 ? sum : { passed: sum.passed, failed: 1 };
}

const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;

async function countSteps(steps: Step[], lanes?: number): Promise<Sum> {
  const failed = await runSteps(steps, lanes);
  return { passed: steps.length - failed.length, failed: failed.length };
}

async function specs(): Promise<Sum> {
  const passed = await runStep({
    name: 'vitest',
    command: ['vitest', 'run'],
    env: { VITEST_JSON: vitestJson, FORCE_COLOR: '0' }
  });
  return sumOf(passed, () => {
    const report = read<VitestReport>(vitestJson);
    console.info(`       ${report.numPassedTests} passed, ${report.numFailedTests} failed`);
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  });
}

async function stories(): Promise<Sum> {
  if (globSync('tests/*.e2e.ts').length === 0) return { passed: 0, failed: 0 };
  const passed = await runStep({
    name: 'stories',
    command: ['playwright', 'test'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: storiesJson, FORCE_COLOR: '0' }
  });
  return sumOf(passed, () => {
    const { expected, flaky, unexpected } = read<StoriesReport>(storiesJson).stats;
    if (flaky > 0) console.info(`       ${flaky} passed at the second try only: see "flaky" above`);
    return { passed: expected + flaky, failed: unexpected };
  });
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
// The pseudo-locale is part of every stage, so that messages are compiled once and the same for all of them; the build
// lies apart from the product's.
process.env.CARREL_PSEUDO = '1';
process.env.BUILD_DIR ??= 'build-stories';
ensureChromium();
await prepare();

const sums = [await countSteps(checks()), await countSteps(await drifts(), 1), await specs()];
await makeVerifier();
const build = await countSteps([{ name: 'build', command: ['vite', 'build', '--logLevel', 'warn'] }]);
sums.push(build);
if (build.failed === 0) sums.push(await stories());

const passed = sums.reduce((all, sum) => all + sum.passed, 0);
const failed = sums.reduce((all, sum) => all + sum.failed, 0);
if (failed > 0) process.exitCode = 1;
console.info(`${passed} passed, ${failed} failed`);
