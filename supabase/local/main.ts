import { startBackend } from './backend.ts';
import { readSettings } from './settings.ts';
import { say, serve } from './terminal.ts';

// `npm run backend`: the embedded backend alone.

await serve(async (stopped) => {
  const backend = await startBackend({ ...readSettings(), stopped, progress: say.step });
  say.line(`Backend ready at ${backend.publicUrl}`);
  say.line(`  publishable key  ${backend.publishableKey}`);
  say.line(`  mail             ${backend.url}/mail`);
  if (backend.setupCode) say.line(`  set-up code      ${backend.setupCode}`);
  return backend.close;
});
