import { prepare } from './prepare.ts';
import { runSteps } from './steps.ts';

// ESLint first and Prettier last: a mended line may need to be laid out again.
await prepare();
const eslint = await runSteps([
  { name: 'eslint --fix', command: ['eslint', '.', '--fix', '--max-warnings', '0'] }
]);
const prettier = await runSteps([
  { name: 'prettier --write', command: ['prettier', '--write', '.', '--log-level', 'warn'] }
]);
if (eslint.length + prettier.length > 0) process.exitCode = 1;
