import type { Sql } from 'postgres';
import type { Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

/** An award of a chain that was gone through; the many that follow are its reissues, one of another. */
async function firstAward(stage: Stage): Promise<string> {
  const { award } = await chains(stage).awarded();
  await signing(stage).sealAll();
  return award;
}

/** `count` awards to be sealed, each with a number, a place in a status list and a job of its own, as a verb makes them. */
export async function queueAwards(stage: Stage, count: number): Promise<void> {
  const first = await firstAward(stage);
  await stage.owner.unsafe(`
    do $$
    declare
      v_award public.award;
    begin
      select * into v_award from public.award where id = '${first}';
      v_award.voucher_id := null;
      v_award.token_url := null;
      v_award.credential := null;
      v_award.leaf_index := null;
      v_award.pdf_path := null;
      v_award.sealed_at := null;
      for n in 1..${count} loop
        v_award.reissue_of := v_award.id;
        v_award := private.insert_award(v_award, 'reissued');
      end loop;
    end $$`);
}

/**
 * Fills the table of awards up to `count` sealed rows with good numbers, without what goes round them: for how long a look-up
 * takes in a large table. Call again to make it larger.
 */
export async function fillAwards(stage: Stage, count: number): Promise<void> {
  const { owner } = stage;
  const [there] = await owner<{ rows: number; id: string | null }[]>`
    select count(*)::int as rows, (array_agg(id order by status_index desc))[1] as id from public.award`;
  const last = there!.id ?? (await firstAward(stage));
  const rows = await columns(owner);
  await owner.unsafe(`
    insert into public.award (id, number, reissue_of, status_index, leaf_index, pdf_path, state, ${rows.join(', ')})
    select f.id, private.new_symbols(0), f.reissue_of, f.n, f.n, f.id::text, 'sealed',
      ${rows.map((name) => `a.${name}`).join(', ')}
    from public.award a, (
      select md5('many ' || n)::uuid as id, 1000000000 + n as n,
        case n when ${there!.rows} then '${last}'::uuid else md5('many ' || n - 1)::uuid end as reissue_of
      from generate_series(${there!.rows}, ${count - 1}) n) f
    where a.id = '${last}'`);
  await owner`analyze public.award`;
}

const own = ['id', 'number', 'reissue_of', 'voucher_id', 'status_index', 'leaf_index', 'pdf_path', 'state'];

async function columns(owner: Sql): Promise<string[]> {
  const rows = await owner<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = 'public.award'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;
  return rows.map((row) => row.name).filter((name) => !own.includes(name));
}

/** The per cent of all awards that are about `calls`, and more rather than fewer. */
async function share(stage: Stage, calls: number): Promise<number> {
  const [row] = await stage.owner<{ rows: number }[]>`select count(*)::int as rows from public.award`;
  return Math.min(100, (150 * calls) / row!.rows);
}

/** Milliseconds that `verify_award` takes, asked for numbers that are there, each from another address. */
export async function verifyTimes(stage: Stage, calls: number): Promise<number[]> {
  const numbers = await stage.owner<{ number: string }[]>`
    select number from public.award tablesample bernoulli(${await share(stage, calls)}) limit ${calls}`;
  const took: number[] = [];
  for (const [index, { number }] of numbers.entries())
    await stage.as({ role: 'anon', id: null }, async (sql) => {
      const address = JSON.stringify({ 'x-forwarded-for': `192.0.${index >> 8}.${index & 255}` });
      await sql`select set_config('request.headers', ${address}, true)`;
      const start = performance.now();
      const [row] = await sql`select status from public.verify_award(${number})`;
      took.push(performance.now() - start);
      if (row?.status === 'unknown') throw new Error(`${number} is not found`);
    });
  return took;
}
