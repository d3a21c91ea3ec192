import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult
} from 'kysely';
import type { Sql } from 'postgres';

/**
 * A Kysely dialect over clients of one connection each. The library's own way, connections reserved from one client, waits for
 * ever on a connection that was cut while it was reserved; a client of one connection refuses what was under way and connects
 * anew.
 * @param connect makes a client with `max: 1`; it is to call `lost` when its connection closes
 */
export function steadyDialect(connect: (lost: () => void) => Sql, size: number): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new SteadyDriver(connect, size),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler()
  };
}

/** The connection went while a transaction was under way. */
export class LostConnectionError extends Error {
  override name = 'LostConnectionError';
  readonly code = '08006';
}

class Line implements DatabaseConnection {
  readonly sql: Sql;
  #lost = false;

  constructor(connect: (lost: () => void) => Sql) {
    this.sql = connect(() => (this.#lost = true));
  }

  /** A new user of this line: what became of the connection before is of no concern. */
  take(): this {
    this.#lost = false;
    return this;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    // Above all no statement of a cut transaction may run on the next connection: it would run as the service, not
    // as the caller.
    if (this.#lost) throw new LostConnectionError('The connection to the database was lost');
    const result = await this.sql.unsafe(sql, parameters as never[]);
    const changes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(result.command);
    return { rows: [...result] as R[], ...(changes && { numAffectedRows: BigInt(result.count) }) };
  }

  // eslint-disable-next-line require-yield -- The library never streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows are not streamed');
  }

  get lost(): boolean {
    return this.#lost;
  }
}

class SteadyDriver implements Driver {
  readonly #connect: (lost: () => void) => Sql;
  readonly #size: number;
  readonly #lines: Line[] = [];
  readonly #free: Line[] = [];
  readonly #waiting: ((line: Line) => void)[] = [];

  constructor(connect: (lost: () => void) => Sql, size: number) {
    this.#connect = connect;
    this.#size = size;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Line> {
    const free = this.#free.pop();
    if (free) return free.take();
    if (this.#lines.length >= this.#size) return new Promise((given) => this.#waiting.push(given));
    const line = new Line(this.#connect);
    this.#lines.push(line);
    return line;
  }

  async releaseConnection(line: Line): Promise<void> {
    const next = this.#waiting.shift();
    if (next) next(line.take());
    else this.#free.push(line);
  }

  async beginTransaction(line: Line): Promise<void> {
    await line.executeQuery(CompiledQuery.raw('begin'));
  }

  async commitTransaction(line: Line): Promise<void> {
    await line.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(line: Line): Promise<void> {
    if (!line.lost) await line.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#lines.map(({ sql }) => sql.end({ timeout: 1 })));
  }
}
