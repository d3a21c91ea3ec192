import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { testSeed } from '../../../scripts/vectors/issuer.ts';
import { utf8 } from './bytes.ts';
import * as checkpoint from './checkpoint.ts';
import * as keyList from './key-list.ts';
import { audit, type Kept, type LogSource } from './log-audit.ts';
import * as logLeaf from './log-leaf.ts';
import * as merkle from './merkle.ts';
import { formatInstant } from './moment.ts';
import { publicKeyOf } from './signature.ts';
import * as tiles from './tiles.ts';

const keys = (
  JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8')) as { keys: keyList.KeyList }[]
)[0]!.keys;
const now = Date.UTC(2026, 10, 22, 12);
const hour = 3_600_000;
const root = keyList.fingerprint(publicKeyOf(testSeed('root')));

const issued = (n: number, at: number): Uint8Array =>
  logLeaf.leafData({
    type: 'issue',
    award: logLeaf.contentHash(utf8(`award ${n}`)),
    library: 'ACC',
    at: formatInstant(at),
    credential: logLeaf.contentHash(utf8(`credential ${n}`)),
    token: logLeaf.contentHash(utf8(`token ${n}`))
  });
const revoked = (n: number, at: number): Uint8Array =>
  logLeaf.leafData({
    type: 'revoke',
    award: logLeaf.contentHash(utf8(`award ${n}`)),
    library: 'ACC',
    at: formatInstant(at)
  });

/** 300 awards, a minute apart, the last of them now, and one revocation: two bundles and two levels of tiles. */
const log = [...Array.from({ length: 300 }, (_, n) => issued(n, now - (300 - n) * 60_000)), revoked(7, now)];

function noteOf(leaves: readonly Uint8Array[], seed = testSeed('log 7'), origin = 'carrel.example/log') {
  return checkpoint.sign(
    { origin, size: leaves.length, root: merkle.root(leaves.map(merkle.leafHash)) },
    seed
  );
}

function source(leaves: readonly Uint8Array[], other: Partial<LogSource> = {}): LogSource {
  const hashes = leaves.map(merkle.leafHash);
  return {
    keys: () => Promise.resolve(keys),
    checkpoint: () => Promise.resolve(noteOf(leaves)),
    tile: (name) => {
      const { from, to } = tiles.leavesOf(name);
      return Promise.resolve(
        name.level === 'entries'
          ? tiles.bundle(leaves.slice(from, to))
          : tiles.tile(hashes.slice(from, to), name.level)
      );
    },
    ...other
  };
}

const codes = async (from: LogSource, options: Parameters<typeof audit>[2] = {}) =>
  (await audit(from, now, options)).findings.map(({ code, at }) =>
    at === undefined ? code : `${code} ${at}`
  );

const kept: Kept = { root, note: noteOf(log.slice(0, 280)), at: now - 20 * 60_000 };

