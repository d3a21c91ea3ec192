import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import postgres, { type Sql } from 'postgres';
import { newVictimDirectory, removeDirectory } from '../../supabase/local/ephemeral.ts';
import type { Keys } from '../../supabase/local/keys.ts';
import { freePort } from '../../supabase/local/ports.ts';
import { end, startedAt, until } from '../../supabase/local/process.ts';
import type { SeedSummary } from '../../supabase/local/seeding.ts';
import { copyTemplate } from '../../supabase/local/template.ts';
import { demoPassword } from '../../supabase/seed/people.ts';

const main = resolve(import.meta.dirname, '../../supabase/local/main.ts');

/** The backend as an operator starts it, with the demo programme, on a data directory that outlives it. */
export class Victim {
  readonly #dataDir: string;
  readonly #ports: { BACKEND_PORT: string; DB_PORT: string };
  #child: ChildProcess | undefined;
  #keys: Keys | undefined;

  private constructor(dataDir: string, ports: Victim['ports']) {
    this.#dataDir = dataDir;
    this.#ports = ports;
  }

  get ports() {
    return this.#ports;
  }

  static async open(): Promise<Victim> {
    const dataDir = await newVictimDirectory();
    await copyTemplate(dataDir);
    const ports = { BACKEND_PORT: String(await freePort()), DB_PORT: String(await freePort()) };
    const victim = new Victim(dataDir, ports);
    await victim.start();
    return victim;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        SEED: 'demo',
        DATA_DIR: this.#dataDir,
        ...this.#ports
      },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    this.#child = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const isReady = () => said.includes('Backend ready');
    await until(() => isReady() || child.exitCode !== null, 90_000);
    if (!isReady()) throw new Error(`the backend did not start: ${said}`);
    this.#keys = JSON.parse(await readFile(join(this.#dataDir, 'keys.json'), 'utf8')) as Keys;
  }

  get keys(): Keys {
    if (!this.#keys) throw new Error('not started');
    return this.#keys;
  }

  /** The process of the backend itself. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#ports.BACKEND_PORT}`;
  }

  async summary(): Promise<SeedSummary> {
    return JSON.parse(await readFile(join(this.#dataDir, 'demo.json'), 'utf8')) as SeedSummary;
  }

  /** As the owner of the tables. */
  async withDatabase<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const { databasePassword } = this.keys;
    const sql = postgres(
      `postgres://postgres:${databasePassword}@127.0.0.1:${this.#ports.DB_PORT}/postgres`,
      { max: 2, onnotice: () => undefined }
    );
    try {
      return await work(sql);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }

  async signIn(account: string): Promise<SupabaseClient> {
    const client = createClient(this.url, this.keys.publishableKey, {
      auth: { persistSession: false, autoRefreshToken: false }
    });
    const { error } = await client.auth.signInWithPassword({
      email: `${account}@carrel.test`,
      password: demoPassword
    });
    if (error) throw error;
    return client;
  }

  /** No chance to say goodbye, for the backend itself. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** The same for PostgreSQL; resolves when the backend has put another in its place. */
  async killDatabase(): Promise<void> {
    const before = await this.#postmaster();
    process.kill(before, 'SIGKILL');
    const isBack = async () => {
      const now = await this.#postmaster();
      return now > 0 && now !== before && (await this.#isHealthy());
    };
    if (!(await until(isBack, 30_000))) throw new Error('PostgreSQL did not come back');
  }

  async #isHealthy(): Promise<boolean> {
    const answer = await fetch(`${this.url}/health`).catch(() => null);
    return answer?.status === 200;
  }

  async #postmaster(): Promise<number> {
    const file = join(this.#dataDir, 'postgres', 'postmaster.pid');
    const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => '0'), 10);
    return (await startedAt(pid)) === null ? 0 : pid;
  }

  /**
   * Lets a request get as far as its commit and no further, does the killing there, and gives what the caller was told:
   * null when nothing. Every verb of the chain ends by numbering its change, and that row is held here; of a request that
   * writes several times, `table` says at which.
   */
  async duringCommit<T>(
    send: () => Promise<T>,
    killing: () => Promise<void>,
    table = 'private.change_seq'
  ): Promise<T | null> {
    let told: Promise<T | null> = Promise.resolve(null);
    await this.withDatabase(async (sql) => {
      const holder = await sql.reserve();
      await holder`begin`;
      await holder.unsafe(`lock table ${table} in share mode`);
      let isAnswered = false;
      told = send()
        .catch(() => null)
        .finally(() => (isAnswered = true));
      const isWaiting = async () => {
        const rows = await sql`
          select from pg_locks where relation = ${table}::regclass and not granted`;
        return rows.length > 0 || isAnswered;
      };
      if (!(await until(isWaiting, 30_000)) || isAnswered)
        throw new Error(`the request was not held at its commit; told: ${JSON.stringify(await told)}`);
      await killing();
    });
    return await told;
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child?.pid) await end(child.pid, 'SIGINT', 10_000);
    await removeDirectory(this.#dataDir);
  }
}
