import { rmSync } from 'node:fs';
import { resolve } from 'node:path';

// The product as `npm start` gives it, on a data directory that begins empty: a story may not lean on what an earlier
// run left behind.
const directory = resolve(process.env.DATA_DIR ?? '.data-stories');
if (!/[\\/]\.data[^\\/]+$/.test(directory)) {
  throw new Error(
    `DATA_DIR is ${directory}: the stories empty it first, so its name must begin with ".data-"`
  );
}
rmSync(directory, { recursive: true, force: true });
await import(new URL('./start.ts', import.meta.url).href);
