import { placeFonts } from '../../scripts/fonts.ts';
import { startDatabase, type Database, type Progress } from './database.ts';
import { startFunctions, type Functions } from './gateway/functions.ts';
import { quietenLibrary } from './gateway/quiet.ts';
import { startGateway, type Listener } from './gateway/server.ts';
import { openEngine } from './gateway/engine.ts';
import { createRealtime, type Realtime } from './realtime/server.ts';
import { freePort, requireFreePort } from './ports.ts';
import { refuseDemoAccounts, seedWhenEmpty, type SeedSummary } from './seeding.ts';
import { isLoopback } from './settings.ts';
import { newSetupCode } from './setup-code.ts';
import { keepNames, publishKeys, publishNames } from './signing.ts';
import { startTimer } from './timer.ts';

export interface BackendSettings {
  /** Without one the backend makes its own and removes it when closed: for tests. */
  dataDir: string;
  backendPort: number;
  dbPort: number;
  host: string;
  seed: 'demo' | 'none';
  publicOrigin: string;
  tls: { cert: string; key: string } | null;
  trustProxy: boolean;
  smtpUrl: string | null;
  /** Who mail comes from. */
  mailFrom: string;
  /** Start functions again when their files change. */
  watch: boolean;
  /** For tests: a folder of functions in place of the product's. */
  functionsFolder: string;
  /** Run private.tick every 15 seconds. Tests that tick themselves say no. */
  tick: boolean;
  progress: Progress;
  /** Gives up a start that is under way. */
  stopped: AbortSignal;
}

export interface Backend {
  /** For programs on this machine. */
  url: string;
  /** For browsers: the same, but for an address that others can reach, or https. */
  publicUrl: string;
  publishableKey: string;
  secretKey: string;
  /** As `postgres`. */
  databaseUrl: string;
  dataDir: string;
  database: Database;
  /** What the demo programme's people need to know; null without one. */
  seeded: SeedSummary | null;
  /** What claims an empty programme on /setup; null when it has its HQ. */
  setupCode: string | null;
  close(): Promise<void>;
}

const defaults = {
  host: '127.0.0.1',
  seed: 'none' as const,
  publicOrigin: 'http://localhost:4173',
  tls: null,
  trustProxy: false,
  smtpUrl: null,
  mailFrom: 'Carrel <carrel@localhost>',
  watch: false,
  tick: true,
  progress: () => undefined,
  stopped: new AbortController().signal
};

quietenLibrary();

/**
 * The embedded backend: PostgreSQL with the shape of a hosted project, and REST, Auth, Storage, Realtime and Edge Functions
 * on one port. Everything it started is stopped when a step fails or when it is closed.
 */
export async function startBackend(given: Partial<BackendSettings> = {}): Promise<Backend> {
  const settings: Complete = { ...defaults, ...given };
  const { host, seed, publicOrigin, progress, stopped } = settings;
  if (seed === 'demo' && !isLoopback(host))
    throw new Error(
      `HOST=${host} would show the demo accounts, whose password is public, to others. ` +
        `Set SEED=none, or leave HOST alone.`
    );
  const { listeners, url, publicUrl } = await addresses(settings);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    stopped.throwIfAborted();
    progress(name, performance.now() - start);
    return result;
  };

  try {
    let forgetSchema = () => {};
    const database = await startDatabase({ ...given, publicOrigin, onRestart: () => forgetSchema() });
    closers.push(() => database.close());
    const engine = await step('Engine', () =>
      openEngine(database, publicOrigin, { smtpUrl: settings.smtpUrl, from: settings.mailFrom })
    );
    closers.push(() => engine.close());
    forgetSchema = () => engine.forgetSchema();
    // The seal function embeds them; they come from npm and are too large to commit.
    await placeFonts();
    const functions = await openFunctions(database, url, settings);
    closers.push(() => functions.close());
    const realtime = await openRealtime(database);
    const gateway = await step('Gateway', () =>
      startGateway({
        listeners,
        trustProxy: settings.trustProxy,
        appSecret: database.keys.appSecret,
        routes: engine.routes(functions),
        realtime
      })
    );
    closers.push(() => gateway.close());
    const signing = { sql: engine.sql, database, url, origin: publicOrigin };
    await step('Signing keys', () => publishKeys(signing));
    const seeded =
      seed === 'demo'
        ? await step('Demo programme', () => seedWhenEmpty(database, stopped))
        : await refuseDemoAccounts(database, host);
    await step('Catalogue', () => publishNames(signing));
    const setupCode = await newSetupCode(database);
    const { publishableKey, secretKey } = database.keys;
    if (settings.tick) {
      closers.push(startTimer({ databaseUrl: database.url, url, secretKey }));
      closers.push(keepNames(signing));
    }
    const { dataDir, url: databaseUrl } = database;
    return {
      url,
      publicUrl,
      publishableKey,
      secretKey,
      databaseUrl,
      dataDir,
      database,
      seeded,
      setupCode,
      close
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Complete = Partial<BackendSettings> & Pick<BackendSettings, keyof typeof defaults>;

/** Where to listen, and what programs here and browsers elsewhere call it. With TLS programs here get a plain port. */
async function addresses({ host, tls, publicOrigin, backendPort }: Complete) {
  const port = backendPort ?? (await freePort());
  await requireFreePort(port, 'BACKEND_PORT', 'the backend', host);
  const listeners: Listener[] = [{ host, port, tls }];
  if (!tls && isLoopback(host)) {
    const url = `http://127.0.0.1:${port}`;
    return { listeners, url, publicUrl: url };
  }
  const publicUrl = `${tls ? 'https' : 'http'}://${new URL(publicOrigin).hostname}:${port}`;
  const inner = tls ? await freePort() : port;
  if (tls) listeners.push({ host: '127.0.0.1', port: inner });
  const everywhere = host === '0.0.0.0' || host === '::';
  return { listeners, url: `http://${tls || everywhere ? '127.0.0.1' : host}:${inner}`, publicUrl };
}

function openFunctions(database: Database, url: string, settings: Complete): Promise<Functions> {
  const { keys, dataDir, secrets } = database;
  return startFunctions({
    dataDir,
    jwtSecret: keys.jwtSecret,
    secretKey: keys.secretKey,
    env: {
      SUPABASE_URL: url,
      SUPABASE_ANON_KEY: keys.publishableKey,
      SUPABASE_SERVICE_ROLE_KEY: keys.secretKey,
      SUPABASE_DB_URL: database.url,
      PUBLIC_ORIGIN: settings.publicOrigin,
      MAIL_URL: `${url}/mail/send`,
      ...secrets
    },
    folder: settings.functionsFolder,
    watch: settings.watch
  });
}

function openRealtime({ urlFor, keys }: Database): Promise<Realtime> {
  return createRealtime({ ...keys, databaseUrl: urlFor('supabase_realtime_admin') });
}
