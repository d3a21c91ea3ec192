import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './actors.ts';
import { castDemo, read, relations, type Cast } from './role-matrix.ts';

// Who reads what, who may execute what, and who writes directly (nobody), from the catalogue and the demo programme, against
// role-matrix.tsv. What is not listed there fails. `ROLE_MATRIX=write` writes the file anew: read every changed line then.

const file = new URL('./role-matrix.tsv', import.meta.url);

let stage: Stage;
let cast: Cast;

beforeAll(async () => {
  stage = await openStage();
  cast = await castDemo(stage);
});
afterAll(() => stage.close());

/** Runs and takes back: nothing the work did is kept. */
async function undone<T>(work: (sql: TransactionSql) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  const back = new Error('taken back');
  await stage.owner
    .begin(async (sql) => {
      result = { value: await work(sql) };
      throw back;
    })
    .catch((error: unknown) => {
      if (error !== back) throw error;
    });
  return result!.value;
}

async function reads(sql: TransactionSql): Promise<string[]> {
  const lines = [];
  for (const relation of await relations(sql)) {
    expect([relation.name, relation.key.length > 0]).toEqual([relation.name, true]);
    const cells = await read(sql, relation, cast);
    lines.push(['read', relation.name, ...Object.keys(cast.actors).map((actor) => cells[actor])].join('\t'));
  }
  return lines;
}

async function executes(sql: TransactionSql): Promise<string[]> {
  const rows = await sql<{ name: string; roles: string[] }[]>`
    select p.oid::regprocedure::text as name,
      array(
        select r from unnest(array['anon', 'authenticated', 'service_role']) r
        where has_function_privilege(r, p.oid, 'execute')
      ) as roles
    from pg_proc p where p.pronamespace = 'public'::regnamespace order by 1`;
  return rows.map((row) => ['execute', row.name, row.roles.join(' ') || 'nobody'].join('\t'));
}

async function policies(sql: TransactionSql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select concat_ws(E'\t', 'policy', schemaname || '.' || tablename, policyname, lower(cmd),
      array_to_string(roles, ' ')) as line
    from pg_policies where schemaname in ('public', 'private', 'storage', 'realtime') order by 1`;
  return rows.map((row) => row.line);
}

describe('the role matrix', () => {
  it('is the one in the repository', async () => {
    const found = await undone(async (sql) => {
      const head = ['what', 'name', ...Object.keys(cast.actors)].join('\t');
      return [head, ...(await reads(sql)), ...(await executes(sql)), ...(await policies(sql))];
    });
    if (process.env.ROLE_MATRIX === 'write') writeFileSync(file, `${found.join('\n')}\n`);
    const expected = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    expect(found).toEqual(expected);
  });

  it('has no direct write for any API role on any table', async () => {
    const rows = await stage.owner`
      select c.relname as name, r as role, p as privilege
      from pg_class c, unnest(array['anon', 'authenticated', 'service_role']) r,
        unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger', 'maintain']) p
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')
        and case when p in ('insert', 'update', 'references')
          then has_any_column_privilege(r, c.oid, p) else has_table_privilege(r, c.oid, p) end`;
    expect([...rows]).toEqual([]);
  });

  it('turns red when a policy is taken away or opened', async () => {
    const all = await stage.owner<{ name: string; table: string; open: boolean }[]>`
      select policyname as name, tablename as table, qual = 'true' as open
      from pg_policies where schemaname = 'public' order by 1`;
    const seed = Number(process.env.MATRIX_SEED ?? Date.now() % 1_000_000);
    // Each run tries one policy in four, another quarter each time; the soak tries them all.
    const chosen = all.filter((_, n) => process.env.SOAK || (n + seed) % 4 === 0);
    expect(chosen.length).toBeGreaterThan(5);
    for (const policy of chosen) {
      const cellsAfter = (change?: string) =>
        undone(async (sql) => {
          const relation = (await relations(sql)).find((one) => one.name === policy.table)!;
          if (change) await sql.unsafe(change);
          return read(sql, relation, cast);
        });
      const before = await cellsAfter();
      const on = `"${policy.name}" on public."${policy.table}"`;
      expect([seed, policy.name, await cellsAfter(`drop policy ${on}`)]).not.toEqual([
        seed,
        policy.name,
        before
      ]);
      if (!policy.open)
        expect([seed, policy.name, await cellsAfter(`alter policy ${on} using (true)`)]).not.toEqual([
          seed,
          policy.name,
          before
        ]);
    }
  });
});
