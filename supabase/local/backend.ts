import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PostgresConnection } from '@supabase/lite/postgres';
import postgres from 'postgres';
import { startDatabase, type Database, type Progress } from './database.ts';
import { handleAccounts } from './gateway/accounts.ts';
import { authService } from './gateway/auth.ts';
import { requestContext } from './gateway/connection.ts';
import { startFunctions } from './gateway/functions.ts';
import { refusal } from './gateway/http.ts';
import { mailbox } from './gateway/mail.ts';
import { quietenLibrary } from './gateway/quiet.ts';
import { restService, type Service } from './gateway/rest.ts';
import { startGateway, type Listener, type Realtime, type Route } from './gateway/server.ts';
import { storageService } from './gateway/storage.ts';
import { bearer, sameSecret } from './gateway/tokens.ts';
import { freePort, requireFreePort } from './ports.ts';
import { refuseDemoAccounts, seedWhenEmpty, type SeedSummary } from './seeding.ts';
import { isLoopback, root } from './settings.ts';
import { publishKeys, publishNames } from './signing.ts';
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
  /** Start functions again when their files change. */
  watch: boolean;
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
  close(): Promise<void>;
}

const defaults = {
  host: '127.0.0.1',
  seed: 'none' as const,
  publicOrigin: 'http://localhost:4173',
  tls: null,
  trustProxy: false,
  smtpUrl: null,
  watch: false,
  tick: true,
  progress: () => undefined,
  stopped: new AbortController().signal
};

quietenLibrary();

/**
 * The embedded backend: PostgreSQL with the shape of a hosted project, and REST, Auth, Storage, Realtime and
 * Edge Functions on one port. Everything it started is stopped when a step fails or when it is closed.
 */
