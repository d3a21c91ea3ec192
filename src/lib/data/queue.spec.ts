import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { Outbox, type NewCommand } from './outbox.ts';
import type { Command, Judgement } from './envelope.ts';
import { offline, settle, unexpected, type Result } from './result.ts';
import { Sender } from './sender.ts';
import { Store } from './store.ts';

const ADA = 'user-ada';
let databases = 0;
const tap = (text: string): NewCommand => ({
  session_id: 'session',
  sitting_id: 'a',
  kind: 'note',
  payload: { text },
  base_version: null
});
const applied = (commands: Command[]): Result<Judgement[]> => ({
  ok: true,
  value: commands.map(({ id }, index) => ({
    id,
    status: 'applied',
    code: null,
    version: index,
    server_now: '2026-11-22T10:00:00Z',
    deadline: null
  }))
});

/** Tabs of one browser: one database, a queue and a sender each. */
function browser() {
  const name = `queue-${databases++}`;
  return (send: (commands: Command[]) => Promise<Result<Judgement[]>>) => {
    const store = new Store(name);
    const outbox = new Outbox({
      store,
      bootId: crypto.randomUUID(),
      now: () => new Date('2026-11-22T10:00:00Z'),
      mono: () => 0,
      signedInBy: () => 'password'
    });
    const refresh = (): Promise<Result<null>> => Promise.resolve({ ok: true, value: null });
    return { outbox, sender: new Sender(outbox, { send, refresh, random: () => 0.5 }) };
  };
}

describe('two tabs', () => {
  it('hand over when the one that sends dies in the middle, and nothing is sent as new twice', async () => {
    const open = browser();
    const seen: string[] = [];
    const first = open((commands) => {
      seen.push(...commands.map(({ id }) => id));
      return new Promise(() => undefined);
    });
    const second = open((commands) => {
      seen.push(...commands.map(({ id }) => id));
      return Promise.resolve(applied(commands));
    });
    await first.outbox.add(ADA, [tap('1'), tap('2')]);
    void first.sender.drain(ADA);
    await expect.poll(() => seen.length).toBe(2);
    // The lock falls to the second tab: it sends the same ids, which the server knows.
    await second.sender.drain(ADA);
    expect(seen.slice(2)).toEqual(seen.slice(0, 2));
    expect((await second.outbox.entries(ADA)).map(({ state }) => state)).toEqual(['applied', 'applied']);
  });

  it('send at once where there are no locks, and the first answer stays', async () => {
    const open = browser();
    const one = open((commands) => Promise.resolve(applied(commands)));
    const two = open((commands) => Promise.resolve(applied(commands)));
    await one.outbox.add(ADA, [tap('1'), tap('2')]);
    await Promise.all([one.sender.drain(ADA), two.sender.drain(ADA)]);
    expect((await one.outbox.entries(ADA)).map(({ state }) => state)).toEqual(['applied', 'applied']);
  });
});

describe('what answers instead of the server', () => {
  it('a captive portal with 200 and HTML is no answer', async () => {
    const open = browser();
    const html = { data: null, error: { message: 'Unexpected token <' }, status: 200 };
    const { outbox, sender } = open(() => settle<Judgement[]>(Promise.resolve(html)));
    await outbox.add(ADA, [tap('1')]);
    expect(await sender.drain(ADA)).toBeGreaterThan(0);
    expect((await outbox.entries(ADA)).map(({ state }) => state)).toEqual(['pending']);
  });

  it('an answer about other commands leaves ours waiting', async () => {
    const open = browser();
    const { outbox, sender } = open(() =>
      Promise.resolve(applied([{ id: 'somebody-elses' } as unknown as Command]))
    );
    await outbox.add(ADA, [tap('1')]);
    expect(await sender.drain(ADA)).toBeGreaterThan(0);
    expect((await outbox.entries(ADA)).map(({ state }) => state)).toEqual(['pending']);
  });

  it.each([502, 503, 504])('a storm of %i after an outage only makes it wait longer', async (status) => {
    const open = browser();
    let calls = 0;
    const { outbox, sender } = open((commands) =>
      Promise.resolve(calls++ < 4 ? unexpected('storm', status) : applied(commands))
    );
    await outbox.add(ADA, [tap('1')]);
    const waits = [];
    for (let tries = 0; tries < 5; tries++) waits.push(await sender.drain(ADA));
    expect(waits).toEqual([1000, 2000, 5000, 15000, null]);
    expect(calls).toBe(5);
  });
});

describe('a kill before the local commit', () => {
  it('acknowledges nothing, keeps nothing, and sends nothing', async () => {
    const open = browser();
    const { outbox } = open(() => Promise.resolve(offline));
    const real = IDBObjectStore.prototype.add;
    // The browser dies with the transaction: its promise never comes back to the person.
    IDBObjectStore.prototype.add = function (...args) {
      const request = real.apply(this, args);
      this.transaction.abort();
      return request;
    };
    let acknowledged = false;
    const adding = outbox.add(ADA, [tap('1')]).then(() => (acknowledged = outbox.unkept === 0));
    await adding;
    IDBObjectStore.prototype.add = real;
    expect(acknowledged).toBe(false);
    // The next page load finds an empty queue.
    const next = open((commands) => Promise.resolve(applied(commands)));
    expect(await next.outbox.entries(ADA)).toEqual([]);
  });
});
