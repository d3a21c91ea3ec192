import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Outbox, type NewCommand } from './outbox.ts';
import type { Result } from './result.ts';
import { Sender } from './sender.ts';
import type { Command, Judgement } from './envelope.ts';
import { Store } from './store.ts';

const ADA = 'user-ada';
let databases = 0;
const tap = (note: string): NewCommand => ({
  session_id: 'session',
  sitting_id: 'a',
  kind: 'note',
  payload: { text: note },
  base_version: null
});

function open(store = new Store(`faults-${databases++}`)) {
  const outbox = new Outbox({
    store,
    bootId: 'boot',
    now: () => new Date('2026-11-22T10:00:00Z'),
    mono: () => 0,
    signedInBy: () => 'password'
  });
  const sent: string[] = [];
  const send = (commands: Command[]): Promise<Result<Judgement[]>> => {
    sent.push(...commands.map(({ payload }) => String(payload.text)));
    const value = commands.map(({ id }, index) => ({
      id,
      status: 'applied' as const,
      code: null,
      version: index,
      server_now: '2026-11-22T10:00:00Z',
      deadline: null
    }));
    return Promise.resolve({ ok: true, value });
  };
  const refresh = (): Promise<Result<null>> => Promise.resolve({ ok: true, value: null });
  return { store, outbox, sent, sender: new Sender(outbox, { send, refresh, random: () => 0.5 }) };
}

/** Makes the next `times` transactions that write fail as the browser would. */
function breakDisk(name: string, times: number, message = 'Connection to Indexed Database server lost') {
  const real = IDBDatabase.prototype.transaction;
  let left = times;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    if (args[1] === 'readwrite' && left-- > 0) throw new DOMException(message, name);
    return real.apply(this, args);
  });
}

afterEach(() => vi.restoreAllMocks());

