import type { TransactionSql } from 'postgres';
import { asRole } from './probe.ts';
import { roles, type Role, type World } from './world.ts';

// Live topics, asked as the endpoint asks: by trying, in a transaction that is rolled back.
//   h  hear broadcasts    s  see presence    b  broadcast    p  show presence

export type TopicCells = Map<string, Record<Role, string>>;

/** `kind<tab>whose` -> the topic. The last three are none of ours: twins and strangers that nobody may join. */
const topicsOf = ({ home, abroad, learner, classmate, mover, moved, stranger }: World) =>
  new Map([
    ['library\thome', `library:${home.library.id}`],
    ['library\tabroad', `library:${abroad.library.id}`],
    ['sitting\tlearner', `sitting:${learner.sitting}`],
    ['sitting\tclassmate', `sitting:${classmate.sitting}`],
    ['sitting\tformer', `sitting:${mover.sitting}`],
    ['sitting\tmoved', `sitting:${moved.sitting}`],
    ['sitting\tabroad', `sitting:${stranger.sitting}`],
    ['none\tlibrary of a sitting', `library:${learner.sitting}`],
    ['none\ttwin', `library:${home.library.id}:public`],
    ['none\tunknown', 'lobby']
  ]);

/** The kinds of topics that functions broadcast to or ask about, from their source. */
export async function readTopicKinds(sql: TransactionSql): Promise<string[]> {
  const rows = await sql<{ kind: string }[]>`
    select distinct found[1] as kind
    from pg_proc, regexp_matches(prosrc, $$(?:'([a-z_]+):'\\s*\\|\\||topic_id\\(\\w+, '([a-z_]+)'\\))$$, 'g') as found
    where pronamespace = 'private'::regnamespace and found[1] is not null
    union
    select distinct found[1] from pg_proc, regexp_matches(prosrc, $$topic_id\\(\\w+, '([a-z_]+)'\\)$$, 'g') as found
    where pronamespace = 'private'::regnamespace
    order by 1`;
  return rows.map(({ kind }) => kind);
}

async function may(sql: TransactionSql, work: (sql: TransactionSql) => Promise<unknown>): Promise<boolean> {
  return sql
    .savepoint(async (inner) => {
      await work(inner as unknown as TransactionSql);
      return true;
    })
    .catch((error: { code?: string }) => {
      if (error.code === '42501') return false;
      throw error;
    });
}

/** What each role may do on each topic, in the transaction as it stands. */
export async function topicCells(sql: TransactionSql, world: World): Promise<TopicCells> {
  const topics = topicsOf(world);
  const found: TopicCells = new Map();
  for (const [name, topic] of topics) {
    const line = {} as Record<Role, string>;
    await sql`insert into realtime.messages (topic, extension) values (${topic}, 'broadcast'), (${topic}, 'presence')`;
    for (const role of roles)
      line[role] = await asRole(sql, world.actors[role], async (as) => {
        await as`select set_config('realtime.topic', ${topic}, true)`;
        const rows = await as<{ extension: string }[]>`
          select distinct extension from realtime.messages where topic = ${topic}`;
        const seen = rows.map(({ extension }) => extension);
        const write = (extension: string) =>
          may(
            as,
            (inner) => inner`insert into realtime.messages (topic, extension) values (${topic}, ${extension})`
          );
        const letters = [
          seen.includes('broadcast') && 'h',
          seen.includes('presence') && 's',
          (await write('broadcast')) && 'b',
          (await write('presence')) && 'p'
        ];
        return letters.filter(Boolean).join('') || '.';
      });
    found.set(name, line);
  }
  return found;
}
