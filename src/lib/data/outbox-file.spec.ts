import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import { newPassphrase, pack, readFile, unpack, type OutboxFile } from './outbox-file.ts';
import { Outbox } from './outbox.ts';
import { Store } from './store.ts';

const ada = '0190f5a0-0000-7000-8000-000000000001';
const bob = '0190f5a0-0000-7000-8000-000000000002';
const session = '0190f5a0-0000-7000-8000-00000000000a';

const outboxOn = (name: string) =>
  new Outbox({
    store: new Store(name),
    bootId: crypto.randomUUID(),
    now: () => new Date('2026-11-22T10:00:00Z'),
    mono: () => 500,
    signedInBy: () => 'pin'
  });
const note = (text: string) => ({
  session_id: session,
  sitting_id: null,
  kind: 'note',
  payload: { text },
  base_version: null
});

describe('the outbox as a file', () => {
  const passphrase = newPassphrase();
  const first = outboxOn('file-first');
  let file: OutboxFile;

  beforeAll(async () => {
    const tapped = await first.add(ada, [note('one'), note('two')]);
    file = await pack(ada, await first.freeze(tapped), [], passphrase, new Date());
  });

  it('shows a passphrase of four groups of five, another one each time', () => {
    expect(passphrase).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(newPassphrase()).not.toBe(passphrase);
  });

  it('says on the outside whose it is and how many, and nothing of what is in it', () => {
    const text = JSON.stringify(file);
    expect(readFile(text)).toMatchObject({ ok: true, value: { author: ada, count: 2 } });
    expect(text).not.toContain('one');
    expect(text).not.toContain(session);
  });

  it('gives the same commands at another device, however the passphrase is typed', async () => {
    const opened = await unpack(file, ada, ` ${passphrase.toLowerCase().replaceAll('-', ' ')}`);
    const second = outboxOn('file-second');
    if (!opened.ok) throw new Error(opened.kind);
    await second.takeIn(ada, opened.value.commands);
    await second.takeIn(ada, opened.value.commands);
    const [there, here] = await Promise.all([second.entries(ada), first.entries(ada)]);
    expect(there.map(({ command }) => command)).toEqual(here.map(({ command }) => command));
    expect(there.every(({ frozen, state }) => frozen && state === 'pending')).toBe(true);
  });

  it('opens for its author only', async () => {
    expect(await unpack(file, bob, passphrase)).toMatchObject({ ok: false, code: 'not-its-author' });
    // Another name on the outside does not help: it is sealed with the rest.
    expect(await unpack({ ...file, author: bob }, bob, passphrase)).toMatchObject({
      ok: false,
      code: 'wrong-passphrase'
    });
  });

  it.each([
    ['another passphrase', {}, newPassphrase()],
    ['another count', { count: 1 }, passphrase],
    ['another byte', { data: 'A' }, passphrase]
  ])('does not open with %s', async (_, change, typed) => {
    const data = 'data' in change ? file.data.replace(/^./, (was) => (was === 'A' ? 'B' : 'A')) : file.data;
    const altered = { ...file, ...change, data };
    expect(await unpack(altered, ada, typed)).toMatchObject({ ok: false, code: 'wrong-passphrase' });
  });

  it('carries the photos that wait, sealed with the rest; without any it is what older versions open', async () => {
    const photo = new Blob([new Uint8Array([255, 216, 0, 7])], { type: 'image/jpeg' });
    const about = { library: session, incident: ada, sitting: bob };
    const full = await pack(ada, [], [{ ...about, userId: ada, photo }], passphrase, new Date());
    expect([file.v, full.v, full.count, full.photos]).toEqual([1, 2, 0, 1]);
    const opened = await unpack(full, ada, passphrase);
    if (!opened.ok) throw new Error(opened.kind);
    const [one] = opened.value.photos;
    expect(one).toMatchObject(about);
    expect([...new Uint8Array(await one!.photo.arrayBuffer())]).toEqual([255, 216, 0, 7]);
    for (const change of [{ photos: 0 }, { v: 1 as const }])
      expect(await unpack({ ...full, ...change }, ada, passphrase)).toMatchObject({
        code: 'wrong-passphrase'
      });
  });

  it.each(['', 'x', '{}', '[]', '{"format":"carrel-outbox","v":3}'])('is not %j', (text) => {
    expect(readFile(text)).toMatchObject({ ok: false, code: 'not-an-outbox-file' });
  });
});
