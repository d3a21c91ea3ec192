import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import * as kept from './kiosk-kept.ts';
import { attempt, choose, waitAfter } from './kiosk-pin.ts';

const now = Date.UTC(2026, 10, 22);
const known = async () => (await kept.pin())!;
const tryPin = async (pin: string, at = now) => attempt(pin, await known(), at);

beforeEach(async () => {
  expect(await choose('8642')).toBe(true);
});

describe('the PIN of a kiosk', () => {
  it('opens with the right one, and keeps neither it nor anything to read it from', async () => {
    expect(await tryPin('8642')).toEqual({ ok: true });
    expect(await tryPin('8643')).toEqual({ ok: false, why: 'wrong' });
    expect(JSON.stringify(await known())).not.toContain('8642');
  });

  it('counts a try before it is looked at, so that pulling the plug gives no more of them', async () => {
    const pending = tryPin('0000');
    await expect.poll(async () => (await known()).wrong).toBe(1);
    await pending;
  });

  it('makes whoever guesses wait, longer each time, also after a reload', async () => {
    for (let at = 0; at < 4; at++) expect(await tryPin('0000')).toEqual({ ok: false, why: 'wrong' });
    expect(await tryPin('0000')).toEqual({ ok: false, why: 'wrong' });
    expect(await tryPin('8642')).toEqual({ ok: false, why: 'wait', minutes: 1 });
    expect(await tryPin('0000', now + 60_000)).toEqual({ ok: false, why: 'wrong' });
    expect(await tryPin('8642', now + 60_000)).toEqual({ ok: false, why: 'wait', minutes: 2 });
    expect(await tryPin('8642', now + 180_000)).toEqual({ ok: true });
    expect((await known()).wrong).toBe(0);
  }, 30_000);

  it('never waits longer than an hour, whatever the clock was set to', async () => {
    expect([4, 5, 6, 10, 11, 40].map(waitAfter)).toEqual(
      [0, 1, 2, 32, 60, 60].map((minutes) => minutes * 60_000)
    );
    await kept.keepPin({ ...(await known()), waitUntil: now + 9_000_000_000 });
    expect(await tryPin('8642')).toEqual({ ok: false, why: 'wait', minutes: 60 });
  });
});
