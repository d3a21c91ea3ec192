import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testSeed } from '../../scripts/vectors/issuer.ts';
import { backDated, isPaperBackDated } from '../../src/lib/domain/back-dating.ts';
import { fromBase64, utf8 } from '../../src/lib/domain/bytes.ts';
import * as checkpoint from '../../src/lib/domain/checkpoint.ts';
import * as keyList from '../../src/lib/domain/key-list.ts';
import { audit, type LogSource } from '../../src/lib/domain/log-audit.ts';
import { entries, grew } from '../../src/lib/domain/log-growth.ts';
import * as logLeaf from '../../src/lib/domain/log-leaf.ts';
import * as merkle from '../../src/lib/domain/merkle.ts';
import { dayMs, dayOf, formatInstant } from '../../src/lib/domain/moment.ts';
import { publicKeyOf } from '../../src/lib/domain/signature.ts';
import * as tiles from '../../src/lib/domain/tiles.ts';
import { openStage, service, type Actor, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

// The log attacked by whoever holds the database and every key on it: triggers off, rows changed, the tree built anew, and a
// checkpoint signed by the right key. What kiosks hold finds each of them; what they send in tells HQ.

const keys = (
  JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8')) as { keys: keyList.KeyList }[]
)[0]!.keys;
const logSeed = testSeed('log 7');
const origin = checkpoint.logOrigin(keys.origin);

let stage: Stage;
let kiosk: Actor & { id: string };
/** What the kiosk held before the attack, and since when. */
let held: { note: string; since: number };

beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  kiosk = await enrolled();
  await rewrite(() => []);
  for (let n = 0; n < 5; n++) await append();
  held = { note: await signHead(), since: Date.now() };
  await report([held.note]);
});
afterAll(() => stage.close());

async function enrolled() {
  const library = await stage.library();
  const id = randomUUID();
  await stage.owner`insert into auth.users (id, email) values (${id}, ${`${id}@carrel.test`})`;
  await stage.owner`insert into public.kiosk (library_id, user_id, name) values (${library.id}, ${id}, 'Entrance')`;
  return { role: 'authenticated' as const, id };
}

const leafOf = (at = Date.now()) =>
  new TextDecoder().decode(
    logLeaf.leafData({
      type: 'issue',
      award: logLeaf.contentHash(utf8(randomUUID())),
      library: 'ACC',
      at: formatInstant(at),
      credential: logLeaf.contentHash(utf8('credential')),
      token: logLeaf.contentHash(utf8('token'))
    })
  );
const append = (leaf = leafOf()) => stage.owner`select private.append_leaf(${leaf})`;

/** Signs and stores a checkpoint of the log as it stands, as the signing function does. */
async function signHead(): Promise<string> {
  const { size, root } = await signing(stage).state();
  const note = checkpoint.sign({ origin, size, root: fromBase64(root.replaceAll('\n', '')) }, logSeed);
  await stage.as(service, (sql) => sql`select public.store_checkpoint(${size}, ${root}, ${note})`);
  return note;
}

const report = (notes: string[]) =>
  stage.as(kiosk, async (sql) =>
    (await sql`select finding from public.report_checkpoints(${notes})`).map((row) => row.finding as string)
  );
const alarms = async () =>
  (
    await stage.owner<{ kind: string }[]>`
      select a.kind from public.log_alarm a join public.kiosk k on k.id = a.kiosk_id where k.user_id = ${kiosk.id}`
  ).map((row) => row.kind);

/** Puts other leaves in the place of all that there are, and everything that follows from them. */
async function rewrite(change: (leaves: string[]) => string[]): Promise<void> {
  await stage.owner.begin(async (sql) => {
    for (const table of ['log_leaf', 'log_node', 'log_checkpoint'])
      await sql`alter table public.${sql(table)} disable trigger user`;
    const rows = await sql<{ data: string }[]>`select data from public.log_leaf order by index`;
    for (const table of ['log_leaf', 'log_node', 'log_checkpoint'])
      await sql`delete from public.${sql(table)}`;
    for (const table of ['log_leaf', 'log_node', 'log_checkpoint'])
      await sql`alter table public.${sql(table)} enable trigger user`;
    for (const data of change(rows.map((row) => row.data))) await sql`select private.append_leaf(${data})`;
  });
}

/** The log as the app publishes it from these tables. */
const source: LogSource = {
  keys: () => Promise.resolve(keys),
  checkpoint: async () => {
    const [row] = await stage.owner`select note from public.log_checkpoint order by id desc limit 1`;
    return row!.note as string;
  },
  tile: async ({ level, index, width }) => {
    const [from, to] = [index * tiles.width, index * tiles.width + width];
    if (level === 'entries') {
      const rows = await stage.owner<{ data: string }[]>`
        select data from public.log_leaf where index >= ${from} and index < ${to} order by index`;
      return tiles.bundle(rows.map((row) => utf8(row.data)));
    }
    const rows = await stage.owner<{ hash: Buffer }[]>`
      select hash from public.log_leaf where ${level} = 0 and index >= ${from} and index < ${to}
      union all (select hash from public.log_node where level = ${level * 8} and index >= ${from} and index < ${to}
        order by index)`;
    return Uint8Array.from(Buffer.concat(rows.map((row) => row.hash)));
  }
};

