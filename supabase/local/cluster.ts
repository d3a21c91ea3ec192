import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, openSync, closeSync } from 'node:fs';
import { once } from 'node:events';
import { readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { commonFolder, databaseAccount, postgresFolder, reachable, type Account } from './binaries.ts';
import { requireFreePort } from './ports.ts';
import { commandLine, end, run, until } from './process.ts';

/** The cluster's superuser, which hosted Supabase also has and nobody signs in as. */
export const superuser = 'supabase_admin';

export interface ClusterOptions {
  dataDir: string;
  port: number;
  password: string;
  /** For tests: an end of the machine may lose what was written. */
  volatile?: boolean;
  onRestart?: (() => void) | undefined;
}

export interface Cluster {
  /** Address for a database role; all of them have the same password. */
  url(role: string): string;
  pid(): number | undefined;
  stop(): Promise<void>;
}

/** Where the cluster's files are. Under root that may be outside DATA_DIR; then DATA_DIR holds a link to it. */
export async function clusterFolder(dataDir: string): Promise<string> {
  const link = join(dataDir, 'postgres');
  return existsSync(link) ? await realpath(link) : link;
}

/** Makes a cluster when there is none. Half a cluster from an interrupted start is made anew. */
export async function createCluster(dataDir: string, password: string): Promise<void> {
  const account = databaseAccount();
  const folder = await placeFolder(dataDir, account);
  if (existsSync(join(folder, 'PG_VERSION'))) return;
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = `${folder}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
  try {
    const args = `--encoding=UTF8 --locale-provider=icu --icu-locale=en_US.UTF-8 --locale=C --auth=scram-sha-256`;
    await run(
      join(postgresFolder(account), 'bin', 'initdb'),
      ['-D', draft, '-U', superuser, `--pwfile=${passwordFile}`, '--no-instructions', ...args.split(' ')],
      asAccount(account)
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, folder);
}

/** Starts the server and keeps it running: when it dies it is started again. Raises when the port is taken. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const folder = await clusterFolder(options.dataDir);
  await endLeftOver(folder);
  await requireFreePort(options.port, 'DB_PORT', 'PostgreSQL');
  const account = databaseAccount();
  const address = (role: string) =>
    `postgresql://${role}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/postgres`;
  const log = join(options.dataDir, 'postgres.log');
  let stopping = false;
  let server: ChildProcess;

  const launch = () => {
    const out = openSync(log, 'a', 0o600);
    const child = spawn(join(postgresFolder(account), 'bin', 'postgres'), ['-D', folder, ...flags(options)], {
      ...asAccount(account),
      stdio: ['ignore', out, out],
      detached: true // Ctrl-C in a terminal reaches the group; the server is stopped in its turn instead.
    });
    closeSync(out);
    return child;
  };

  /** Keeps the server running: when it has died it is started again, until it answers. */
  const supervise = async () => {
    while (!stopping) {
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
      if (stopping) return;
      await forgetProcess(folder);
      server = launch();
      // Sessions of the dead server hold its shared memory for a moment, and until then the new one gives up.
      if (await answers(address(superuser), server)) options.onRestart?.();
      else await wait(200);
    }
  };

  // A test process that fails without closing must not leave its server behind.
  const leave = () => server.kill('SIGINT');
  if (options.volatile) process.once('exit', leave);

  server = launch();
  if (!(await answers(address(superuser), server))) {
    stopping = true;
    throw new Error(`PostgreSQL did not start. It said:\n${await lastLines(log)}`);
  }
  const supervised = supervise();
  return {
    url: address,
    pid: () => server.pid,
    stop: async () => {
      stopping = true;
      process.off('exit', leave);
      if (server.pid !== undefined) await end(server.pid, 'SIGINT', 4000);
      await supervised;
    }
  };
}

function flags(options: ClusterOptions): string[] {
  const settings = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 120,
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    // The advice of Supabase's own clusters; waiting sessions must not outlive a dead client for long.
    tcp_keepalives_idle: 60,
    ...(options.volatile ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {})
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  let gone = false;
  child.once('exit', () => (gone = true));
  return until(async () => {
    if (gone) return true;
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
    try {
      await sql`select 1`;
      return true;
    } catch {
      return false; // Not yet: refused connections and "starting up" are what we wait through.
    } finally {
      await sql.end({ timeout: 1 });
    }
  }, 30_000).then((ready) => ready && !gone);
}

/** A server that a killed backend left behind on this very directory is stopped; a number used again is not. */
export async function endLeftOver(folder: string): Promise<void> {
  const pid = await recordedProcess(folder);
  if (pid === null) return;
  const line = await commandLine(pid);
  if (line?.includes(`postgres -D ${folder} `)) await end(pid, 'SIGINT', 5000);
  else await forgetProcess(folder);
}

async function recordedProcess(folder: string): Promise<number | null> {
  const file = join(folder, 'postmaster.pid');
  return existsSync(file) ? Number.parseInt(await readFile(file, 'utf8'), 10) : null;
}

/**
 * Puts a number that no process has into postmaster.pid. Removing the file would also remove the shared memory
 * key in it, by which PostgreSQL sees that sessions of the dead server still write.
 */
async function forgetProcess(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [, ...rest] = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, ['2147483647', ...rest].join('\n'));
}

async function placeFolder(dataDir: string, account: Account | null): Promise<string> {
  const inside = join(dataDir, 'postgres');
  if (existsSync(inside)) return realpath(inside);
  mkdirSync(dataDir, { recursive: true });
  if (reachable(dataDir, account)) {
    if (account) chmodSync(dataDir, lstatSync(dataDir).mode | 0o011);
    return inside;
  }
  const outside = join(commonFolder, `cluster-${crypto.randomUUID()}`);
  mkdirSync(commonFolder, { recursive: true, mode: 0o755 });
  mkdirSync(outside, { mode: 0o700 });
  if (account) chownSync(outside, account.uid, account.gid);
  await rm(inside, { force: true }); // A link to a cluster that is gone.
  await symlink(outside, inside);
  return outside;
}

function asAccount(account: Account | null) {
  // C keeps messages in English whatever the operator's language is: we read them.
  return {
    ...(account && { uid: account.uid, gid: account.gid }),
    env: { PATH: process.env.PATH, LC_ALL: 'C' }
  };
}

async function lastLines(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trim().split('\n').slice(-12).join('\n');
}
