import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const last = vi.hoisted(() => ({ rows: [] as { id: string; received_at: string }[] }));
vi.mock('./client.ts', () => {
  const query = {
    select: () => query,
    eq: () => query,
    order: () => query,
    limit: () => Promise.resolve({ data: last.rows, error: null, status: 200 })
  };
  return { client: () => ({ from: () => query }) };
});

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value)
});

const { lookForCopy, lookForEviction, lossRead, noteWaiting } = await import('./storage.ts');
const { store } = await import('./store.ts');

async function throwAway(): Promise<void> {
  await store.close();
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase('carrel');
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('not deleted'));
  });
}

beforeEach(async () => {
  kept.clear();
  last.rows = [];
  await throwAway();
});

describe('a database that the browser threw away', () => {
  it('is told with what was not sent, until a person has read it', async () => {
    expect(await lookForEviction()).toBeNull();
    noteWaiting(3, '2026-11-22T10:00:00Z');
    await throwAway();
    const loss = { kind: 'evicted', waiting: 3, lastAt: '2026-11-22T10:00:00Z' };
    expect(await lookForEviction()).toEqual(loss);
    expect(await lookForEviction()).toEqual(loss);
    lossRead();
    expect(await lookForEviction()).toBeNull();
  });

  it('is not told of one that is still there', async () => {
    await lookForEviction();
    noteWaiting(3, '2026-11-22T10:00:00Z');
    await store.close();
    expect(await lookForEviction()).toBeNull();
  });
});

describe('a database that was copied or put back', () => {
  const now = () => new Date().toISOString();

  it('is found out by a command that the server has and it has not, and becomes a device of its own', async () => {
    await lookForEviction();
    const before = await store.deviceId();
    last.rows = [{ id: 'sent-from-the-other', received_at: now() }];
    const found = await lookForCopy('ada', () => Promise.resolve(false));
    expect(found).toMatchObject({ ok: true, value: { kind: 'restored' } });
    expect(await store.deviceId()).not.toBe(before);
    await store.close();
    expect(await store.deviceId()).not.toBe(before);
    expect(await lookForEviction()).toMatchObject({ kind: 'restored' });
  });

  it.each([
    ['its own last command', [{ id: 'ours', received_at: now() }]],
    ['nothing at the server yet', []],
    ['a command so old that it was tidied away', [{ id: 'old', received_at: '2026-01-01T00:00:00Z' }]]
  ])('is not suspected with %s', async (_, rows) => {
    last.rows = rows;
    const before = await store.deviceId();
    expect(await lookForCopy('ada', (id) => Promise.resolve(id === 'ours'))).toEqual({
      ok: true,
      value: null
    });
    expect(await store.deviceId()).toBe(before);
  });
});
