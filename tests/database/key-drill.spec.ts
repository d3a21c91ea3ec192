import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compromised, created, rotated, type Ring } from '../../scripts/keys/changes.ts';
import { keep, open, rootPath, rootSeed } from '../../scripts/keys/folder.ts';
import { newSeed, readSecret } from '../../scripts/keys/ring.ts';
import * as keyList from '../../src/lib/domain/key-list.ts';
import { dayMs, dayOf } from '../../src/lib/domain/moment.ts';
import { generate } from '../../src/lib/domain/number.ts';
import * as qrToken from '../../src/lib/domain/qr-token.ts';
import { publicKeyOf } from '../../src/lib/domain/signature.ts';
import { judge, type Evidence } from '../../src/lib/domain/verdict.ts';
import { expectRefusal, openStage, service, type Stage } from './actors.ts';

// The drill of docs/keys.md, step by step: first keys, a change of keys, and a key that was stolen. The kiosk of this story
// pinned the root key's fingerprint once and knows nothing but what is published.

const origin = 'https://awards.example.org';
const root = newSeed();
const pin = { fingerprint: keyList.fingerprint(publicKeyOf(root)) };
const start = Date.parse('2026-11-22T08:00:00Z');

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const publish = (ring: Ring) =>
  stage.as(service, (sql) => sql`select public.store_key_list(${sql.json(ring.list as never)})`);

/** What a kiosk holds after a refresh. */
async function refreshed(): Promise<keyList.KeyList> {
  const [row] = await stage.owner`select document from public.key_list order by id desc limit 1`;
  const read = keyList.read(row!.document, pin);
  if (!read.ok) throw new Error(read.code);
  return read.list;
}

/** A paper signed with the ring's present key, by an award of that day. */
function paper(ring: Ring, at: number): string {
  const { kid, seed } = readSecret(ring.secrets.CARREL_QR_KEY);
  const number = generate('award');
  const body = { number, issued: dayOf(at), expires: null, library: 'ACC', accreditation: null };
  const token = qrToken.sign({ ...body, name: 'Ama Mensah', course: 'C-1', status: 1 }, kid, seed);
  return qrToken.url(origin, number, token);
}

const verdict = (content: string, keys: keyList.KeyList, now: number, evidence: Evidence = {}) =>
  judge(content, [{ keys, revoked: () => false, superseded: () => false, asOf: now }], now, evidence).verdict;

describe('the key drill', () => {
  it('goes from first keys through a change to a theft', async () => {
    const first = created(origin, root, start);
    await publish(first);
    const early = paper(first, start);
    // West of Greenwich the library's day is still the day before.
    const western = paper(first, start - dayMs);
    for (const content of [early, western]) expect(verdict(content, await refreshed(), start)).toBe('valid');

    const later = start + 100 * dayMs;
    const second = rotated(first, 'qr', root, later);
    await publish(second);
    // Signed by the old key on the day of the change, before the functions had the new one.
    const meanwhile = paper(first, later);
    const fresh = paper(second, later);
    for (const content of [early, meanwhile, fresh])
      expect(verdict(content, await refreshed(), later)).toBe('valid');
    const afterwards = paper(first, later + 2 * dayMs);
    expect(verdict(afterwards, await refreshed(), later + 2 * dayMs)).toBe('unknown-issuer');

    expect(() => compromised(second, 'qr', 2, later, root, later)).toThrow('Rotate it first');
    const stolen = later + 10 * dayMs;
    const third = compromised(second, 'qr', 1, later, root, stolen);
    await publish(third);
    const kiosk = await refreshed();
    expect(verdict(early, kiosk, stolen)).toBe('unconfirmed');
    expect(verdict(early, kiosk, stolen, { loggedAt: start })).toBe('valid');
    expect(verdict(early, kiosk, stolen, { loggedAt: later + 1000 })).toBe('unconfirmed');
    expect(verdict(fresh, kiosk, stolen)).toBe('valid');
    await expectRefusal(publish(second), 'older-document');
  });

  it('is signed by the root key alone', () => {
    const ring = created(origin, newSeed(), start);
    expect(keyList.read(ring.list, pin)).toEqual({ ok: false, code: 'other-root' });
    const forged = { ...created(origin, root, start).list, issuedAt: '2030-01-01T00:00:00Z' };
    expect(keyList.read(forged, pin)).toEqual({ ok: false, code: 'signature' });
  });

  it('is kept in a folder that only the operator reads, the root key apart', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'carrel-keys-')), 'keys');
    const ring = created(origin, root, start);
    keep(folder, ring, root);
    expect(open(folder)).toEqual(ring);
    expect(rootSeed(rootPath(folder))).toEqual(root);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    expect(() => keep(folder, ring, newSeed())).toThrow('not replaced');
    keep(folder, rotated(ring, 'log', root, start + dayMs));
    expect(open(folder).list.keys.filter((key) => key.use === 'log')).toHaveLength(2);
    expect(rootSeed(rootPath(folder))).toEqual(root);
  });
});
