import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../actors.ts';
import { readFaults, readFunctions, readGrants, readLooseKeys } from './catalogue.ts';
import { differences, readExpected } from './expected.ts';
import { rolledBack } from './probe.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(1);
});
afterAll(() => stage.close());

/** Foreign keys that do not carry the library, each with its reason. */
const loose: Record<string, string> = {
  award_learner_id_renews_fkey: 'a learner who moved renews an award of the library before',
  enrolment_learner_id_renews_fkey: 'the same',
  learner_file_learner_id_fkey: 'the learner may have another home library by now',
  hq_permission_learner_id_fkey: 'the permission is for a learner of another library',
  template_base_id_fkey: 'a library’s template is made of one of the programme’s'
};

describe('the catalogue', () => {
  it('lets each role execute the functions of the table, and no others', async () => {
    const expected = readExpected('functions.tsv', 1);
    expect(differences(expected, await rolledBack(stage.owner, readFunctions))).toEqual([]);
  });

  it('grants what the table lists, and nothing else', async () => {
    const expected = readExpected('grants.tsv', 3);
    expect(differences(expected, await rolledBack(stage.owner, readGrants))).toEqual([]);
  });

  it('keeps every table and function to the rules', async () => {
    expect(await rolledBack(stage.owner, readFaults)).toEqual([]);
  });

  it('carries the library in every key inside a library', async () => {
    expect(await rolledBack(stage.owner, readLooseKeys)).toEqual(Object.keys(loose).sort());
  });

  it('notices what breaks the rules', async () => {
    const faults = await rolledBack(stage.owner, async (sql) => {
      await sql`create table public.open_shelf (id uuid primary key, library_id uuid, award_id uuid references award)`;
      await sql`create policy open_shelf_all on public.open_shelf using (true)`;
      await sql`create view public.open_view as select id from public.open_shelf`;
      await sql`create function public.open_verb() returns int language sql as 'select 1'`;
      await sql`grant execute on function public.open_verb() to public`;
      return [...(await readFaults(sql)), ...(await readLooseKeys(sql))];
    });
    expect(faults.filter((fault) => fault.includes('open_'))).toEqual([
      'open_shelf: row-level security is not on and forced',
      'open_verb(): leaves its search path open',
      'open_verb(): somebody may execute it, though nobody is named',
      'open_view: is a view without security_invoker',
      'public.open_shelf.open_shelf_all: is for everybody',
      'public.open_shelf.open_shelf_all: is for more than one verb',
      'open_shelf_award_id_fkey'
    ]);
  });
});
