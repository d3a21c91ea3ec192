import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { utf8 } from '#lib/domain/bytes.ts';
import * as checkpoint from '#lib/domain/checkpoint.ts';
import * as keyList from '#lib/domain/key-list.ts';
import * as logLeaf from '#lib/domain/log-leaf.ts';
import * as merkle from '#lib/domain/merkle.ts';
import { publicKeyOf } from '#lib/domain/signature.ts';
import * as statusList from '#lib/domain/status-list.ts';
import * as tiles from '#lib/domain/tiles.ts';
import { origin, testSeed } from '../../../scripts/vectors/issuer.ts';
import { held, type Lists } from './kiosk-kept.ts';
import * as kioskLists from './kiosk-lists.ts';
import * as kiosks from './kiosks.ts';

vi.mock('./kiosks.ts', () => ({ reportCheckpoints: vi.fn() }));

const keys: keyList.KeyList = JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8'))[0].keys;
const pin = keyList.fingerprint(publicKeyOf(testSeed('root')));
/** An entry of the log that was made at `at`; `of` tells it from others. */
const leaf = (of: string, at = '2026-11-22T12:30:00Z') =>
  logLeaf.leafData({ type: 'revoke', award: logLeaf.contentHash(utf8(of)), library: 'ACC', at });

/** What the server's log holds now. */
let leaves: Uint8Array[] = [];
/** What it serves as entries, when that is something else. */
let entries: Uint8Array[] | null = null;
/** The status lists it serves, by path. */
let served: Record<string, object> = {};

type Document = Record<string, unknown> & { credentialSubject: { encodedList: string } };
type Signer = (credential: object, origin: string, key: object) => Promise<Document>;

/** Signed by the full processor, as the sealing function does it; its packages bring no types. */
async function signed(
  purpose: 'revocation' | 'superseded',
  positions: number[],
  validFrom = '2026-11-22T12:00:00Z'
): Promise<Document> {
  const folder = '../../../supabase/functions/seal';
  const { signCredential } = (await import(`${folder}/credential.ts`)) as { signCredential: Signer };
  const { unsigned } = (await import(`${folder}/status-form.ts`)) as {
    unsigned: (...given: unknown[]) => object;
  };
  const encodedList = await statusList.encode(statusList.fromPositions(positions));
  const credential = { ...unsigned(0, purpose, encodedList, origin), validFrom };
  return signCredential(credential, origin, { kid: 1, seed: testSeed('credential 1') });
}

const headOf = (held: Uint8Array[]) =>
  checkpoint.sign(
    { origin: 'carrel.example/log', size: held.length, root: merkle.root(held.map(merkle.leafHash)) },
    testSeed('log 7')
  );

function answer(path: string): Response {
  const tile = tiles.parsePath(path.replace('/log/', ''));
  if (tile) {
    const { from, to } = tiles.leavesOf(tile);
    if (tile.level === 'entries') return new Response(tiles.bundle((entries ?? leaves).slice(from, to)));
    return new Response(tiles.tile(leaves.slice(from, to).map(merkle.leafHash), tile.level));
  }
  if (path === '/log/checkpoint') {
    return new Response(headOf(leaves));
  }
  const document = served[path];
  return document ? Response.json(document) : new Response(null, { status: 404 });
}

beforeEach(async () => {
  entries = null;
  vi.mocked(kiosks.reportCheckpoints).mockReset();
  served = {
    '/.well-known/carrel-keys.json': keys,
    '/status/revocation/0': await signed('revocation', []),
    '/status/superseded/0': await signed('superseded', [])
  };
  vi.stubGlobal('fetch', async (path: string) => answer(path));
});
afterEach(() => vi.unstubAllGlobals());

async function refreshed(before: Lists | null) {
  const result = await kioskLists.refresh(pin, before);
  return result.ok ? result.value : result;
}

it('takes a log that only grew', async () => {
  leaves = ['a', 'b', 'c'].map((of) => leaf(of));
  const first = (await refreshed(null)) as Lists;
  leaves = ['a', 'b', 'c', 'd', 'e'].map((of) => leaf(of));
  expect(await refreshed(first)).toMatchObject({ pin, asOf: '2026-11-22T12:00:00Z' });
});

