import type { Sql, TransactionSql } from 'postgres';
import type { Actor } from '../actors.ts';
import { keyOf, quoted, readRelations, readRows, type Relation, type Row } from './rows.ts';
import { roles, type Role, type World } from './world.ts';

// Every relation is probed with real statements, as each role: all its rows are read, and one row of each kind is
// written in every way. A letter of a cell is a verb that got through.
//   r  read           i  insert a copy of the row     u  update a column of it
//   m  move it to another library                     d  delete     t  truncate the table
//   ~  read some of the rows of this kind, not all: rows that stand for different things share a kind

interface Statement {
  relation: string;
  kind: string;
  verb: 'r' | 'i' | 'u' | 'm' | 'd' | 't';
  text: string;
}

/** `relation<tab>kind` -> the cell of each role. */
export type Cells = Map<string, Record<Role, string>>;
export type Probe = Awaited<ReturnType<typeof prepareProbe>>;

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** What is asked of one relation, once for each kind of row in it. */
function statementsOf(relation: Relation, rows: Row[], world: World): Statement[] {
  const table = quoted(relation.name);
  const read = `select coalesce(jsonb_agg(${keyOf(relation)}), '[]') from ${table} t`;
  const statements: Statement[] = [
    { relation: relation.name, kind: '', verb: 'r', text: read },
    { relation: relation.name, kind: '', verb: 't', text: `truncate ${table} cascade` }
  ];
  const writable = relation.view ? relation.columns : relation.writable;
  for (const [kind, row] of new Map(rows.map((row) => [row.kind, row]))) {
    const add = (verb: Statement['verb'], text: string) =>
      statements.push({ relation: relation.name, kind, verb, text });
    const where = `where ${keyOf(relation)} = ${literal(row.key)}`;
    const names = writable.join(', ');
    const body = literal(JSON.stringify(row.body));
    add(
      'i',
      `insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table}, ${body})`
    );
    add('u', `update ${table} t set ${writable[0]} = t.${writable[0]} ${where}`);
    const move = moved(relation, row, world);
    if (move) add('m', `update ${table} t set ${move} ${where}`);
    add('d', `delete from ${table} t ${where}`);
  }
  return statements;
}

/** The column that says the library, set to the other one. */
function moved(relation: Relation, { body }: Row, { home, abroad }: World): string | null {
  const other = (id: unknown) => (id === home.library.id ? abroad.library.id : home.library.id);
  if (relation.name === 'storage.objects') {
    const [library, file] = String(body.name).split('/');
    return `name = ${literal(`${other(library)}/${file}`)}`;
  }
  return relation.columns.includes('library_id') ? `library_id = ${literal(other(body.library_id))}` : null;
}

/** Reads the world once, and lays down the statements in a schema that every role may use. */
export async function prepareProbe(owner: Sql, world: World) {
  const relations = await readRelations(owner);
  const rows = new Map<string, Row[]>();
  for (const relation of relations) rows.set(relation.name, await readRows(owner, relation, world));
  const statements = relations.flatMap((relation) => statementsOf(relation, rows.get(relation.name)!, world));
  await owner.unsafe(attemptSql);
  await owner`insert into matrix.statement ${owner(statements)}`;

  /** What each role can do with the relation, or with all, in the transaction as it stands. */
  async function cells(sql: TransactionSql, only: string | null = null): Promise<Cells> {
    const found: Cells = new Map();
    for (const relation of relations)
      for (const { kind } of rows.get(relation.name)!)
        if (!only || only === relation.name) found.set(`${relation.name}\t${kind}`, blank());
    for (const role of roles) {
      const answers = await asRole(
        sql,
        world.actors[role],
        (as) => as<Answer[]>`select relation, kind, verb, outcome, keys from matrix.attempt(${only})`
      );
      for (const answer of answers)
        for (const [kind, letter] of lettersOf(answer, rows.get(answer.relation)!)) {
          const line = found.get(`${answer.relation}\t${kind}`)!;
          line[role] += letter;
        }
    }
    for (const line of found.values())
      for (const role of roles) line[role] = [...line[role]].sort(byOrder).join('') || '.';
    return found;
  }

  return { relations, rows, cells };
}

