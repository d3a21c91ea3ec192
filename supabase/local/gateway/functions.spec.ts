import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBackend, type Backend } from '../backend.ts';
import { run, startedAt } from '../process.ts';
import { functionNames, startFunctions } from './functions.ts';

const echo = `Deno.serve(async (request) => {
  if (new URL(request.url).searchParams.has('die')) Deno.exit(3);
  return Response.json({
    path: new URL(request.url).pathname,
    body: await request.text(),
    pid: Deno.pid,
    address: request.headers.get('x-forwarded-for'),
    env: [Deno.env.get('SUPABASE_URL'), Deno.env.get('SUPABASE_ANON_KEY'), Deno.env.get('CARREL_PEPPER')?.length],
    reach: await fetch('http://192.0.2.1/').then(() => 'reached', (error) => error.name)
  });
});`;

interface Echo {
  path: string;
  body: string;
  pid: number;
  address: string;
  env: [string, string, number];
  reach: string;
}

const apart = { auth: { persistSession: false, autoRefreshToken: false } };
let backend: Backend;
let folder: string;
let jwt: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carrel-functions-'));
  for (const [name, text] of [
    ['echo', echo],
    ['broken', 'throw new Error("broken")'],
    [
      'slow',
      'await new Promise((go) => setTimeout(go, 1500)); Deno.serve(() => new Response(String(Deno.pid)));'
    ],
    ['_shared', 'export {}']
  ] as const) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'index.ts'), text);
  }
  backend = await startBackend({ tick: false, functionsFolder: folder });
  const ada = createClient(backend.url, backend.publishableKey, apart);
  const { data } = await ada.auth.signUp({ email: 'ada@spec.test', password: 'carrel-demo-1' });
  jwt = data.session?.access_token ?? '';
});

afterAll(async () => {
  await backend.close();
  await rm(folder, { recursive: true, force: true });
});

const call = (name: string, authorization?: string, path = '') =>
  fetch(`${backend.url}/functions/v1/${name}${path}`, {
    method: 'POST',
    headers: { apikey: backend.publishableKey, ...(authorization && { authorization }) },
    body: 'hello'
  });

const echoed = async (path = '') => (await (await call('echo', `Bearer ${jwt}`, path)).json()) as Echo;

describe('Edge Functions', () => {
  test('a function that asks for a token refuses calls without a good one', async () => {
    expect((await call('echo')).status).toBe(401);
    expect((await call('echo', `Bearer ${backend.publishableKey}`)).status).toBe(401);
    expect((await call('echo', `Bearer ${jwt.slice(0, -3)}abc`)).status).toBe(401);
    expect((await call('echo', `Bearer ${jwt}`)).status).toBe(200);
    expect((await call('echo', `Bearer ${backend.secretKey}`)).status).toBe(200);
  });

  test('gets its path, the body, the caller’s address, its environment and no network', async () => {
    expect(await echoed('/more')).toMatchObject({
      path: '/echo/more',
      body: 'hello',
      address: '127.0.0.1',
      env: [backend.url, backend.publishableKey, 43],
      reach: 'NotCapable'
    });
  });

  test('that dies is started again; one that cannot start says so', async () => {
    const { pid } = await echoed();
    expect((await call('echo', `Bearer ${jwt}`, '?die')).status).toBe(503);
    await expect.poll(async () => (await echoed()).pid).not.toBe(pid);
    const broken = await call('broken', `Bearer ${jwt}`);
    expect(broken.status).toBe(503);
    expect(await broken.text()).toContain('functions.log');
  });

  test('that starts slowly is waited for, and not started anew by the next call', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'carrel-slow-'));
    const { jwtSecret, secretKey } = backend.database.keys;
    const functions = await startFunctions({
      dataDir,
      jwtSecret,
      secretKey,
      env: {},
      folder,
      watch: false,
      patience: 100
    });
    const ask = () =>
      functions.handle(
        new Request('http://127.0.0.1/functions/v1/slow', {
          headers: { authorization: `Bearer ${secretKey}` }
        })
      );
    const first = await ask();
    expect([first.status, first.headers.get('x-sb-error-code')]).toEqual([503, 'STARTING']);
    const pids = async () => (await readFile(join(dataDir, 'functions.pids'), 'utf8')).match(/^\d+/gm);
    const started = await pids();
    await expect.poll(async () => (await ask()).status, { timeout: 60_000 }).toBe(200);
    expect(await pids()).toEqual(started);
    expect([await (await ask()).text()]).toEqual(started);
    await functions.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('shared code and what is not there are no functions', async () => {
    expect(functionNames(folder).sort()).toEqual(['broken', 'echo', 'slow']);
    expect((await call('_shared', `Bearer ${jwt}`)).status).toBe(404);
    expect((await call('none', `Bearer ${jwt}`)).status).toBe(404);
  });

  test('ends with the backend', async () => {
    const { pid } = await echoed();
    const own = await startBackend({ tick: false, functionsFolder: folder });
    await own.close();
    expect(await startedAt(pid), 'another backend leaves it alone').not.toBeNull();
    const { stdout } = await run('ps', ['-p', String(pid), '-o', 'args=']);
    expect(stdout).toContain('deno');
  });
});
