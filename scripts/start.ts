import { fork, spawn, type ChildProcess } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { startBackend, type Backend } from '../supabase/local/backend.ts';
import { requireFreePort } from '../supabase/local/ports.ts';
import { end } from '../supabase/local/process.ts';
import { readSettings, root, type Settings } from '../supabase/local/settings.ts';
import { say, serve } from '../supabase/local/terminal.ts';

// `npm start`: the whole product. `--dev` (npm run dev): the same with Vite's dev server in place of the build.

const dev = process.argv.includes('--dev');
const buildDir = resolve(root, process.env.BUILD_DIR ?? 'build');

function isStale(): boolean {
  const built = statSync(join(buildDir, 'handler.js'), { throwIfNoEntry: false });
  if (!built) return true;
  const sources = [
    'src/**',
    'static/**',
    'messages/**',
    'project.inlang/**',
    'kiosk.inlang/**',
    '*.config.{js,ts}',
    'scripts/{build,chunks,paraglide,pseudo,verifier}.ts',
    'package-lock.json'
  ];
  const made = /^src\/lib\/paraglide(-kiosk)?\//;
  return globSync(sources, { cwd: root }).some(
    (file) => !made.test(file) && statSync(join(root, file)).mtimeMs > built.mtimeMs
  );
}

/** Runs another script of ours to its end; ended early when the start is given up. */
async function runScript(name: string, stopped: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'scripts', name)], {
    cwd: root,
    stdio: 'inherit',
    detached: true
  });
  const giveUp = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
  stopped.addEventListener('abort', giveUp);
  const [code] = (await once(child, 'exit')) as [number | null];
  stopped.removeEventListener('abort', giveUp);
  stopped.throwIfAborted();
  if (code !== 0) throw new Error(`scripts/${name} failed`);
}

async function readyApp(stopped: AbortSignal): Promise<void> {
  if (dev) return runScript('prepare.ts', stopped);
  if (!isStale()) return;
  const start = performance.now();
  await runScript('build.ts', stopped);
  say.step('App built', performance.now() - start);
}

interface Target {
  url: string;
  publishableKey: string;
  appSecret?: string;
}

/** The app in its own process, so that a page being rendered does not hold up the backend. */
async function startApp(settings: Settings, target: Target): Promise<ChildProcess> {
  const app = fork(join(root, 'scripts', 'serve.ts'), dev ? ['--dev'] : [], {
    cwd: root,
    detached: true, // Ctrl-C reaches this process, which stops the parts in order.
    env: {
      ...process.env,
      NODE_ENV: dev ? 'development' : 'production',
      PORT: String(settings.port),
      HOST: settings.host,
      BUILD_DIR: buildDir,
      ORIGIN: settings.publicOrigin,
      PUBLIC_ORIGIN: settings.publicOrigin,
      PUBLIC_SUPABASE_URL: target.url,
      PUBLIC_SUPABASE_PUBLISHABLE_KEY: target.publishableKey,
      ...(target.appSecret && { APP_SECRET: target.appSecret }),
      ...(settings.tls && {
        TLS_CERT: settings.tls.cert,
        TLS_KEY: settings.tls.key,
        NODE_EXTRA_CA_CERTS: settings.tls.cert
      }),
      ...(settings.trustProxy && { ADDRESS_HEADER: 'x-forwarded-for', XFF_DEPTH: '1' })
    }
  });
  await Promise.race([
    once(app, 'message'),
    once(app, 'exit').then(() => {
      throw new Error('The app did not start');
    })
  ]);
  return app;
}

function tell(settings: Settings, backend: Backend | null): void {
  say.line(`\nCarrel is ready at ${settings.publicOrigin}`);
  if (!backend) return;
  say.line(`  backend            ${backend.publicUrl}`);
  say.line(`  mail               ${backend.url}/mail`);
  if (backend.setupCode) {
    say.line(`\nThe programme is empty. Make the account of its headquarters:`);
    say.line(`  ${settings.publicOrigin}/setup`);
    say.line(`  set-up code        ${backend.setupCode}`);
  }
  if (settings.seed !== 'demo') return;
  say.line('\nDemo accounts, all with the password carrel-demo-1');
  say.line('  hq@carrel.test  licensee@carrel.test');
  const roles = ['librarian', 'proctor', 'proctor2', 'coach', 'learner01', '... learner20'];
  for (const slug of ['accra-central', 'kisumu', 'derry'])
    say.line(`  ${roles.map((role) => `${role}.${slug}`).join(' ')} @carrel.test`);
  const { voucherCodes = [], kioskCode } = backend.seeded ?? {};
  for (const code of voucherCodes) say.line(`\nIssued voucher       ${code}`);
  if (kioskCode) say.line(`\nKiosk enrolment code ${kioskCode}`);
}

await serve(async (stopped) => {
  const settings = readSettings();
  await requireFreePort(settings.port, 'PORT', 'the app', settings.host);
  const ready = readyApp(stopped);
  ready.catch(() => undefined); // Awaited below; a backend that fails first is what is told.
  const backend = settings.hosted
    ? null
    : await startBackend({ ...settings, stopped, watch: dev, progress: say.step });
  try {
    await ready;
    const target = settings.hosted ?? {
      url: backend?.publicUrl ?? '',
      publishableKey: backend?.publishableKey ?? '',
      appSecret: backend?.database.keys.appSecret
    };
    const app = await startApp(settings, target);
    let stopping = false;
    app.once('exit', () => {
      if (!stopping) process.kill(process.pid, 'SIGTERM');
    });
    tell(settings, backend);
    return async () => {
      stopping = true;
      if (app.pid !== undefined) await end(app.pid, 'SIGTERM', 2000);
      await backend?.close();
    };
  } catch (error) {
    await backend?.close();
    throw error;
  }
});
