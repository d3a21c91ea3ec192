import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outbox, type Entry, type NewCommand } from './outbox.ts';
import { offline, refused, unexpected, type Result } from './result.ts';
import { Sender } from './sender.ts';
import type { Command, Judgement } from './envelope.ts';
import { Store } from './store.ts';

const ADA = 'user-ada';
let databases = 0;

/** The server's side of the contract, in small: idempotent by id, versions per sitting, results stored. */
class Server {
  readonly events: { sitting: string; command: string }[] = [];
  readonly #results = new Map<string, { hash: string; judgement: Judgement }>();
  readonly #versions = new Map<string, number>();

  submit(commands: Command[]): Judgement[] {
    return commands.map((command) => this.#judge(command));
  }

  /** Another tablet changed the sitting. */
  touch(sitting: string): void {
    this.#versions.set(sitting, (this.#versions.get(sitting) ?? 0) + 1);
  }

  #judge(command: Command): Judgement {
    const hash = JSON.stringify([command.sitting_id, command.kind, command.payload, command.base_version]);
    const known = this.#results.get(command.id);
    if (known)
      return known.hash === hash
        ? known.judgement
        : { ...known.judgement, status: 'rejected', code: 'reused-id' };
    const sitting = command.sitting_id ?? command.session_id;
    const version = this.#versions.get(sitting) ?? 0;
    const stale = command.base_version !== null && command.base_version !== version;
    if (!stale) {
      this.#versions.set(sitting, version + 1);
      this.events.push({ sitting, command: command.id });
    }
    const judgement: Judgement = {
      id: command.id,
      status: stale ? 'conflict' : 'applied',
      code: stale ? 'changed-meanwhile' : null,
      version: stale ? version : version + 1,
      server_now: '2026-11-22T10:00:00Z',
      deadline: null
    };
    this.#results.set(command.id, { hash, judgement });
    return judgement;
  }
}

class Device {
  readonly store = new Store(`outbox-${databases++}`);
  mono = 0;
  boots = 0;

  /** A page load: memory is gone, the database stays. */
  boot(send: (commands: Command[]) => Promise<Result<Judgement[]>>, refresh = vitestRefresh) {
    const bootId = `boot-${this.boots++}`;
    const outbox = new Outbox({
      store: this.store,
      bootId,
      now: () => new Date(Date.UTC(2026, 10, 22, 10) + this.mono),
      mono: () => this.mono,
      signedInBy: () => 'password'
    });
    return { outbox, sender: new Sender(outbox, { send, refresh, random: () => 0.5 }) };
  }
}

const vitestRefresh = (): Promise<Result<null>> => Promise.resolve({ ok: true, value: null });
const ok = (judgements: Judgement[]): Result<Judgement[]> => ({ ok: true, value: judgements });
const tap = (sitting: string, base: number | null = null, id?: string): NewCommand => ({
  id,
  session_id: 'session',
  sitting_id: sitting,
  kind: 'pause',
  payload: {},
  base_version: base
});
const states = (entries: Entry[]) => entries.map((entry) => entry.state);

describe('add', () => {
  it('keeps the order, the times and the page load of every tap', async () => {
    const device = new Device();
    const { outbox } = device.boot(() => Promise.resolve(offline));
    device.mono = 1500;
    await outbox.add(ADA, [tap('a'), tap('b')]);
    device.mono = 2500;
    await outbox.add(ADA, [tap('a')]);
    const entries = await outbox.entries(ADA);
    expect(entries.map((entry) => [entry.lane, entry.command.tapped_mono_ms])).toEqual([
      ['a', 1500],
      ['b', 1500],
      ['a', 2500]
    ]);
    expect(entries[0]?.command.boot_id).toBe('boot-0');
  });

  it('takes the same id once', async () => {
    const { outbox } = new Device().boot(() => Promise.resolve(offline));
    await outbox.add(ADA, [tap('a', null, 'same')]);
    await outbox.add(ADA, [tap('a', null, 'same')]);
    expect(await outbox.entries(ADA)).toHaveLength(1);
  });

  it('opens the database anew after the browser closed it', async () => {
    const device = new Device();
    const { outbox } = device.boot(() => Promise.resolve(offline));
    await outbox.add(ADA, [tap('a')]);
    await device.store.use((database) => {
      database.close();
      return Promise.resolve();
    });
    await outbox.add(ADA, [tap('a')]);
    expect(await outbox.entries(ADA)).toHaveLength(2);
  });
});

