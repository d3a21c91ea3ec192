import type { SupabaseClient } from '@supabase/supabase-js';
import { describe, expect, it } from 'vitest';
import { keys, origin, testSeed } from '../../../scripts/vectors/issuer.ts';
import { base64 } from '../../../src/lib/domain/bytes.ts';
import * as checkpoint from '../../../src/lib/domain/checkpoint.ts';
import { publicKeyOf } from '../../../src/lib/domain/signature.ts';
import { isFor, mayUse } from './keys.ts';
import { makeCheckpoint } from './sign.ts';

const root = new Uint8Array(32).fill(5);
const key = { kid: 7, seed: testSeed('log 7') };
const name = checkpoint.logOrigin(origin);
const minute = 60_000;

/** A database whose log has `size` leaves and this last checkpoint; gives the notes that were stored. */
async function made(
  size: number,
  last: { size: number; age: number; seed?: Uint8Array } | null,
  refusal?: string
) {
  const stored: string[] = [];
  const note = last && checkpoint.sign({ origin: name, size: last.size, root }, last.seed ?? key.seed);
  const state = {
    tree_size: size,
    root: base64(root),
    checkpoint_size: last?.size ?? null,
    checkpoint_note: note,
    checkpoint_at: last && new Date(Date.now() - last.age).toISOString()
  };
  const rpc = (verb: string, values: { p_note: string }) => {
    if (verb === 'log_state') return Promise.resolve({ data: [state], error: null });
    stored.push(values.p_note);
    return Promise.resolve({ data: null, error: refusal ? { code: 'PT409', details: refusal } : null });
  };
  await makeCheckpoint({ rpc } as unknown as SupabaseClient, origin, key);
  return stored.map((one) => checkpoint.verify(one, name, [publicKeyOf(key.seed)])?.size);
}

describe('a checkpoint', () => {
  it('is made of a log that grew, at first, and hourly even of one that did not', async () => {
    expect(await made(0, null)).toEqual([0]);
    expect(await made(5, { size: 4, age: minute })).toEqual([5]);
    expect(await made(5, { size: 5, age: 59 * minute })).toEqual([]);
    expect(await made(5, { size: 5, age: 60 * minute })).toEqual([5]);
  });

  it('is made anew when the key has changed', async () => {
    expect(await made(5, { size: 5, age: minute, seed: testSeed('another') })).toEqual([5]);
  });

  it('is left to another worker that was faster, and to nothing else', async () => {
    expect(await made(5, { size: 4, age: minute }, 'log-shrinks')).toEqual([5]);
    await expect(made(5, { size: 4, age: minute }, 'log-root-wrong')).rejects.toThrow('log-root-wrong');
  });
});

describe('a key', () => {
  it('signs only when the published list holds it, for that day, and it was never stolen', () => {
    const day = Date.UTC(2026, 10, 22) / 86_400_000;
    const qr = (kid: number, seed = `qr ${kid}`) => mayUse(keys, 'qr', { kid, seed: testSeed(seed) }, day);
    expect(qr(1)).toBe(true);
    expect(mayUse(keys, 'log', key, day)).toBe(true);
    // Another secret under a published id, an id that is not there, retired, not begun, stolen, of another use.
    expect([qr(1, 'another'), qr(9), qr(2), qr(3), qr(4)]).toEqual([false, false, false, false, false]);
    expect(mayUse(keys, 'credential', { kid: 7, seed: key.seed }, day)).toBe(false);
    expect(mayUse(keys, 'qr', { kid: 1, seed: testSeed('qr 1') }, day - 400)).toBe(false);
  });

  it('signs for the origin of its list alone, in whatever spelling', () => {
    expect(isFor(keys, origin)).toBe(true);
    expect(isFor({ ...keys, origin: 'https://Bücher.example' }, 'https://xn--bcher-kva.example')).toBe(true);
    expect(isFor(keys, 'https://elsewhere.example')).toBe(false);
    expect(isFor({ ...keys, origin: '' }, origin)).toBe(false);
  });
});
