import { chmod, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterFolder, endLeftOver } from './cluster.ts';
import { endOrphans } from './gateway/functions.ts';
import { isHeld } from './lock.ts';

const prefix = 'carrel-test-';

/** An empty data directory for one test process, after removing those whose process is gone. */
export async function newDirectory(): Promise<string> {
  await sweep();
  return makeDirectory(prefix);
}

/** One whose backend may be killed and started again. The sweep leaves it alone: at times nobody holds it. */
export const newVictimDirectory = () => makeDirectory('carrel-victim-');

async function makeDirectory(name: string): Promise<string> {
  const dataDir = await mkdtemp(join(await realpath(tmpdir()), name));
  await chmod(dataDir, 0o711); // PostgreSQL's account passes through when we are root.
  return dataDir;
}

/** Also while another process still writes in it, or removes it too. */
export const removeDirectory = (dataDir: string) =>
  rm(dataDir, { recursive: true, force: true, maxRetries: 5 });

/** A test process that is killed leaves its PostgreSQL running. Whoever starts next ends it. */
async function sweep(): Promise<void> {
  const folder = await realpath(tmpdir());
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix));
  await Promise.all(
    names.map(async (name) => {
      const dataDir = join(folder, name);
      if ((await isHeld(dataDir)) !== false) return;
      await endOrphans(dataDir);
      await endLeftOver(await clusterFolder(dataDir));
      await removeDirectory(dataDir);
    })
  );
}