describe('drain', () => {
  it('shows other people nothing and sends nothing of theirs', async () => {
    const server = new Server();
    const { outbox, sender } = new Device().boot((commands) => Promise.resolve(ok(server.submit(commands))));
    await outbox.add(ADA, [tap('a')]);
    expect(await sender.drain('user-bob')).toBeNull();
    expect(server.events).toEqual([]);
    expect(states(await outbox.entries(ADA))).toEqual(['pending']);
  });

  it('raises a base version to the one that earlier taps led to', async () => {
    const server = new Server();
    const { outbox, sender } = new Device().boot((commands) => Promise.resolve(ok(server.submit(commands))));
    await outbox.add(ADA, [tap('a', 0), tap('a', 0), tap('b', 0), tap('a', 0)]);
    expect(await sender.drain(ADA)).toBeNull();
    expect(states(await outbox.entries(ADA))).toEqual(['applied', 'applied', 'applied', 'applied']);
    // The screen has not read the sitting again yet, so it still says version 0.
    await outbox.add(ADA, [tap('a', 0)]);
    await sender.drain(ADA);
    expect(states(await outbox.entries(ADA)).at(-1)).toBe('applied');
  });

  it('stores a conflict and everything that hung on it, and drops nothing', async () => {
    const server = new Server();
    const { outbox, sender } = new Device().boot((commands) => Promise.resolve(ok(server.submit(commands))));
    await outbox.add(ADA, [tap('a', 0), tap('a', 0)]);
    server.touch('a');
    await sender.drain(ADA);
    expect(states(await outbox.entries(ADA))).toEqual(['conflict', 'conflict']);
    expect((await outbox.entries(ADA))[0]?.code).toBe('changed-meanwhile');
  });

  it('hears what a second person decided about a parked tap, also when its author had read that it waits', async () => {
    const answers: [Judgement['status'], string | null][] = [
      ['parked', 'time-uncertain'],
      ['rejected', 'discarded']
    ];
    const { outbox, sender } = new Device().boot(([command]) => {
      const [status, code] = answers.shift()!;
      const times = { version: null, server_now: '2026-11-22T10:00:00Z', deadline: null };
      return Promise.resolve(ok([{ id: command!.id, status, code, ...times }]));
    });
    const [entry] = await outbox.add(ADA, [tap('a')]);
    await sender.drain(ADA);
    await outbox.markSeen({ ...entry!, state: 'parked' });
    await outbox.askAgain(await outbox.entries(ADA));
    await sender.drain(ADA);
    expect(await outbox.entries(ADA)).toMatchObject([{ state: 'rejected', code: 'discarded', seen: false }]);
  });

  it('waits longer after each failure, with jitter', async () => {
    const { outbox, sender } = new Device().boot(() => Promise.resolve(offline));
    await outbox.add(ADA, [tap('a')]);
    const waits = [];
    for (let tries = 0; tries < 6; tries++) waits.push(await sender.drain(ADA));
    expect(waits).toEqual([1000, 2000, 5000, 15000, 60000, 60000]);
  });

  it('asks for a new token once, and then waits', async () => {
    let refreshed = 0;
    const { outbox, sender } = new Device().boot(
      () => Promise.resolve(refused('not-signed-in', 401)),
      () => {
        refreshed++;
        return vitestRefresh();
      }
    );
    await outbox.add(ADA, [tap('a')]);
    expect(await sender.drain(ADA)).toBe(2000);
    expect(refreshed).toBe(2);
    expect(states(await outbox.entries(ADA))).toEqual(['pending']);
  });

  it('holds the one command that spoils the call and lets the others through', async () => {
    const server = new Server();
    const { outbox, sender } = new Device().boot((commands) =>
      Promise.resolve(
        commands.some((command) => command.kind === 'bad')
          ? refused('bad-input', 422)
          : ok(server.submit(commands))
      )
    );
    await outbox.add(ADA, [tap('a'), { ...tap('b'), kind: 'bad' }, tap('b'), tap('c')]);
    expect(await sender.drain(ADA)).toBeNull();
    expect(states(await outbox.entries(ADA))).toEqual(['applied', 'held', 'applied', 'applied']);
  });

  it('lets a lane rest whose command breaks the server, and goes on with the others', async () => {
    const server = new Server();
    const { outbox, sender } = new Device().boot((commands) =>
      Promise.resolve(
        commands.some((command) => command.kind === 'bad')
          ? unexpected('broken', 500)
          : ok(server.submit(commands))
      )
    );
    await outbox.add(ADA, [{ ...tap('a'), kind: 'bad' }, tap('a'), tap('b')]);
    expect(await sender.drain(ADA)).toBe(1000);
    expect(states(await outbox.entries(ADA))).toEqual(['pending', 'pending', 'applied']);
  });

  it('says that the age of a tap from an earlier page load is unknown', async () => {
    const sent: Command[] = [];
    const device = new Device();
    device.mono = 9000;
    await device.boot(() => Promise.resolve(offline)).outbox.add(ADA, [tap('a')]);
    device.mono = 10;
    const { sender } = device.boot((commands) => {
      sent.push(...commands);
      return Promise.resolve(offline);
    });
    await sender.drain(ADA);
    expect(sent[0]).toMatchObject({ boot_id: 'boot-0', tapped_mono_ms: 9000, sent_mono_ms: 0 });
  });
});

