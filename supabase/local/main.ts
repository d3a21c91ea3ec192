import { startBackend } from './backend.ts';
import { readSettings } from './settings.ts';
import { say, serve } from './terminal.ts';

await serve(async () => {
  const settings = readSettings();
  const backend = await startBackend({ ...settings, progress: say.step });
  say.line(`Backend ready at ${backend.url}`);
  say.line(`  publishable key  ${backend.publishableKey}`);
  say.line(`  mail             ${backend.url}/mail`);
  return backend.close;
});
