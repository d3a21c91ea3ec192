import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../actors.ts';
import { differences, readExpected } from './expected.ts';
import { prepareProbe, type Probe } from './probe.ts';
import { fillWorld, roles, type World } from './world.ts';

// docs/role-matrix.md says how to read and extend expected/tables.tsv.

const expected = readExpected('tables.tsv', 2);
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
    expect(expected.columns).toEqual([...roles]);
    const cells = await stage.owner.begin((sql) => probe.cells(sql));
    const found = new Map([...cells].map(([name, line]) => [name, roles.map((role) => line[role])]));
    expect(differences(expected, found)).toEqual([]);
  });
});