describe('an audit', () => {
  it('passes a log in order, counts it, and keeps its checkpoint', async () => {
    const report = await audit(source(log), now, { kept, others: [noteOf(log.slice(0, 1)), noteOf([])] });
    expect(report).toEqual({
      findings: [],
      size: 301,
      issued: 300,
      revoked: 1,
      superseded: 0,
      keep: { root, note: noteOf(log), at: now }
    });
  });

  it('passes an empty log', async () => {
    expect(await audit(source([]), now)).toMatchObject({ findings: [], size: 0 });
  });

  it.each([
    ['rewritten', log.with(40, issued(1000, now - 260 * 60_000)), ['log-forked 280']],
    ['dropped from the middle', log.toSpliced(40, 1), ['log-forked 280']],
    ['reordered', log.with(40, log[41]!).with(41, log[40]!), ['log-forked 280']],
    [
      'slipped in among the old ones',
      log.toSpliced(40, 0, issued(1000, now - 260 * 60_000)),
      ['log-forked 280']
    ],
    ['cut off at the end', log.slice(0, 250), ['log-shrank 280']]
  ])('finds an entry that was %s since a checkpoint was kept', async (_, changed, found) => {
    const report = await audit(source(changed), now, { kept });
    expect(report.findings.map(({ code, at }) => `${code} ${at}`)).toEqual(found);
    expect(report.findings[0]!.note).toBe(kept.note);
    expect(report.keep).toBeNull();
    // Whoever kept nothing learns of it from somebody who did.
    expect(await codes(source(changed), { others: [kept.note] })).toEqual(found);
    expect(await codes(source(changed))).toEqual([]);
  });

  it('finds entries that are dated back or ahead', async () => {
    expect(await codes(source([...log, issued(1000, now - 4 * hour)]))).toEqual(['entry-back-dated 301']);
    expect(await codes(source([...log, issued(1000, now + 4 * hour)]))).toEqual(['entry-dated-ahead 301']);
    // All that came since is of one time, long ago: only the one who was there in between can tell.
    const old = log.slice(0, 280);
    const late = [...old, issued(1000, now - 21 * 60_000)];
    expect(await codes(source(late))).toEqual([]);
    expect(await codes(source(late), { kept: { ...kept, at: now + 4 * hour } })).toEqual([
      'entry-back-dated 280'
    ]);
  });

  it('finds entries that cannot follow one another', async () => {
    expect(await codes(source([...log, log[3]!.slice()]))).toEqual([
      'entry-back-dated 301',
      'entry-issued-twice 301'
    ]);
    expect(await codes(source([...log, revoked(7, now)]))).toEqual(['entry-ends-nothing 301']);
    expect(await codes(source([...log, revoked(999, now)]))).toEqual(['entry-ends-nothing 301']);
    expect(await codes(source([...log, utf8('{}')]))).toEqual(['entry-malformed 301']);
  });

  it('finds a tile or a bundle that is not of this log', async () => {
    const good = source(log);
    const spoil = (path: string, work: (bytes: Uint8Array) => Uint8Array) =>
      source(log, {
        tile: async (name) => (tiles.path(name) === path ? work(await good.tile(name)) : good.tile(name))
      });
    const flip = (bytes: Uint8Array) => bytes.with(5, bytes[5]! ^ 1);
    for (const path of ['tile/0/000', 'tile/0/001.p/45', 'tile/1/000.p/1'])
      expect(await codes(spoil(path, flip))).toEqual([`tile-differs ${path}`]);
    expect(await codes(spoil('tile/entries/001.p/45', (bytes) => bytes.slice(1)))).toEqual([
      'bundle-malformed tile/entries/001.p/45'
    ]);
    const other = source(log.with(299, issued(1000, now)));
    const found = await codes(source(log, { tile: other.tile }));
    expect(found).toEqual([expect.stringContaining('root-differs') as string]);
  });

  it('believes no checkpoint of another key, another log, or a stolen key', async () => {
    const note = (text: string) => source(log, { checkpoint: () => Promise.resolve(text) });
    expect(await codes(note(noteOf(log, testSeed('qr 1'))))).toEqual(['checkpoint-signature']);
    expect(await codes(note(noteOf(log, testSeed('log 7'), 'other.example/log')))).toEqual([
      'checkpoint-signature'
    ]);
    expect(await codes(note('hello'))).toEqual(['checkpoint-signature']);
    const { signature: _, root: __, ...unsigned } = keys;
    const stolen = keyList.sign(
      {
        ...unsigned,
        keys: keys.keys.map((key) =>
          key.use === 'log' ? { ...key, compromisedFrom: '2026-11-01T00:00:00Z' } : key
        )
      },
      testSeed('root')
    );
    expect(await codes(source(log, { keys: () => Promise.resolve(stolen) }))).toEqual([
      'checkpoint-stolen-key'
    ]);
  });

  it('believes no keys but those under the pinned root key', async () => {
    expect(await codes(source(log), { pin: 'another' })).toEqual(['keys-other-root']);
    expect(await codes(source(log), { kept: { ...kept, root: 'another' } })).toEqual(['keys-other-root']);
    const changed = { ...keys, issuedAt: '2026-12-01T00:00:00Z' };
    expect(await codes(source(log, { keys: () => Promise.resolve(changed) }))).toEqual(['keys-signature']);
    expect(await codes(source(log, { keys: () => Promise.resolve('<html>') }))).toEqual(['keys-malformed']);
  });

  it('says that it could not be made when the server does not answer', async () => {
    const silent = source(log, { tile: () => Promise.reject(new Error('no answer')) });
    await expect(audit(silent, now)).rejects.toThrow('no answer');
  });
});
