import { prepare } from './prepare.ts';
import { runStep } from './steps.ts';
import { makeVerifier } from './verifier.ts';

// `npm run build`: the product as it is served, in the folder BUILD_DIR (default `build`).
await prepare();
await makeVerifier();
if (!(await runStep({ name: 'build', command: ['vite', 'build', '--logLevel', 'warn'] }))) process.exitCode = 1;