const headOf = (note: string) => checkpoint.verify(note, origin, [publicKeyOf(logSeed)])!;
/** What a kiosk asks at its refresh. */
const kioskBelieves = async () => grew(headOf(held.note), headOf(await source.checkpoint()), source.tile);
/** What anybody finds who kept the same checkpoint. */
const found = async () => {
  const kept = { root: keyList.fingerprint(publicKeyOf(testSeed('root'))), note: held.note, at: held.since };
  return (await audit(source, Date.now(), { kept })).findings.map((one) => one.code);
};

describe('the log', () => {
  it('that only grew is believed by all', async () => {
    await append();
    await signHead();
    expect(await kioskBelieves()).toBe(true);
    expect(await found()).toEqual([]);
    expect(await report([held.note, await source.checkpoint()])).toEqual(['same', 'same']);
    expect(await alarms()).toEqual([]);
  });

  it.each<[string, (leaves: string[]) => string[]]>([
    ['rewritten', (leaves) => leaves.with(-3, leafOf())],
    ['dropped from the middle', (leaves) => [...leaves.toSpliced(-3, 1), leafOf(), leafOf()]],
    ['reordered', (leaves) => leaves.with(-3, leaves.at(-2)!).with(-2, leaves.at(-3)!)],
    ['slipped in among old ones', (leaves) => leaves.toSpliced(-3, 0, leafOf(Date.now() - 400 * dayMs))]
  ])('in which an entry was %s is found out by kiosk and auditor, and HQ is alarmed', async (_, change) => {
    await rewrite(change);
    await signHead();
    expect(await kioskBelieves()).toBe(false);
    expect(await found()).toContain('log-forked');
    expect(await report([held.note])).toEqual(['fork']);
    expect(await alarms()).toEqual(['fork']);
  });

  it('whose last entries were dropped is found out', async () => {
    await rewrite((leaves) => leaves.slice(0, -2));
    await signHead();
    expect(await kioskBelieves()).toBe(false);
    expect(await found()).toEqual(['log-shrank']);
    expect(await report([held.note])).toEqual(['ahead']);
    expect(await alarms()).toEqual(['ahead']);
  });

  it('shown in two versions to two kiosks is found out where they report', async () => {
    const leaves = await stage.owner<{ data: string }[]>`select data from public.log_leaf order by index`;
    const other = [...leaves.map((row) => utf8(row.data)), utf8(leafOf())].map(merkle.leafHash);
    const forked = checkpoint.sign({ origin, size: other.length, root: merkle.root(other) }, logSeed);
    // To the kiosk that is shown it, this one is growth like any other.
    const proof = {
      tile: (name: tiles.TileName) => Promise.resolve(tiles.tile(other.slice(...range(name)), 0))
    };
    expect(await grew(headOf(held.note), headOf(forked), proof.tile)).toBe(true);
    await append();
    const main = await signHead();
    expect(await report([held.note, forked])).toEqual(['same', 'fork']);
    const [alarm] = await stage.owner`
      select note, other_note from public.log_alarm where kind = 'fork' and note = ${forked}`;
    // Both by the log's own key and of one size: proof for anyone, without us.
    const [one, two] = [headOf(alarm!.note as string), headOf(alarm!.other_note as string)];
    expect([one.size, one.root]).not.toEqual([two.size, two.root]);
    expect([one.size, alarm!.other_note]).toEqual([two.size, main]);
    expect(await audit(source, Date.now(), { others: [forked] })).toMatchObject({
      findings: [{ code: 'log-forked', note: forked }]
    });
  });

  it('that was given an entry dated back shows it to kiosk and auditor', async () => {
    await append(leafOf(Date.now() - 400 * dayMs));
    await signHead();
    expect(await kioskBelieves()).toBe(true);
    const head = headOf(await source.checkpoint());
    const added = await entries(head, headOf(held.note).size, source.tile);
    expect(backDated(added!, held.since)).toEqual([0]);
    expect(await found()).toContain('entry-back-dated');
  });
});

describe('an award dated back', () => {
  it('that was logged today bears a day that nobody believes', async () => {
    const award = await chains(stage).awarded();
    await signing(stage).sealAll();
    const [row] = await stage.as(
      { role: 'anon', id: null },
      (sql) => sql`select logged_at from public.award_evidence(${award.number})`
    );
    const loggedAt = (row!.logged_at as Date).getTime();
    expect(isPaperBackDated(dayOf(Date.now()), loggedAt)).toBe(false);
    expect(isPaperBackDated(dayOf(Date.now() - 6 * dayMs), loggedAt)).toBe(false);
    expect(isPaperBackDated(dayOf(Date.now() - 400 * dayMs), loggedAt)).toBe(true);
  });
});

const range = ({ index, width }: tiles.TileName) =>
  [index * tiles.width, index * tiles.width + width] as const;
