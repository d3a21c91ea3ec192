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
    const probes = extensions.map((extension) => ({ id: randomUUID(), extension }));
    const rows = probes.map(({ id, extension }) => `(${text(id)}::uuid, ${text(topic)}, ${text(extension)})`);
    const ids = probes.map(({ id }) => `${text(id)}::uuid`);
    const [, , seen = []] = await this.#rolledBack([
      `insert into realtime.messages (id, topic, extension) values ${rows.join()}`,
      become(claims, topic),
      `select extension from realtime.messages where id in (${ids.join()})`
    ]);
    const allowed = (extension: Extension) => seen.some((row) => row.extension === extension);
    return { broadcast: allowed('broadcast'), presence: allowed('presence') };
  }

  /** Whether a row of the extension may be inserted. Raises when the database cannot be asked. */
  async write(claims: Claims, topic: string, extension: Extension): Promise<boolean> {
    try {
      await this.#rolledBack([
        become(claims, topic),
        `insert into realtime.messages (topic, extension) values (${text(topic)}, ${text(extension)})`
      ]);
      return true;
    } catch (error) {
      if (refused(error)) return false;
      throw error;
    }
  }

  /**
   * All steps in one message, which is one round trip and one implicit transaction; gives the rows of each. Not by
   * the driver's `begin` or `reserve`: when their connection is lost, queries wait for ever or the process ends.
   */
  async #rolledBack(steps: string[]): Promise<postgres.Row[][]> {
    return this.#sql.unsafe<postgres.Row[][]>([...steps, 'rollback'].join('; '));
  }
}

function become(claims: Claims, topic: string): string {
  const settings = {
    role: claims.role,
    'realtime.topic': topic,
    'request.jwt.claims': JSON.stringify(claims),
    'request.jwt.claim.sub': claims.sub ?? '',
    'request.jwt.claim.role': claims.role,
    'request.headers': '{}'
  };
  const parts = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', ${text(value)}, true)`
  );
  return `select ${parts.join()}`;
}

/** A text as SQL. In hexadecimal, so that nothing a client chose is ever read as SQL. */
function text(value: string): string {
  return `convert_from('\\x${Buffer.from(value).toString('hex')}', 'UTF8')`;
}

/**
 * 42501 is a refusal. A failing policy (a division by zero, a missing function) also refuses: a policy that cannot
 * be evaluated lets nobody through. Only a lost connection or an overloaded server is worth another try.
 */
export function refused(error: unknown): boolean {
  return error instanceof postgres.PostgresError && !/^(08|53|57|58|XX)/.test(error.code);
}
