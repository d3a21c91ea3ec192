import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as checkpoint from '#lib/domain/checkpoint.ts';
import { fingerprint } from '#lib/domain/key-list.ts';
import * as merkle from '#lib/domain/merkle.ts';
import { publicKeyOf } from '#lib/domain/signature.ts';
import * as statusList from '#lib/domain/status-list.ts';
import * as tiles from '#lib/domain/tiles.ts';
import { testSeed } from '../../../scripts/vectors/issuer.ts';
import { held, type Lists } from './kiosk-kept.ts';
import * as kioskLists from './kiosk-lists.ts';

const keys: unknown = JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8'))[0].keys;
const pin = fingerprint(publicKeyOf(testSeed('root')));
const leaf = (text: string) => merkle.leafHash(new TextEncoder().encode(text));

/** What the server's log holds now. */
let leaves: merkle.Hash[] = [];
let emptyList = '';

function answer(path: string): Response {
  const tile = tiles.parsePath(path.replace('/log/', ''));
  if (tile) {
    const { from, to } = tiles.leavesOf(tile);
    return new Response(tiles.tile(leaves.slice(from, to), tile.level as number));
  }
  if (path === '/log/checkpoint') {
    const head = { origin: 'carrel.example/log', size: leaves.length, root: merkle.root(leaves) };
    return new Response(checkpoint.sign(head, testSeed('log 7')));
  }
  if (path === '/.well-known/carrel-keys.json') return Response.json(keys);
  if (!/^\/status\/\w+\/0$/.test(path)) return new Response(null, { status: 404 });
  return Response.json({ validFrom: '2026-11-22T12:00:00Z', credentialSubject: { encodedList: emptyList } });
}

beforeEach(async () => {
  emptyList = await statusList.encode(statusList.fromPositions([]));
  vi.stubGlobal('fetch', async (path: string) => answer(path));
});
afterEach(() => vi.unstubAllGlobals());

async function refreshed(before: Lists | null) {
  const result = await kioskLists.refresh(pin, before);
  return result.ok ? result.value : result;
}

it('takes a log that only grew', async () => {
  leaves = ['a', 'b', 'c'].map(leaf);
  const first = (await refreshed(null)) as Lists;
  leaves = ['a', 'b', 'c', 'd', 'e'].map(leaf);
  expect(await refreshed(first)).toMatchObject({ pin, asOf: '2026-11-22T12:00:00Z' });
});

it.each([
  ['lost an entry', ['a', 'b']],
  ['changed an entry', ['a', 'x', 'c']],
  ['changed an entry and grew', ['a', 'x', 'c', 'd', 'e', 'f']]
])('keeps what it has when the log %s', async (_, now) => {
  leaves = ['a', 'b', 'c'].map(leaf);
  const first = (await refreshed(null)) as Lists;
  leaves = now.map(leaf);
  expect(await refreshed(first)).toMatchObject({ kind: 'refused', code: 'kiosk-log-shrank' });
  expect((await held())?.checkpoint).toBe(first.checkpoint);
});

it('believes no other root key', async () => {
  leaves = [leaf('a')];
  expect(await kioskLists.refresh('another', null)).toMatchObject({ code: 'kiosk-other-root' });
});
