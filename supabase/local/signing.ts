import type { Sql } from 'postgres';
import { publishCatalogue, publishKeyList } from '../../scripts/keys/publish.ts';
import { listWith } from '../../scripts/keys/ring.ts';
import type { KeyList } from '../../src/lib/domain/key-list.ts';
import { loadRootSeed, ownsRoot } from './keys.ts';
import type { Database } from './database.ts';

export interface SigningOptions {
  sql: Sql;
  database: Database;
  /** Of the backend. */
  url: string;
  origin: string;
}

/** The demo programme has a past: its awards are signed by a key that was valid on the day they carry. */
const history = 400 * 86_400_000;

/**
 * Signs and publishes the key list when none of this origin is published yet, as an operator does by command for a hosted
 * project. Without it kiosks know no key.
 */
export async function publishKeys({ sql, database, url, origin }: SigningOptions): Promise<void> {
  const [there] = await sql`select to_regprocedure('public.store_key_list(jsonb)') is not null as yes`;
  if (!there?.yes) return;
  const [last] = await sql<
    { document: KeyList }[]
  >`select document from public.key_list order by id desc limit 1`;
  if (last?.document.origin === origin) return;
  const root = await loadRootSeed(database.dataDir);
  if (!root) return;
  const list = listWith(
    database.secrets,
    origin,
    root,
    Date.now(),
    last?.document,
    last ? undefined : Date.now() - history
  );
  await publishKeyList({ url, secretKey: database.keys.secretKey }, list);
}

/** Signs the names behind library, course and accreditation codes anew when they have changed. */
export async function publishNames({ sql, database, url, origin }: SigningOptions): Promise<void> {
  const [there] = await sql`select to_regprocedure('public.catalogue_rows()') is not null as yes`;
  if (!there?.yes) return;
  const [state] = await sql<{ same: boolean }[]>`
    select document @> public.catalogue_rows() and document ->> 'origin' = ${origin} as same
    from public.catalogue order by id desc limit 1`;
  if (state?.same) return;
  const root = await loadRootSeed(database.dataDir);
  if (root) await publishCatalogue({ url, secretKey: database.keys.secretKey }, origin, root, Date.now());
}

/**
 * Signs the names again soon after each change, while the backend runs with a root key of its own. Hosted Supabase has no such
 * thing: its root key is on no server, and headquarters is told that the names are old.
 * @param every milliseconds between two looks
 */
export function keepNames(options: SigningOptions, every = 2_000): () => Promise<void> {
  let running: Promise<unknown> | null = null;
  let told = '';
  const look = async () => {
    try {
      if (await ownsRoot(options.database.dataDir)) await publishNames(options);
      told = '';
    } catch (error) {
      // Each kind of failure is told once.
      const now = String(error);
      if (now !== told) process.stderr.write(`The names are not signed yet, and are tried again: ${now}\n`);
      told = now;
    }
  };
  const timer = setInterval(() => {
    running ??= look().finally(() => (running = null));
  }, every);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