describe('on a network that loses, repeats and delays, with crashes at any step', () => {
  /** What happens to one call: `late` means that the request arrives again after later ones. */
  const fate = fc.constantFrom(
    'through',
    'request lost',
    'response lost',
    'twice',
    'late',
    'crash before',
    'crash after'
  );
  const step = fc.oneof(
    fc.record({
      do: fc.constant('tap' as const),
      sitting: fc.constantFrom('a', 'b', 'c'),
      versioned: fc.boolean()
    }),
    fc.record({ do: fc.constant('drain' as const) }),
    fc.record({ do: fc.constant('reload' as const) })
  );

  it('ends every acknowledged tap in exactly one event, in order within a sitting', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.array(fate, { maxLength: 40 }), run),
      { numRuns: 120 }
    );
  }, 60_000);

  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  async function run(steps: Step[], fates: string[]): Promise<void> {
    const server = new Server();
    const device = new Device();
    const delayed: Command[][] = [];
    let crashed = false;
    let call = 0;
    const send = (commands: Command[]): Promise<Result<Judgement[]>> => {
      const fate = fates[call++] ?? 'through';
      const crash = () => {
        crashed = true;
        return new Promise<never>(() => undefined);
      };
      if (fate === 'crash before') return crash();
      if (fate === 'request lost') return Promise.resolve(offline);
      if (fate === 'late') {
        delayed.push(structuredClone(commands));
        return Promise.resolve(offline);
      }
      const judgements = server.submit(commands);
      if (fate === 'twice') server.submit(commands);
      if (fate === 'crash after') return crash();
      if (delayed.length > 0 && fate === 'through') server.submit(delayed.pop() ?? []);
      return Promise.resolve(fate === 'response lost' ? offline : ok(judgements));
    };
    let page = device.boot(send);
    /** A drain that crashed never comes back; the next page load starts from the database. */
    const drain = async () => {
      crashed = false;
      let settled = false;
      const draining = page.sender.drain(ADA).finally(() => {
        settled = true;
      });
      while (!settled && !crashed) await new Promise((resolve) => setImmediate(resolve));
      if (crashed) page = device.boot(send);
      else await draining;
    };
    const acknowledged: { id: string; sitting: string }[] = [];
    for (const next of steps) {
      device.mono += 100;
      if (next.do === 'reload') page = device.boot(send);
      if (next.do === 'drain') await drain();
      if (next.do === 'tap') {
        const base = next.versioned
          ? server.events.filter(({ sitting }) => sitting === next.sitting).length
          : null;
        const [entry] = await page.outbox.add(ADA, [tap(next.sitting, base)]);
        if (entry) acknowledged.push({ id: entry.command.id, sitting: next.sitting });
      }
    }
    while (call <= fates.length + 60) {
      device.mono += 60_000;
      await drain();
      const left = await page.outbox.entries(ADA);
      if (left.every((entry) => entry.state !== 'pending')) break;
    }
    for (const late of delayed) server.submit(late);
    const inLanes = (lane: string) => ({
      tapped: acknowledged.filter(({ sitting }) => sitting === lane).map(({ id }) => id),
      happened: server.events.filter(({ sitting }) => sitting === lane).map(({ command }) => command)
    });
    for (const lane of ['a', 'b', 'c']) expect(inLanes(lane).happened).toEqual(inLanes(lane).tapped);
    expect((await page.outbox.entries(ADA)).every((entry) => entry.state === 'applied')).toBe(true);
    await device.store.close();
  }
});
