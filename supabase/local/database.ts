import { mkdir } from 'node:fs/promises';
import postgres from 'postgres';
import { bootstrap } from './bootstrap.ts';
import { createCluster, startCluster, superuser, type Cluster } from './cluster.ts';
import { newDirectory, removeDirectory } from './ephemeral.ts';
import { loadFunctionSecrets, loadKeys, type Keys } from './keys.ts';
import { takeDirectory } from './lock.ts';
import { migrate } from './migrations.ts';
import { keepOrigin } from './origin.ts';
import { freePort } from './ports.ts';
import { copyTemplate } from './template.ts';

/** Told of each step of a start and how long it took. */
export type Progress = (step: string, milliseconds: number) => void;

export interface DatabaseSettings {
  dataDir: string;
  dbPort: number;
  /** For tests: loses what was written when the machine stops, and is faster. */
  volatile: boolean;
  progress: Progress;
  /** Goes into what is signed; without one the database keeps what it has. */
  publicOrigin?: string;
  onRestart?: () => void;
}

export interface Database {
  /** As `postgres`, the role that migrations run as. */
  url: string;
  /** As another role that may log in: authenticator, supabase_admin, supabase_realtime_admin and so on. */
  urlFor(role: string): string;
  dataDir: string;
  keys: Keys;
  secrets: Awaited<ReturnType<typeof loadFunctionSecrets>>;
  cluster: Cluster;
  close(): Promise<void>;
}

/**
 * PostgreSQL with the shape of a hosted project and all migrations, and nothing else: enough for SQL tests.
 * Without a data directory it makes one of its own, from a template that is kept until the bootstrap or the
 * migrations change, and removes it when closed.
 */
export async function startDatabase(settings: Partial<DatabaseSettings> = {}): Promise<Database> {
  if (settings.dataDir) return openDatabase({ ...defaults, ...settings, dataDir: settings.dataDir });
  const dataDir = await newDirectory();
  try {
    await copyTemplate(dataDir);
    const dbPort = settings.dbPort ?? (await freePort());
    const database = await openDatabase({ ...defaults, volatile: true, ...settings, dataDir, dbPort });
    return {
      ...database,
      close: async () => {
        await database.close();
        await removeDirectory(dataDir);
      }
    };
  } catch (error) {
    await removeDirectory(dataDir);
    throw error;
  }
}

const defaults = { dbPort: 54322, volatile: false, progress: () => undefined };

async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const { dataDir, dbPort: port, volatile, onRestart } = settings;
  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    settings.progress(step, performance.now() - start);
    return result;
  };
  await mkdir(dataDir, { recursive: true });
  const release = await takeDirectory(dataDir, 'a Carrel backend');
  let cluster: Cluster | undefined;
  try {
    const keys = await loadKeys(dataDir);
    const secrets = await loadFunctionSecrets(dataDir);
    const password = keys.databasePassword;
    await timed('Database files', () => createCluster(dataDir, password));
    const running = await timed('PostgreSQL', () =>
      startCluster({ dataDir, port, password, volatile, onRestart })
    );
    cluster = running;
    const url = running.url('postgres');
    await timed('Roles and schemas', () => asSuperuser(running, (sql) => bootstrap(sql, password)));
    await timed('Migrations', () => migrate(url));
    await asSuperuser(running, async (sql) => {
      await storePepper(sql, secrets.CARREL_PEPPER ?? '');
      if (settings.publicOrigin) await keepOrigin(sql, settings.publicOrigin);
    });
    return {
      url,
      urlFor: running.url,
      dataDir,
      keys,
      secrets,
      cluster: running,
      close: async () => {
        await running.stop();
        await release();
      }
    };
  } catch (error) {
    await cluster?.stop();
    await release();
    throw error;
  }
}

async function asSuperuser<T>(cluster: Cluster, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(cluster.url(superuser), { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** The pepper of voucher and other codes: SQL checks codes by HMAC, so it needs the secret that made them. */
async function storePepper(sql: postgres.Sql, pepper: string): Promise<void> {
  const [row] = await sql<{ there: boolean }[]>`select to_regclass('private.secret') is not null as there`;
  if (row?.there)
    await sql`insert into private.secret (key, value) values ('pepper', ${pepper})
      on conflict (key) do nothing`;
}