describe('a connection that dies behind our back (iOS Safari)', () => {
  it.each(['UnknownError', 'InvalidStateError'])(
    'is opened anew once, and nobody notices: %s',
    async (name) => {
      const { outbox } = open();
      await outbox.add(ADA, [tap('before')]);
      breakDisk(name, 1);
      await outbox.add(ADA, [tap('during')]);
      expect(outbox.unkept).toBe(0);
      expect(await outbox.entries(ADA)).toHaveLength(2);
    }
  );

  it('that stays dead keeps taps in memory, in order, sends them, and says how many', async () => {
    const { outbox, sender, sent, store } = open();
    await outbox.add(ADA, [tap('1')]);
    breakDisk('UnknownError', Infinity);
    await outbox.add(ADA, [tap('2')]);
    await outbox.add(ADA, [tap('3')]);
    expect(outbox.unkept).toBe(2);
    expect((await outbox.entries(ADA)).map(({ command }) => command.payload.text)).toEqual(['1', '2', '3']);
    // The first is on a disk that cannot note an answer: it is not sent over and over without end.
    await expect(sender.drain(ADA)).rejects.toThrow();
    vi.restoreAllMocks();
    await sender.drain(ADA);
    expect(outbox.unkept).toBe(0);
    expect((await outbox.entries(ADA)).map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
    expect(sent.slice(-3)).toEqual(['1', '2', '3']);
    // They went to the disk before they were sent: the next page load knows them.
    await store.close();
    expect(await open(store).outbox.entries(ADA)).toHaveLength(3);
  });

  it('that comes back takes what was in memory, before anything is sent', async () => {
    const { outbox, store } = open();
    await outbox.add(ADA, [tap('1')]);
    breakDisk('UnknownError', 2);
    await outbox.add(ADA, [tap('2')]);
    expect(outbox.unkept).toBe(1);
    // The disk works again, but a later tap may not reach it before the earlier one.
    await outbox.add(ADA, [tap('3')]);
    expect(outbox.unkept).toBe(2);
    await outbox.rescue();
    expect(outbox.unkept).toBe(0);
    await store.close();
    const later = await open(store).outbox.entries(ADA);
    expect(later.map(({ command }) => command.payload.text)).toEqual(['1', '2', '3']);
  });
});

describe('a disk that is full', () => {
  it('gives up what screens kept, and never a tap', async () => {
    const { outbox, store } = open();
    await outbox.add(ADA, [tap('1')]);
    await store.remember(ADA, 'desk/x', { room: 1 });
    breakDisk('QuotaExceededError', 1, 'full');
    await outbox.add(ADA, [tap('2')]);
    expect(outbox.unkept).toBe(0);
    expect(await outbox.entries(ADA)).toHaveLength(2);
    expect(await store.recall(ADA, 'desk/x')).toBeNull();
  });

  it('that stays full keeps taps in memory', async () => {
    const { outbox } = open();
    await outbox.add(ADA, [tap('1')]);
    breakDisk('QuotaExceededError', Infinity, 'full');
    await outbox.add(ADA, [tap('2')]);
    expect(outbox.unkept).toBe(1);
    expect(await outbox.entries(ADA)).toHaveLength(2);
  });

  it('loses what a screen wants to keep without a word', async () => {
    const { store } = open();
    breakDisk('QuotaExceededError', Infinity, 'full');
    await store.remember(ADA, 'desk/x', { room: 1 });
    vi.restoreAllMocks();
    expect(await store.recall(ADA, 'desk/x')).toBeNull();
  });
});

describe('private mode, where no database opens', () => {
  it('keeps taps in memory, sends them, and shows them as unkept until they are judged', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException(
        'A mutation operation was attempted on a database that did not allow it',
        'InvalidStateError'
      );
    });
    const { outbox, sender, sent } = open();
    await outbox.add(ADA, [tap('1'), tap('2')]);
    expect(outbox.unkept).toBe(2);
    expect(await sender.drain(ADA)).toBeNull();
    expect(sent).toEqual(['1', '2']);
    expect(outbox.unkept).toBe(0);
    expect((await outbox.entries(ADA)).map(({ state }) => state)).toEqual(['applied', 'applied']);
  });

  it('has one device id for as long as the page lives', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('not here', 'SecurityError');
    });
    const { store } = open();
    expect(await store.deviceId()).toBe(await store.deviceId());
  });
});

describe('a database of an older version of the app', () => {
  it('is taken over with its commands', async () => {
    const name = `faults-${databases++}`;
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        const database = request.result;
        database.createObjectStore('meta').put('device-1', 'device');
        const outbox = database.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true });
        outbox.createIndex('id', 'command.id', { unique: true });
        outbox.createIndex('user', 'userId');
        database.createObjectStore('snapshot', { keyPath: 'key' }).createIndex('user', 'userId');
        // As version 1 wrote it: without auth_method.
        outbox.put({
          v: 1,
          userId: ADA,
          lane: 'a',
          command: {
            id: 'old',
            session_id: 'session',
            sitting_id: 'a',
            kind: 'note',
            payload: { text: 'old' }
          },
          frozen: false,
          state: 'pending',
          code: null,
          version: null,
          attempts: 0,
          judgedAt: null,
          seen: false
        });
      };
      request.onsuccess = () => (request.result.close(), resolve());
      request.onerror = () => reject(request.error ?? new Error('not opened'));
    });
    const { outbox, sender, sent, store } = open(new Store(name));
    expect(await store.deviceId()).toBe('device-1');
    await outbox.add(ADA, [tap('new')]);
    await sender.drain(ADA);
    expect(sent).toEqual(['old', 'new']);
  });

  it('that a newer version has upgraded in another tab is left alone: taps stay in memory, and are said to', async () => {
    const name = `faults-${databases++}`;
    await new Promise<void>((resolve) => {
      const request = indexedDB.open(name, 99);
      request.onsuccess = () => (request.result.close(), resolve());
    });
    const { outbox } = open(new Store(name));
    await outbox.add(ADA, [tap('1')]);
    expect(outbox.unkept).toBe(1);
  });
});
