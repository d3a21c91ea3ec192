import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../actors.ts';
import { differences, readExpected } from './expected.ts';
import { readPolicies, sample, survivors, toLines } from './mutation.ts';
import { prepareProbe, rolledBack, type Probe } from './probe.ts';
import { readTopicKinds, topicCells } from './topics.ts';
import { fillWorld, roles, type World } from './world.ts';

// docs/role-matrix.md says how to read and extend the expected tables.

const expected = { tables: readExpected('tables.tsv', 2), topics: readExpected('topics.tsv', 2) };
let stage: Stage;
let world: World;
let probe: Probe;

beforeAll(async () => {
  stage = await openStage();
  world = await fillWorld(stage);
  probe = await prepareProbe(stage.owner, world);
});
afterAll(() => stage.close());

describe('every table, view and bucket', () => {
  it('has rows in the world, so that each cell is tried', () => {
    const empty = probe.relations.filter(({ name }) => probe.rows.get(name)!.length === 0);
    expect(empty.map(({ name }) => name)).toEqual([]);
  });

  it('lets each role do what the table says, and nothing else', async () => {
    expect(expected.tables.columns).toEqual([...roles]);
    const cells = await rolledBack(stage.owner, (sql) => probe.cells(sql));
    expect(differences(expected.tables, toLines(cells))).toEqual([]);
  });
});

describe('every live topic', () => {
  it('is of a kind that the table knows', async () => {
    const kinds = await rolledBack(stage.owner, readTopicKinds);
    const known = [...expected.topics.lines.keys()].map((name) => name.split('\t')[0]);
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds.filter((kind) => !known.includes(kind))).toEqual([]);
  });

  it('lets each role do what the table says, and nothing else', async () => {
    expect(expected.topics.columns).toEqual([...roles]);
    const cells = await rolledBack(stage.owner, (sql) => topicCells(sql, world));
    expect(differences(expected.topics, toLines(cells))).toEqual([]);
  });
});

describe('a policy that is gone, or lets everything through', () => {
  // All of them are tried by `npm run soak matrix`.
  const seed = Number(process.env.SEED_NUMBER ?? Math.floor(Math.random() * 2 ** 31));

  it(`turns cells of its table red (SEED_NUMBER=${seed})`, async () => {
    const policies = sample(await readPolicies(stage.owner), 6, seed);
    expect(policies).toHaveLength(6);
    expect((await survivors(stage.owner, probe, world, policies)).unnoticed).toEqual([]);
  });
});
