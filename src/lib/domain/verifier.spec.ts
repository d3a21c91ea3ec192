import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testSeed } from '../../../scripts/vectors/issuer.ts';
import * as keyList from './key-list.ts';
import { dayMs, parseInstant } from './moment.ts';
import { publicKeyOf } from './signature.ts';
import * as verifier from './verifier.ts';

const vectors: verifier.Vector[] = JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8'));
const good = vectors.find(({ name }) => name === 'valid')!;
const now = parseInstant(good.now)!;
const root = keyList.fingerprint(publicKeyOf(testSeed('root')));

describe('the verifier for others', () => {
  it('runs the published vectors, and says which it gets wrong', async () => {
    expect(await verifier.failing(vectors)).toEqual([]);
    const wrong = { ...good, verdict: 'revoked' };
    expect(await verifier.failing([good, wrong])).toEqual(['valid']);
    expect(
      await verifier.failing([{ ...good, keys: { ...good.keys, issuedAt: '2026-11-02T00:00:00Z' } }])
    ).toEqual(['valid']);
  });

  it('opens what the root key signed, and names that key', async () => {
    expect(await verifier.open({ keys: good.keys })).toMatchObject({ ok: true, fingerprint: root });
    expect(await verifier.open({ keys: good.keys }, root)).toMatchObject({ ok: true });
    expect(await verifier.open({ keys: good.keys }, 'A'.repeat(43))).toEqual({
      ok: false,
      code: 'other-root'
    });
    expect(await verifier.open({ keys: { ...good.keys, origin: 'https://elsewhere.test' } })).toEqual({
      ok: false,
      code: 'signature'
    });
    for (const keys of [null, 'x', {}, [], { root: 'z6Mk' }, { ...good.keys, keys: 1 }])
      expect(await verifier.open({ keys })).toEqual({ ok: false, code: 'malformed' });
  });

  it('is never green without status lists, and takes no forged one', async () => {
    const opened = await verifier.open({ keys: good.keys });
    if (!opened.ok) throw new Error(opened.code);
    expect(verifier.check(good.url, opened.issuer, now)).toMatchObject({
      verdict: 'valid',
      stale: true,
      green: false
    });
    expect(verifier.check(good.url, opened.issuer, now + 400 * dayMs).green).toBe(false);
    for (const forged of [null, {}, { encodedList: 'u' }])
      expect(await verifier.open({ keys: good.keys, revocation: [forged] })).toEqual({
        ok: false,
        code: 'status-list'
      });
  });
});
