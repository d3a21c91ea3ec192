import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startBackend } from './backend.ts';
import { newVictimDirectory, removeDirectory } from './ephemeral.ts';
import { freePort } from './ports.ts';
import type { Keys } from './keys.ts';
import { run, startedAt, until } from './process.ts';
import { copyTemplate } from './template.ts';

// The command as an operator runs it: its own process, stopped by Ctrl-C or killed.

let dataDir: string;
let ports: { BACKEND_PORT: string; DB_PORT: string };

beforeEach(async () => {
  dataDir = await newVictimDirectory();
  await copyTemplate(dataDir);
  ports = { BACKEND_PORT: String(await freePort()), DB_PORT: String(await freePort()) };
});

afterEach(async () => {
  await removeDirectory(dataDir);
});

interface Command {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

function backend(env: Record<string, string> = {}): Command {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env.PATH, SEED: 'none', DATA_DIR: dataDir, ...ports, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

async function ready(command: Command): Promise<void> {
  await until(() => command.output().includes('Backend ready') || command.child.exitCode !== null, 30_000);
  expect(command.output()).toContain('Backend ready');
}

/** Processes that have this data directory in their command line or environment: what a stop must not leave. */
async function processes(): Promise<string> {
  const { stdout } = await run('ps', ['axeww', '-o', 'pid=,args=']);
  return stdout
    .split('\n')
    .filter((line) => line.includes(dataDir))
    .join('\n');
}

/** Process number of the server, 0 while there is none. */
async function postmaster(): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '0');
  const pid = Number.parseInt(text, 10);
  return (await startedAt(pid)) === null ? 0 : pid;
}

const health = () =>
  fetch(`http://127.0.0.1:${ports.BACKEND_PORT}/health`).then(
    ({ status }) => status,
    () => 0
  );

describe('npm run backend', () => {
  test('tells each step, and Ctrl-C stops all of it within 5 s', async () => {
    const command = backend();
    await ready(command);
    expect(command.output()).toMatch(/PostgreSQL +\d+\.\d\d s/);
    expect(await health()).toBe(200);
    const start = performance.now();
    command.child.kill('SIGINT');
    expect(await command.ended).toBe(0);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(await processes()).toBe('');
  });

  test('killed, it starts again on what it left behind', async () => {
    const first = backend();
    await ready(first);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = backend();
    await ready(second);
    expect(await health()).toBe(200);
    second.child.kill('SIGTERM');
    await second.ended;
    expect(await processes()).toBe('');
  });

  test('PostgreSQL killed is started again, has what was acknowledged, and requests go on', async () => {
    const command = backend();
    await ready(command);
    const { publishableKey, secretKey } = JSON.parse(
      await readFile(join(dataDir, 'keys.json'), 'utf8')
    ) as Keys;
    const url = `http://127.0.0.1:${ports.BACKEND_PORT}`;
    const admin = createClient(url, secretKey, { auth: { persistSession: false } });
    const made = await admin.auth.admin.createUser({ email: 'ada@spec.test', password: 'carrel-demo-1' });
    for (const signal of ['SIGKILL', 'SIGKILL', 'SIGINT'] as const) {
      const before = await postmaster();
      process.kill(before, signal);
      await expect.poll(postmaster, { timeout: 20_000 }).not.toSatisfy((pid) => pid === before || pid === 0);
      await expect.poll(health, { timeout: 20_000 }).toBe(200);
    }
    const kept = await admin.auth.admin.getUserById(made.data.user?.id ?? '');
    expect(kept.data.user?.email).toBe('ada@spec.test');
    const answer = () =>
      fetch(`${url}/rest/v1/`, { headers: { apikey: publishableKey } }).then(({ status }) => status);
    await expect.poll(answer, { timeout: 10_000 }).toBeLessThan(500);
    const last = await postmaster();
    command.child.kill('SIGINT');
    expect(await command.ended).toBe(0);
    expect(await startedAt(last)).toBeNull();
  });

  test('a second start says who holds the directory, and leaves the first alone', async () => {
    const first = backend();
    await ready(first);
    const second = backend({ BACKEND_PORT: String(await freePort()), DB_PORT: String(await freePort()) });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`process ${first.child.pid}`);
    expect(await health()).toBe(200);
    first.child.kill('SIGINT');
    await first.ended;
  });

  test.each(['BACKEND_PORT', 'DB_PORT'] as const)('a taken %s is named', async (name) => {
    const squatter: Server = createServer().listen(Number(ports[name]), '127.0.0.1');
    await once(squatter, 'listening');
    const command = backend();
    expect(await command.ended).toBe(1);
    expect(command.output()).toContain(`Port ${ports[name]} is taken`);
    expect(command.output()).toContain(name);
    squatter.close();
    expect(await processes()).toBe('');
  });

  test('stopped while it starts, it leaves nothing', async () => {
    const command = backend();
    expect(await until(() => command.output().includes('PostgreSQL'), 20_000)).toBe(true);
    command.child.kill('SIGINT');
    expect(await command.ended).toBe(0);
    expect(await processes()).toBe('');
  });

  test('a bad setting is named', async () => {
    const command = backend({ SEED: 'everything' });
    expect(await command.ended).toBe(1);
    expect(command.output()).toContain('SEED');
  });

  test('demo accounts are not shown to a network', async () => {
    const command = backend({ HOST: '0.0.0.0', SEED: 'demo' });
    expect(await command.ended).toBe(1);
    expect(command.output()).toContain('demo accounts');
  });

  test('a stale postmaster.pid with the number of another program does not stop it', async () => {
    await writeFile(
      join(dataDir, 'postgres', 'postmaster.pid'),
      `${process.pid}\n${dataDir}/postgres\n0\n1\n\n\n0 0\nready\n`
    );
    const command = backend();
    await ready(command);
    command.child.kill('SIGINT');
    expect(await command.ended).toBe(0);
  });
});

describe('a first start', () => {
  test('makes its keys, which nobody else may read, and keeps them', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'carrel-first-'));
    try {
      const settings = { dataDir: fresh, dbPort: await freePort(), tick: false, volatile: true };
      const first = await startBackend(settings);
      const { publishableKey, secretKey } = first;
      await first.close();
      expect(publishableKey).toMatch(/^sb_publishable_.{32}/);
      expect(secretKey).toMatch(/^sb_secret_.{32}/);
      for (const name of ['keys.json', 'secrets.env', 'root.key']) {
        expect((await stat(join(fresh, name))).mode & 0o077, name).toBe(0);
      }
      expect(await readFile(join(fresh, 'secrets.env'), 'utf8')).toMatch(/^CARREL_PEPPER=.{40}/m);
      expect(await readdir(fresh)).not.toContain('lock');
      const second = await startBackend(settings);
      expect(second.publishableKey).toBe(publishableKey);
      await second.close();
      await expect(startBackend({ ...settings, publicOrigin: 'https://elsewhere.example' })).rejects.toThrow(
        'PUBLIC_ORIGIN=http://localhost:4173'
      );
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  });
});
