import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import type { Claims } from './tokens.ts';

export type Extension = 'broadcast' | 'presence';

export interface Rights {
  broadcast: boolean;
  presence: boolean;
}

/**
 * What the policies on realtime.messages let someone do with a topic. They are asked by trying, in a transaction
 * that is always rolled back, so nothing is kept and nobody is notified. The steps are those of
 * lib/realtime/tenants/authorization.ex, so a policy means the same here as on hosted Supabase.
 */
export class RightsProbe {
  readonly #sql: postgres.Sql;

  constructor(sql: postgres.Sql) {
    this.#sql = sql;
  }

  /** Whether probe rows of each extension can be seen. Raises when the database cannot be asked. */
  async read(claims: Claims, topic: string, extensions: Extension[]): Promise<Rights> {
    const probes = extensions.map((extension) => ({ id: randomUUID(), topic, extension }));
    const rows = await this.#rolledBack((sql) => [
      sql`insert into realtime.messages ${sql(probes)}`,
      this.#become(sql, claims, topic),
      sql`select id from realtime.messages where id = any(${probes.map((probe) => probe.id)}::uuid[])`
    ]);
    const seen = new Set(rows.map((row) => row.id as string));
    const allowed = (extension: Extension) =>
      probes.some((probe) => probe.extension === extension && seen.has(probe.id));
    return { broadcast: allowed('broadcast'), presence: allowed('presence') };
  }

  /** Whether a row of the extension may be inserted. Raises when the database cannot be asked. */
  async write(claims: Claims, topic: string, extension: Extension): Promise<boolean> {
    try {
      await this.#rolledBack((sql) => [
        this.#become(sql, claims, topic),
        sql`insert into realtime.messages (topic, extension) values (${topic}, ${extension})`
      ]);
      return true;
    } catch (error) {
      if (refused(error)) return false;
      throw error;
    }
  }

  #become(sql: postgres.Sql, claims: Claims, topic: string) {
    return sql`select set_config('role', ${claims.role}, true), set_config('realtime.topic', ${topic}, true),
      set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
      set_config('request.jwt.claim.sub', ${claims.sub ?? ''}, true),
      set_config('request.jwt.claim.role', ${claims.role}, true),
      set_config('request.headers', '{}', true)`;
  }

  /** Sends all steps at once, which makes a probe one round trip, and gives the rows of the last. */
  async #rolledBack(
    steps: (sql: postgres.Sql) => postgres.PendingQuery<postgres.Row[]>[]
  ): Promise<postgres.Row[]> {
    const sql = await this.#sql.reserve();
    const results = await Promise.allSettled([sql`begin`, ...steps(sql), sql`rollback`]);
    // After the first failure the others only say that the transaction is aborted.
    const failure = results.find((result) => result.status === 'rejected')?.reason as unknown;
    // The driver takes a lost connection back by itself; released, it would be used again and end the process.
    if (!failure || failure instanceof postgres.PostgresError) sql.release();
    if (failure) throw failure as Error;
    const last = results.at(-2);
    return last?.status === 'fulfilled' ? [...last.value] : [];
  }
}

/**
 * 42501 is a refusal. A failing policy (a division by zero, a missing function) also refuses: a policy that cannot
 * be evaluated lets nobody through. Only a lost connection or an overloaded server is worth another try.
 */
export function refused(error: unknown): boolean {
  return error instanceof postgres.PostgresError && !/^(08|53|57|58|XX)/.test(error.code);
}