it.each([
  ['lost an entry', ['a', 'b']],
  ['changed an entry', ['a', 'x', 'c']],
  ['changed an entry and grew', ['a', 'x', 'c', 'd', 'e', 'f']]
])('keeps what it has when the log %s', async (_, now) => {
  leaves = ['a', 'b', 'c'].map((of) => leaf(of));
  const first = (await refreshed(null)) as Lists;
  leaves = now.map((of) => leaf(of));
  expect(await refreshed(first)).toMatchObject({ kind: 'refused', code: 'kiosk-log-shrank' });
  expect((await held())?.checkpoint).toBe(first.checkpoint);
  // The two notes, both signed by the log's key, are proof that anyone can check.
  expect(kiosks.reportCheckpoints).toHaveBeenLastCalledWith([first.checkpoint, headOf(leaves)], 'log-shrank');
});

it('sends in each checkpoint once', async () => {
  leaves = [leaf('a')];
  const first = (await refreshed(null)) as Lists;
  expect(kiosks.reportCheckpoints).toHaveBeenLastCalledWith([null, first.checkpoint], undefined);
  await refreshed(first);
  expect(kiosks.reportCheckpoints).toHaveBeenCalledTimes(1);
  leaves = [leaf('a'), leaf('b')];
  const second = (await refreshed(first)) as Lists;
  expect(kiosks.reportCheckpoints).toHaveBeenLastCalledWith([first.checkpoint, second.checkpoint], undefined);
});

it('reports an entry that claims to be older than what the kiosk held without it, and takes the lists', async () => {
  leaves = [leaf('a')];
  const first = (await refreshed(null)) as Lists;
  leaves = [leaf('a'), leaf('b'), leaf('c', '2026-11-22T08:59:59Z')];
  expect(await refreshed(first)).toMatchObject({ pin });
  expect(kiosks.reportCheckpoints).toHaveBeenLastCalledWith([first.checkpoint, headOf(leaves)], 'back-dated');
  expect((await held())?.checkpoint).toBe(headOf(leaves));
});

it('keeps its yardstick while the log’s key is being changed after a theft', async () => {
  leaves = [leaf('a')];
  const first = (await refreshed(null)) as Lists;
  const { signature: _, root: __, ...unsigned } = keys;
  served['/.well-known/carrel-keys.json'] = keyList.sign(
    {
      ...unsigned,
      keys: unsigned.keys.map((key) =>
        key.use === 'log' ? { ...key, compromisedFrom: '2026-11-22T11:00:00Z' } : key
      )
    },
    testSeed('root')
  );
  // The thief's history, signed as well as ours was.
  leaves = [leaf('x'), leaf('y')];
  vi.mocked(kiosks.reportCheckpoints).mockReset();
  expect(await refreshed(first)).toMatchObject({ checkpoint: first.checkpoint });
  expect(kiosks.reportCheckpoints).not.toHaveBeenCalled();
});

it('refuses entries that are not those of the tree', async () => {
  leaves = [leaf('a')];
  const first = (await refreshed(null)) as Lists;
  leaves = [leaf('a'), leaf('b')];
  entries = [leaf('a'), leaf('x')];
  expect(await refreshed(first)).toMatchObject({ code: 'kiosk-log-shrank' });
  expect((await held())?.checkpoint).toBe(first.checkpoint);
});

it('believes no other root key', async () => {
  leaves = [leaf('a')];
  expect(await kioskLists.refresh('another', null)).toMatchObject({ code: 'kiosk-other-root' });
});

it('takes a newer status list, and refuses a forged, a cut and an older one, keeping what it has', async () => {
  leaves = [leaf('a')];
  const newest = await signed('revocation', [5], '2026-11-22T13:00:00Z');
  const first = (await refreshed(null)) as Lists;
  served['/status/revocation/0'] = newest;
  const second = (await refreshed(first)) as Lists;
  expect(second.revocation).not.toEqual(first.revocation);
  const attempts: [string, object | undefined][] = [
    ['kiosk-older-lists', await signed('revocation', [], '2026-11-22T12:30:00Z')],
    ['kiosk-older-lists', undefined],
    [
      'kiosk-forged-list',
      { ...newest, credentialSubject: { ...newest.credentialSubject, encodedList: first.revocation[0]! } }
    ],
    ['kiosk-forged-list', { ...newest, proof: undefined }],
    ['kiosk-forged-list', served['/status/superseded/0']]
  ];
  for (const [code, document] of attempts) {
    if (document) served['/status/revocation/0'] = document;
    else delete served['/status/revocation/0'];
    expect(await refreshed(second)).toMatchObject({ kind: 'refused', code });
    expect((await held())?.revocation).toEqual(second.revocation);
  }
});
