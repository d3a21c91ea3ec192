import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as checkpoint from '#lib/domain/checkpoint.ts';
import { fingerprint } from '#lib/domain/key-list.ts';
import * as merkle from '#lib/domain/merkle.ts';
import { publicKeyOf } from '#lib/domain/signature.ts';
import * as statusList from '#lib/domain/status-list.ts';
import * as tiles from '#lib/domain/tiles.ts';
import { origin, testSeed } from '../../../scripts/vectors/issuer.ts';
import { held, type Lists } from './kiosk-kept.ts';
import * as kioskLists from './kiosk-lists.ts';

const keys: unknown = JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8'))[0].keys;
const pin = fingerprint(publicKeyOf(testSeed('root')));
const leaf = (text: string) => merkle.leafHash(new TextEncoder().encode(text));

/** What the server's log holds now. */
let leaves: merkle.Hash[] = [];
/** The status lists it serves, by path. */
let served: Record<string, Document> = {};

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
  const document = served[path];
  return document ? Response.json(document) : new Response(null, { status: 404 });
}

beforeEach(async () => {
  served = {
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

it('takes a newer status list, and refuses a forged, a cut and an older one, keeping what it has', async () => {
  leaves = [leaf('a')];
  const newest = await signed('revocation', [5], '2026-11-22T13:00:00Z');
  const first = (await refreshed(null)) as Lists;
  served['/status/revocation/0'] = newest;
  const second = (await refreshed(first)) as Lists;
  expect(second.revocation).not.toEqual(first.revocation);
  const attempts: [string, Document | undefined][] = [
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
