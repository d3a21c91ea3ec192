import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as serverClock from './server-clock.ts';

const server = 1_800_000_000_000;
const wall = server - 400_000;
/** Reading after `ms` of a device whose page loaded at `wall`. */
const reading = (ms: number, set = 0): serverClock.Reading => ({ wallMs: wall + ms + set, monoMs: ms });

function synced(rtt = 100) {
  return serverClock.hear(serverClock.start('boot'), server + rtt / 2, reading(0), reading(rtt));
}

describe('server clock', () => {
  it('knows nothing before the first answer', () => {
    const clock = serverClock.observe(serverClock.start('boot'), reading(5));
    expect(clock.trust).toBe('none');
    expect(serverClock.serverNow(clock, 5)).toBeNull();
    expect(serverClock.countdown(clock, server, 5)).toBeNull();
    expect(serverClock.toSnapshot(clock, reading(5))).toBeNull();
  });

  it('is wrong by at most half of the best round trip, whatever the way there and back', () => {
    const trip = fc.record({ there: fc.nat(3000), back: fc.nat(3000), pause: fc.nat(60_000) });
    fc.assert(
      fc.property(fc.array(trip, { minLength: 1, maxLength: 12 }), (trips) => {
        let clock = serverClock.start('boot');
        let mono = 0;
        for (const { there, back, pause } of trips) {
          const sent = reading(mono);
          const received = reading(mono + there + back);
          clock = serverClock.hear(clock, server + mono + there, sent, received);
          mono += there + back + pause;
        }
        const error = Math.abs(serverClock.serverNow(clock, mono)! - (server + mono));
        expect(error).toBeLessThanOrEqual(serverClock.errorMs(clock)! + 0.001);
      })
    );
  });

  it('keeps the shortest round trip of the last eight', () => {
    let clock = synced(20);
    for (let index = 1; index <= 8; index++)
      clock = serverClock.hear(clock, server, reading(index * 1000), reading(index * 1000 + 500));
    expect(clock.samples).toHaveLength(8);
    expect(serverClock.errorMs(clock)).toBe(250);
  });

  it('is not moved by the device clock, but says that it was set', () => {
    const clock = serverClock.observe(synced(), reading(10_000, -365 * 86_400_000));
    expect(clock.trust).toBe('uncertain');
    expect(serverClock.serverNow(clock, 10_000)).toBe(server + 10_000);
    expect(serverClock.errorMs(clock)).toBeNull();
  });

  it('counts sleep in which the monotonic source stood still', () => {
    const slept = 1_800_000;
    const clock = serverClock.observe(synced(), reading(10_000, slept));
    expect(clock.trust).toBe('uncertain');
    expect(serverClock.serverNow(clock, 10_000)).toBe(server + 10_000 + slept);
    const woken = serverClock.hear(
      clock,
      server + 12_000 + slept,
      reading(12_000, slept),
      reading(12_000, slept)
    );
    expect(woken).toMatchObject({ trust: 'synced', lostMs: 0 });
    expect(woken.samples).toHaveLength(1);
    expect(serverClock.serverNow(woken, 12_000)).toBe(server + 12_000 + slept);
  });

  it('sees a slow slide in the end', () => {
    let clock = synced();
    for (let step = 1; step <= 30; step++)
      clock = serverClock.observe(clock, reading(step * 1000, step * 100));
    expect(clock.trust).toBe('uncertain');
  });

  it('throws away an answer that a sleep lies across', () => {
    const clock = serverClock.hear(synced(), server + 5, reading(1000), reading(1100, 60_000));
    expect(clock.samples).toHaveLength(1);
    expect(clock.trust).toBe('uncertain');
  });

  it('goes on over a reload offline', () => {
    const stored = serverClock.toSnapshot(synced(), reading(60_000))!;
    const reloaded = serverClock.fromSnapshot(stored, 'another', { wallMs: wall + 75_000, monoMs: 300 });
    expect(reloaded.trust).toBe('restored');
    expect(serverClock.serverNow(reloaded, 300)).toBe(server + 75_000);
    expect(serverClock.countdown(reloaded, server + 80_000, 1300)).toBe(4000);
    const setBack = serverClock.fromSnapshot(stored, 'another', { wallMs: wall - 5, monoMs: 300 });
    expect(setBack.trust).toBe('uncertain');
    const same = serverClock.fromSnapshot(stored, 'boot', reading(61_000, -90_000));
    expect(serverClock.serverNow(same, 61_000)).toBe(server + 61_000);
  });
});
