import { AsyncLocalStorage } from 'node:async_hooks';
import type { Connection, VarsContext } from '@supabase/lite';
import { PostgresConnection } from '@supabase/lite/postgres';
import { CompiledQuery, Kysely, type Transaction } from 'kysely';
import { steadyDialect } from './dialect.ts';

/** What of the HTTP request SQL may ask for, as PostgREST offers it. */
export interface RequestContext {
  method: string;
  path: string;
  headers: Record<string, string>;
}

export const requestContext = new AsyncLocalStorage<RequestContext>();

type Introspection = Awaited<ReturnType<Connection['introspect']>>;
type ContextOptions = Parameters<Connection['withContext']>[2];
// The library's own types leave the tables open: what is queried is known only at run time.
type Queries = Parameters<Parameters<Connection['withContext']>[1]>[0];

/** Carries the result out of a transaction that must not be kept. */
class Undo extends Error {
  result: unknown;
  constructor(result: unknown) {
    super('rolled back on request');
    this.result = result;
  }
}

/**
 * A connection for @supabase/lite that behaves as the services of hosted Supabase do:
 * - a request runs as the role of its token, set together with the claims in one round trip;
 * - it never grants anything (the library's own way is to grant all rights wherever it finds row-level
 *   security, which would hand tables to anon);
 * - it learns the schema through a role that may read the catalogue and nothing else needs to, once, until
 *   told that it changed. A database that does not answer is an error, not an empty schema.
 */
export class ServiceConnection extends PostgresConnection {
  readonly #catalogue: PostgresConnection;
  #known: Promise<Introspection> | undefined;

  constructor(
    config: ConstructorParameters<typeof PostgresConnection>[0],
    size: number,
    catalogue: PostgresConnection
  ) {
    const { postgresOptions } = config;
    const options = { ...postgresOptions, types: { ...jsonTypes, ...postgresOptions?.types } };
    super({ ...config, postgresOptions: options }); // Its own client stays unused and so never connects.
    this.#catalogue = catalogue;
    const connect = (onclose: () => void) =>
      new PostgresConnection({ ...config, postgresOptions: { ...options, max: 1, onclose } }).driver;
    this.kysely = new Kysely({ dialect: steadyDialect(connect, size) });
  }

  override async close(): Promise<void> {
    await this.kysely.destroy();
  }

  forgetSchema(): void {
    this.#known = undefined;
  }

  override introspect(): Promise<Introspection> {
    this.#known ??= this.#learn();
    return this.#known;
  }

  async #learn(): Promise<Introspection> {
    const learned = await this.#catalogue.introspect({ useCache: false }).catch(() => null);
    if (learned && learned.tables.length > 0) return learned;
    this.#known = undefined;
    throw new Error('The database does not answer');
  }

  override viewOptionsMetadata(name: string, schema: string) {
    return this.#catalogue.viewOptionsMetadata(name, schema);
  }

  override async withContext<T>(
    vars: VarsContext | undefined,
    work: (queries: Queries) => Promise<T>,
    options?: ContextOptions
  ): Promise<T> {
    const statement = contextStatement(vars, options?.rpc?.readOnly ?? isRead());
    if (options?.transaction) {
      await options.transaction.executeQuery(statement);
      return work(options.transaction);
    }
    const queries: Kysely<unknown> = this.kysely;
    try {
      return await queries.transaction().execute(async (transaction: Transaction<unknown>) => {
        await transaction.executeQuery(statement);
        const result = await work(transaction as Queries);
        if (options?.forceRollback) throw new Undo(result);
        return result;
      });
    } catch (error) {
      if (error instanceof Undo) return error.result as T;
      throw error;
    }
  }
}

/**
 * The library hands metadata and arguments over as JSON text, which its own driver settings make JSON again: a string
 * inside jsonb. Text that is JSON goes as it is.
 */
function toJson(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value); // A plain word: the one kind that comes bare.
  }
}

const parse = (text: string): unknown => JSON.parse(text);

const jsonTypes = {
  json: { to: 114, from: [114], serialize: toJson, parse },
  jsonb: { to: 3802, from: [3802], serialize: toJson, parse }
};

const apiRoles = new Set(['anon', 'authenticated', 'service_role']);

const isRead = () => ['GET', 'HEAD'].includes(requestContext.getStore()?.method ?? '');

const text = `select set_config('role', $1, true), set_config('request.jwt.claims', $2, true),
  set_config('request.jwt.claim.sub', $3, true), set_config('request.jwt.claim.role', $1, true),
  set_config('request.method', $4, true), set_config('request.path', $5, true),
  set_config('request.headers', $6, true), set_config('storage.operation', $7, true),
  set_config('response.status', '', true), set_config('response.headers', '', true),
  set_config('transaction_read_only', $8, true)`;

function contextStatement(vars: VarsContext | undefined, readOnly: boolean) {
  const auth = (vars?.auth ?? {}) as { role?: string; uid?: string | null; jwt?: object | null };
  const storage = (vars?.storage ?? {}) as { operation?: string | null };
  const request = requestContext.getStore();
  const role = auth.role ?? 'anon';
  // Above all not `none`, which would be the service's own role.
  if (!apiRoles.has(role))
    throw Object.assign(new Error(`permission denied to set role "${role}"`), { code: '42501' });
  return CompiledQuery.raw(text, [
    role,
    JSON.stringify({ role, ...auth.jwt }),
    auth.uid ?? '',
    request?.method ?? '',
    request?.path ?? '',
    JSON.stringify(request?.headers ?? {}),
    storage.operation ?? '',
    readOnly && !storage.operation ? 'on' : 'off'
  ]);
}
