import { prepare } from './prepare.ts';
import { runStep } from './steps.ts';

// `npm run build`: the product as it is served, in the folder BUILD_DIR (default `build`).
await prepare();
if (!(await runStep({ name: 'build', command: ['vite', 'build', '--logLevel', 'warn'] }))) process.exitCode = 1;