export async function startBackend(given: Partial<BackendSettings> = {}): Promise<Backend> {
  const settings = { ...defaults, ...given };
  if (settings.seed === 'demo' && !isLoopback(settings.host))
    throw new Error(
      `HOST=${settings.host} would show the demo accounts, whose password is public, to others. ` +
        `Set SEED=none, or leave HOST alone.`
    );
  const port = settings.backendPort ?? (await freePort());
  await requireFreePort(port, 'BACKEND_PORT', 'the backend', settings.host);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const services: Service[] = [];
    const forgetSchema = () => services.forEach((service) => service.forgetSchema());
    const database = await startDatabase({ ...given, onRestart: forgetSchema });
    settings.stopped.throwIfAborted();
    closers.push(() => database.close());
    const { keys, dataDir } = database;
    const listeners: Listener[] = [{ host: settings.host, port, tls: settings.tls }];
    const inner = settings.tls ? await freePort() : port;
    if (settings.tls) listeners.push({ host: '127.0.0.1', port: inner });
    const anywhere = settings.host === '0.0.0.0' || settings.host === '::';
    const url = `http://${settings.tls || anywhere || isLoopback(settings.host) ? '127.0.0.1' : settings.host}:${inner}`;
    const publicHost = new URL(settings.publicOrigin).hostname;
    const publicUrl =
      settings.tls || !isLoopback(settings.host)
        ? `${settings.tls ? 'https' : 'http'}://${publicHost}:${port}`
        : url;
    const timed = async <T>(step: string, work: Promise<T>): Promise<T> => {
      const start = performance.now();
      const result = await work;
      settings.stopped.throwIfAborted();
      settings.progress(step, performance.now() - start);
      return result;
    };

    const catalogue = new PostgresConnection({
      url: database.urlFor('supabase_read_only_user'),
      postgresOptions: { max: 1, onnotice: () => undefined }
    });
    closers.push(() => catalogue.close());
    const sql = postgres(database.urlFor('supabase_auth_admin'), { max: 2, onnotice: () => undefined });
    closers.push(() => sql.end({ timeout: 1 }));
    const listener = postgres(database.url, { max: 1, onnotice: () => undefined });
    closers.push(() => listener.end({ timeout: 1 }));
    await listener.listen('pgrst', forgetSchema, forgetSchema);

    const mail = mailbox(join(dataDir, 'mail'));
    const rest = restService(database.urlFor('authenticator'), keys, catalogue);
    const auth = authService(
      {
        databaseUrl: database.urlFor('supabase_auth_admin'),
        keys,
        siteUrl: settings.publicOrigin,
        sendMail: mail.keep
      },
      catalogue
    );
    const storage = storageService(
      { databaseUrl: database.urlFor('supabase_storage_admin'), keys, folder: join(dataDir, 'storage') },
      catalogue
    );
    services.push(rest, auth, storage);
    for (const service of services) closers.push(() => service.close());

    const functions = await startFunctions({
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
        ...(settings.smtpUrl && { SMTP_URL: settings.smtpUrl }),
        ...database.secrets
      },
      allowedHosts: settings.smtpUrl ? [new URL(settings.smtpUrl).host] : [],
      watch: settings.watch
    });
    closers.push(() => functions.close());

    const realtime = await loadRealtime(database);
    const secret = (request: Request) =>
      sameSecret(
        request.headers.get('apikey') ?? bearer(request.headers.get('authorization')),
        keys.secretKey
      );
    const within =
      (service: Service): Route =>
      (request) =>
        requestContext.run(
          {
            method: request.method,
            path: new URL(request.url).pathname,
            headers: Object.fromEntries(request.headers)
          },
          () => service.fetch(request)
        );
    const keyless = refusal(401, 'UNAUTHORIZED_INVALID_API_KEY', 'Invalid API key');
    const routes: [string, Route][] = [
      [
        '/auth/v1/admin/users',
        (request) => (secret(request) ? handleAccounts(sql, request) : Promise.resolve(keyless.clone()))
      ],
      ['/rest/v1', within(rest)],
      ['/auth/v1', within(auth)],
      ['/storage/v1', within(storage)],
      ['/functions/v1', (request) => functions.handle(request)],
      [
        '/mail/send',
        (request) => (secret(request) ? mail.receive(request) : Promise.resolve(keyless.clone()))
      ],
      [
        '/mail',
        (request, { local }) =>
          local ? mail.page(request) : Promise.resolve(refusal(403, 'not_local', 'Only on this machine'))
      ],
      [
        '/health',
        async () => {
          await sql`select 1`;
          return Response.json({ status: 'ok' });
        }
      ]
    ];

    const gateway = await timed(
      'Gateway',
      startGateway({
        listeners,
        trustProxy: settings.trustProxy,
        appSecret: keys.appSecret,
        routes,
        realtime
      })
    );
    closers.push(() => gateway.close());
    const signing = { sql: listener, database, url, origin: settings.publicOrigin };
    await timed('Signing keys', publishKeys(signing));
    const seeded =
      settings.seed === 'demo'
        ? await timed('Demo programme', seedWhenEmpty(database, settings.stopped))
        : await refuseDemoAccounts(database, settings.host);
    await timed('Catalogue', publishNames(signing));
    if (settings.tick)
      closers.push(startTimer({ databaseUrl: database.url, url, secretKey: keys.secretKey }));
    return {
      url,
      publicUrl,
      publishableKey: keys.publishableKey,
      secretKey: keys.secretKey,
      databaseUrl: database.url,
      dataDir,
      database,
      seeded,
      close
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface RealtimeModule {
  createRealtime(options: {
    databaseUrl: string;
    jwtSecret: string;
    publishableKey: string;
    secretKey: string;
  }): Promise<Realtime>;
}

async function loadRealtime({ urlFor, keys }: Database): Promise<Realtime | null> {
  const file = join(root, 'supabase', 'local', 'realtime', 'server.ts');
  if (!existsSync(file)) return null;
  const { createRealtime } = (await import(pathToFileURL(file).href)) as RealtimeModule;
  return createRealtime({ ...keys, databaseUrl: urlFor('supabase_realtime_admin') });
}
