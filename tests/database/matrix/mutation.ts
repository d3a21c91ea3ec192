import type { Sql, TransactionSql } from 'postgres';
import { differences, readExpected } from './expected.ts';
import { rolledBack, type Probe } from './probe.ts';
import { topicCells } from './topics.ts';
import { roles, type Role, type World } from './world.ts';

export interface Policy {
  schema: string;
  table: string;
  name: string;
  reads: boolean;
  /** Lets everything through as it is, so that opening it changes nothing. */
  open: boolean;
}

export const readPolicies = (owner: Sql) => owner<Policy[]>`
  select schemaname as schema, tablename as table, policyname as name, cmd = 'SELECT' as reads,
    coalesce(qual, with_check) = 'true' as open
  from pg_policies where schemaname in ('public', 'private', 'storage', 'realtime') order by 1, 2, 3`;

/** Cells of the tables of a role each, as the lines of an expected table. */
export const toLines = (cells: Map<string, Record<Role, string>>) =>
  new Map([...cells].map(([name, line]) => [name, roles.map((role) => line[role])]));

const tables = readExpected('tables.tsv', 2);
const topics = readExpected('topics.tsv', 2);

/** The cells of the policy's table that differ from the expected ones, in the transaction as it stands. */
async function redCells(sql: TransactionSql, probe: Probe, world: World, policy: Policy): Promise<string[]> {
  if (policy.schema === 'realtime') return differences(topics, toLines(await topicCells(sql, world)));
  const relation = policy.schema === 'public' ? policy.table : `${policy.schema}.${policy.table}`;
  const lines = [...tables.lines].filter(([name]) => name.split('\t')[0] === relation);
  return differences({ ...tables, lines: new Map(lines) }, toLines(await probe.cells(sql, relation)));
}

/**
 * Drops each policy, and opens each that is not open, one at a time in a transaction that is rolled back. Gives the
 * changes that no cell noticed.
 */
export async function survivors(owner: Sql, probe: Probe, world: World, policies: readonly Policy[]) {
  const unnoticed: string[] = [];
  let tried = 0;
  for (const policy of policies) {
    const on = `${policy.name} on ${policy.schema}.${policy.table}`;
    const changes = [`drop policy ${on}`];
    if (!policy.open) changes.push(`alter policy ${on} ${policy.reads ? 'using' : 'with check'} (true)`);
    for (const change of changes) {
      tried += 1;
      const red = await rolledBack(owner, async (sql) => {
        await sql.unsafe(change);
        return redCells(sql, probe, world, policy);
      });
      if (red.length === 0) unnoticed.push(change);
    }
  }
  return { tried, unnoticed };
}

/** `count` of the list, the same for the same seed: mulberry32 as in the demo programme. */
export function sample<T>(list: readonly T[], count: number, seed: number): T[] {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const left = [...list];
  return Array.from(
    { length: Math.min(count, list.length) },
    () => left.splice(Math.floor(next() * left.length), 1)[0]!
  );
}
