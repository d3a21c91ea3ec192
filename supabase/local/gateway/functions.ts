import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { deno } from '../binaries.ts';
import { freePort } from '../ports.ts';
import { end, startedAt, until } from '../process.ts';
import { root } from '../settings.ts';
import { refusal } from './http.ts';
import { bearer, readToken, sameSecret } from './tokens.ts';

const ours = join(root, 'supabase', 'functions');

export interface FunctionOptions {
  dataDir: string;
  jwtSecret: string;
  secretKey: string;
  /** What every function finds in its environment. */
  env: Record<string, string>;
  /** For tests: where the functions are instead. */
  folder?: string | undefined;
  /** Milliseconds that a call waits for a function to start; 20 seconds unless told. */
  patience?: number;
  /** For `npm run dev`: a function is started again when one of its files changes. */
  watch: boolean;
}

/** Names of the Edge Functions: folders with an index.ts. A name that starts with `_` is shared code. */
export function functionNames(folder = ours): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter(
    (name) => !name.startsWith('_') && existsSync(join(folder, name, 'index.ts'))
  );
}

/** Functions that config.toml opens to callers without a user's token. */
function openFunctions(): Set<string> {
  const text = readFileSync(join(root, 'supabase', 'config.toml'), 'utf8');
  const sections = text.matchAll(/^\[functions\.([\w-]+)\]\n((?:(?!\[).*\n?)*)/gm);
  return new Set(
    [...sections]
      .filter(([, , body]) => /^verify_jwt *= *false/m.test(body ?? ''))
      .map(([, name]) => name ?? '')
  );
}

/** A machine under load takes long to start one, and starting anew would only take longer. */
const slowestStart = 180_000;

const recordIn = (dataDir: string) => join(dataDir, 'functions.pids');

export interface Functions {
  handle(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** Edge Functions, one Deno process each, started at the first call and started again when it has died. */
export async function startFunctions(options: FunctionOptions): Promise<Functions> {
  const ports = new Map<string, Promise<number>>();
  const children = new Set<ChildProcess>();
  const open = openFunctions();
  await endOrphans(options.dataDir);

  // A process that fails without closing must not leave them behind.
  const leave = () => children.forEach((child) => child.kill('SIGKILL'));
  process.once('exit', leave);

  const start = async (name: string): Promise<number> => {
    const port = await freePort();
    const child = launch(name, port, options);
    children.add(child);
    let ended = false;
    const forget = () => {
      ended = true;
      ports.delete(name);
      children.delete(child);
    };
    child.once('exit', forget).once('error', forget);
    await remember(options.dataDir, children);
    await until(async () => ended || (await listens(port)), slowestStart);
    if (!ended && (await listens(port))) return port;
    child.kill('SIGKILL');
    forget();
    throw new Error(`Function ${name} did not start: ${join(options.dataDir, 'functions.log')} says why`);
  };

  const portOf = (name: string): Promise<number> => {
    const known = ports.get(name) ?? start(name);
    ports.set(name, known);
    known.catch(() => ports.delete(name));
    return known;
  };

  return {
    handle: async (request) => {
      const url = new URL(request.url);
      const name = url.pathname.split('/')[3] ?? '';
      if (!functionNames(options.folder).includes(name))
        return refusal(404, 'NOT_FOUND', 'Requested function was not found');
      const token = bearer(request.headers.get('authorization'));
      // The secret key stands for the service_role token that hosted projects give their functions.
      const known =
        sameSecret(token, options.secretKey) || readToken(token ?? '', options.jwtSecret) !== null;
      if (!open.has(name) && !known) return refusal(401, 'UNAUTHORIZED_INVALID_JWT_FORMAT', 'Invalid JWT');
      try {
        const port = await within(portOf(name), options.patience ?? 20_000);
        if (port === null) return refusal(503, 'STARTING', `Function ${name} is still starting: try again`);
        const address = `http://127.0.0.1:${port}${url.pathname.replace('/functions/v1', '')}${url.search}`;
        const body = request.body === null ? null : await request.arrayBuffer();
        return plain(
          await fetch(address, { method: request.method, headers: request.headers, body, redirect: 'manual' })
        );
      } catch (error) {
        return refusal(503, 'BOOT_ERROR', error instanceof Error ? error.message : String(error));
      }
    },
    close: async () => {
      process.off('exit', leave);
      const pids = [...children].flatMap(({ pid }) => pid ?? []);
      await Promise.all(pids.map((pid) => end(pid, 'SIGTERM', 2000)));
      await rm(recordIn(options.dataDir), { force: true });
    }
  };
}

/** The outcome, or null when it takes longer; what goes on then is for the next call. */
async function within<T>(work: Promise<T>, milliseconds: number): Promise<T | null> {
  const late = new AbortController();
  const waited = wait(milliseconds, null, { signal: late.signal }).catch(() => null);
  try {
    return await Promise.race([work, waited]);
  } finally {
    late.abort();
  }
}

function launch(name: string, port: number, options: FunctionOptions): ChildProcess {
  const folder = options.folder ?? ours;
  const log = openSync(join(options.dataDir, 'functions.log'), 'a', 0o600);
  const args = [
    'run',
    '--no-prompt',
    '--no-check',
    '--allow-net=127.0.0.1,localhost,[::1]',
    '--allow-env',
    `--allow-read=${root},${folder}`
  ];
  if (options.watch) args.push('--watch');
  const child = spawn(deno(), [...args, join(folder, name, 'index.ts')], {
    cwd: join(folder, name),
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DENO_NO_UPDATE_CHECK: '1',
      NO_COLOR: '1',
      ...options.env,
      DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`
    },
    stdio: ['ignore', log, log],
    detached: true // Ctrl-C in a terminal reaches the group; functions are stopped in their turn instead.
  });
  closeSync(log);
  return child;
}

/** Ends what a killed backend left behind, by number and moment of start: the number alone may be in use again. */
export async function endOrphans(dataDir: string): Promise<void> {
  const record = recordIn(dataDir);
  if (!existsSync(record)) return;
  const lines = (await readFile(record, 'utf8')).split('\n').filter(Boolean);
  await Promise.all(
    lines.map(async (line) => {
      const [pid, life] = line.split(' ');
      if (life && (await startedAt(Number(pid))) === life) await end(Number(pid), 'SIGTERM', 1000);
    })
  );
}

async function remember(dataDir: string, children: Iterable<ChildProcess>): Promise<void> {
  const pids = [...children].flatMap(({ pid }) => pid ?? []);
  const lines = await Promise.all(pids.map(async (pid) => `${pid} ${(await startedAt(pid)) ?? ''}\n`));
  await writeFile(recordIn(dataDir), lines.join(''), { mode: 0o600 });
}

function listens(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
    socket.once('error', () => answer(false));
  });
}

/** fetch has undone the encoding already, so the headers that describe it no longer hold. */
function plain(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'keep-alive'])
    headers.delete(name);
  return new Response(response.body, { status: response.status, headers });
}