const order = 'r~iumdt';
const byOrder = (a: string, b: string) => order.indexOf(a) - order.indexOf(b);

type Answer = Pick<Statement, 'relation' | 'kind' | 'verb'> & { outcome: string; keys: string[] | null };

/** Which kinds of row the statement reached, and with which letter. */
function lettersOf({ kind, verb, outcome, keys }: Answer, rows: Row[]): [string, string][] {
  const kinds = [...new Set(rows.map((row) => row.kind))];
  if (verb !== 'r') return got(verb, outcome) ? (kind ? [kind] : kinds).map((one) => [one, verb]) : [];
  if (!keys) {
    if (outcome === '42501') return [];
    throw new Error(`a read failed with ${outcome}`);
  }
  const seen = new Set(keys);
  return kinds.flatMap((one): [string, string][] => {
    const of = rows.filter((row) => row.kind === one);
    const count = of.filter((row) => seen.has(row.key)).length;
    return count === 0 ? [] : [[one, count === of.length ? 'r' : '~']];
  });
}

/** Refused is 42501, a view that takes no writes, or no row touched; any other failure came after the door. */
const closed = ['42501', '55000', '42809'];
const got = (verb: string, outcome: string) => !closed.includes(outcome) && (verb === 't' || outcome !== '0');

const blank = () => Object.fromEntries(roles.map((role) => [role, ''])) as Record<Role, string>;

/** Part of a transaction of the owner, as someone else, the way the REST endpoint becomes them. */
export async function asRole<T>(
  sql: TransactionSql,
  actor: Actor,
  work: (sql: TransactionSql) => Promise<T>
) {
  const { id, role, session } = actor;
  const claims = JSON.stringify({ sub: id ?? undefined, role, session_id: session });
  await sql`select set_config('request.jwt.claims', ${claims}, true), set_config('role', ${actor.role}, true),
    set_config('storage.allow_delete_query', 'true', true)`;
  const result = await work(sql);
  await sql`select set_config('role', 'postgres', true), set_config('request.jwt.claims', '', true)`;
  return result;
}

/** The work's result; what it did to the database is undone. */
export async function rolledBack<T>(owner: Sql, work: (sql: TransactionSql) => Promise<T>): Promise<T> {
  const undo = new Error('undone');
  let result: { value: T } | undefined;
  await owner
    .begin(async (sql) => {
      result = { value: await work(sql) };
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return result!.value;
}

/** Runs each statement as the caller and undoes it: a row count, or the SQLSTATE of the failure. */
const attemptSql = `
create schema if not exists matrix;
create table matrix.statement (relation text, kind text, verb text, text text);
create function matrix.attempt(p_relation text)
returns table (relation text, kind text, verb text, outcome text, keys jsonb) language plpgsql as $$
declare
  v_count bigint;
  v_text text;
begin
  for relation, kind, verb, v_text in
    select s.relation, s.kind, s.verb, s.text from matrix.statement s
    where s.relation = p_relation or p_relation is null
  loop
    outcome := null;
    keys := null;
    begin
      if verb = 'r' then
        execute v_text into keys;
      else
        execute v_text;
        get diagnostics v_count = row_count;
        raise exception using errcode = 'MX000';
      end if;
    exception
      when sqlstate 'MX000' then outcome := v_count::text;
      when others then outcome := sqlstate;
    end;
    return next;
  end loop;
end
$$;
grant usage on schema matrix to anon, authenticated, service_role;
grant select on matrix.statement to anon, authenticated, service_role;
grant execute on function matrix.attempt(text) to anon, authenticated, service_role;`;
