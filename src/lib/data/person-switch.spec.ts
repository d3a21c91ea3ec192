import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Command } from './envelope.ts';
import type { NewCommand } from './outbox.ts';
import { sessionKey } from './stored-session.ts';

vi.mock('$env/dynamic/public', () => ({
  env: { PUBLIC_SUPABASE_URL: 'http://server.test', PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'anyone' }
}));

// A browser with a network, a disk and nobody in it yet.
const disk = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => disk.get(key) ?? null,
  setItem: (key: string, value: string) => void disk.set(key, value),
  removeItem: (key: string) => void disk.delete(key)
});
// auth-js keeps its session in localStorage only where it finds a page.
const deaf = { addEventListener: () => undefined, removeEventListener: () => undefined };
vi.stubGlobal('document', { ...deaf, visibilityState: 'hidden' });
vi.stubGlobal('window', { ...deaf, location: { href: 'http://app.test/desk' } });
vi.stubGlobal('navigator', { onLine: true, locks: navigator.locks });

const people = ['ada', 'kofi'] as const;
type Name = (typeof people)[number];
type Call = { bearer: string; commands: Command[] };

let renewals = 0;
const sessionOf = (name: Name, runOut: boolean) => ({
  access_token: `${name}:${renewals}`,
  refresh_token: `${name}:${renewals}`,
  token_type: 'bearer',
  expires_in: runOut ? -10 : 3600,
  expires_at: Math.floor(Date.now() / 1000) + (runOut ? -10 : 3600),
  user: { id: name, email: `${name}@carrel.test` }
});
/** As the lock screen does it: the session that lies there is another person's. */
const comeIn = (name: Name, runOut = false) => disk.set(sessionKey, JSON.stringify(sessionOf(name, runOut)));

let calls: Call[] = [];
let underWay: (() => void)[] = [];

function judged(commands: Command[]): Response {
  const answer = commands.map(({ id }) => ({
    ...{ id, status: 'applied', code: null, version: null },
    ...{ server_now: '2026-11-22T10:00:00Z', deadline: null }
  }));
  return Response.json(answer);
}

/** The server. Whatever is asked of it, somebody may come in while it answers. */
vi.stubGlobal('fetch', async (input: RequestInfo | URL, init: RequestInit) => {
  const { href, pathname } = new URL(String(input));
  underWay.shift()?.();
  await Promise.resolve();
  if (pathname.startsWith('/auth/')) {
    renewals += 1;
    const { refresh_token } = JSON.parse(String(init.body)) as { refresh_token: string };
    return Response.json(sessionOf(refresh_token.split(':')[0] as Name, false));
  }
  if (!href.includes('submit_commands')) throw new Error(`nobody should ask for ${href}`);
  const { p_commands } = JSON.parse(String(init.body)) as { p_commands: Command[] };
  const bearer = new Headers(init.headers).get('authorization') ?? '';
  calls.push({ bearer, commands: p_commands });
  return judged(p_commands);
});

const { outbox, send } = await import('./queue.ts');

const tap = (text: string): NewCommand => ({
  ...{ session_id: 'session', sitting_id: 'a', kind: 'note' },
  ...{ payload: { text }, base_version: null }
});
const taps = (name: Name, count: number) =>
  outbox.add(
    name,
    Array.from({ length: count }, () => tap(name))
  );
const waiting = async (name: Name) =>
  (await outbox.entries(name)).filter(({ state }) => state === 'pending').length;
const strangers = () =>
  calls.filter(({ bearer, commands }) =>
    commands.some(({ payload }) => !bearer.startsWith(`Bearer ${String(payload['text'])}:`))
  );

afterEach(() => {
  calls = [];
  underWay = [];
});

describe('another person comes in while a queue is being sent', () => {
  it('between two batches: the rest waits for its author', async () => {
    comeIn('ada');
    await taps('ada', 60);
    underWay = [() => comeIn('kofi')];
    await send('ada');
    expect(calls.map(({ bearer, commands }) => [bearer.split(':')[0], commands.length])).toEqual([
      ['Bearer ada', 50]
    ]);
    expect(await waiting('ada')).toBe(10);
    comeIn('ada');
    expect(await send('ada')).toBeNull();
    expect(strangers()).toEqual([]);
    expect(await waiting('ada')).toBe(0);
  });

  it('while the token is being renewed: nothing is sent, and the new person stays in', async () => {
    comeIn('ada', true);
    await taps('ada', 2);
    underWay = [() => comeIn('kofi')];
    expect(await send('ada')).toBeGreaterThan(0);
    expect(underWay).toEqual([]);
    expect(renewals).toBe(1);
    expect(calls).toEqual([]);
    expect(disk.get(sessionKey)).toContain('kofi');
    comeIn('ada');
    await send('ada');
    expect(strangers()).toEqual([]);
  });

  it(
    'at any time, as often as they like: no command goes out with another one’s token, and none is lost',
    { timeout: 30_000 },
    async () => {
      const turn = fc.record({ name: fc.constantFrom(...people), runOut: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(fc.constantFrom(0, 2, 55), fc.constantFrom(0, 2, 55)),
          fc.array(fc.record({ at: turn, during: fc.array(turn, { maxLength: 4 }) }), { maxLength: 6 }),
          async (counts, passes) => {
            calls = [];
            for (const [at, name] of people.entries()) await taps(name, counts[at]!);
            for (const { at, during } of passes) {
              comeIn(at.name, at.runOut);
              underWay = during.map((next) => () => void comeIn(next.name, next.runOut));
              // A tab that has not heard of the change goes on for the one it began with, another begins for the new one.
              await Promise.all(people.map((name) => send(name)));
            }
            underWay = [];
            for (const name of people) {
              comeIn(name);
              await send(name);
              expect(await waiting(name)).toBe(0);
            }
            expect(strangers()).toEqual([]);
          }
        ),
        { numRuns: 12 }
      );
    }
  );
});
