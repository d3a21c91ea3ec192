import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../actors.ts';
import { differences, readExpected } from './expected.ts';
import { rolledBack } from './probe.ts';
import { readTargets } from './targets.ts';
import { aimsOf, callAll, calls, callSql, cellOf, open, readVerbs, type Outcome } from './verbs.ts';
import { fillWorld, roles, type Role } from './world.ts';

// docs/role-matrix.md says how to read and extend expected/verbs.tsv.

let stage: Stage;
let verbs: string[];
/** `verb<tab>aim` -> what each role was told. */
const told = new Map<string, Record<Role, Outcome>>();

beforeAll(async () => {
  stage = await openStage(1);
  const world = await fillWorld(stage);
  await stage.owner.unsafe(callSql);
  verbs = await readVerbs(stage.owner);
  const targets = await readTargets(stage.owner, world);
  const asked = verbs
    .filter((verb) => calls[verb])
    .flatMap((verb) => aimsOf(verb).map((aim) => ({ verb, name: `${verb}\t${aim}`, target: targets[aim] })));
  const texts = asked.map(({ verb, target }) => `${verb}(${calls[verb]!(target)})`);
  for (const { name } of asked) told.set(name, {} as Record<Role, Outcome>);
  for (const role of roles) {
    const outcomes = await rolledBack(stage.owner, (sql) => callAll(sql, world, role, texts));
    for (const [index, { name }] of asked.entries()) told.get(name)![role] = outcomes[index]!;
  }
});
afterAll(() => stage.close());

/** What those told who have no business with the aim: everybody but HQ and the staff of that library. */
const strangersTo = (aim: 'home' | 'abroad') =>
  roles.filter((role) =>
    aim === 'home' ? role === 'foreigner' : !['foreigner', 'hq', 'anon', 'service'].includes(role)
  );

describe('every verb of a signed-in person', () => {
  it('is called here', () => {
    expect(Object.keys(calls).sort()).toEqual([...new Set(verbs)].sort());
  });

  it('answers each role as the table says, at home, abroad, and with ids of both', () => {
    const found = new Map(
      [...told]
        .filter(([name]) => !name.endsWith('\tnothing'))
        .map(([name, line]) => [name, roles.map((role) => cellOf(line[role]))])
    );
    expect(differences(readExpected('verbs.tsv', 2), found)).toEqual([]);
  });

  it('tells a stranger the same of what another library has and of what nobody has', () => {
    const oracles = verbs
      .filter((verb) => !open.includes(verb) && told.has(`${verb}\tnothing`))
      .flatMap((verb) =>
        (['home', 'abroad'] as const).flatMap((aim) =>
          strangersTo(aim)
            .map((role) => ({
              role,
              there: told.get(`${verb}\t${aim}`)![role],
              nowhere: told.get(`${verb}\tnothing`)![role]
            }))
            .filter(({ there, nowhere }) => there.said !== nowhere.said || there.message !== nowhere.message)
            .map(({ role, there, nowhere }) => `${verb} ${aim}, ${role}: ${there.said} / ${nowhere.said}`)
        )
      );
    expect(oracles).toEqual([]);
  });

  it('changes nothing in a library where the caller is a stranger', () => {
    expect(told.get('add_note\thome')!.proctor.written).toBeGreaterThan(0);
    // A wrong code is counted against who tried it.
    const kept = ['redeem_voucher'];
    const changed = [...told]
      .map(([name, line]) => ({ verb: name.split('\t')[0]!, aim: name.split('\t')[1]!, line }))
      .filter(({ verb, aim }) => aim === 'abroad' && !open.includes(verb) && !kept.includes(verb))
      .flatMap(({ verb, line }) =>
        strangersTo('abroad')
          .filter((role) => line[role].written > 0)
          .map((role) => `${verb}, ${role}: wrote ${line[role].written} rows`)
      );
    expect(changed).toEqual([]);
  });
});
