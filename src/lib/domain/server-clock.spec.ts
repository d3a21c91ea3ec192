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

describe('a device that sleeps, is set, reloads and loses the network', () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('awake' as const),
        ms: fc.integer({ min: 1, max: 1_200_000 })
      })
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('asleep' as const),
        ms: fc.integer({ min: 1, max: 36_000_000 })
      })
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('set' as const),
        ms: fc.integer({ min: -7_200_000, max: 7_200_000 })
      })
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('heard' as const), ms: fc.integer({ min: 1, max: 4000 }) })
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('reloaded' as const),
        ms: fc.integer({ min: 1, max: 600_000 })
      })
    }
  );

  it('shows the right time or says that it is not sure', () => {
    let sure = 0;
    let unsure = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
        let truth = server;
        let mono = 0;
        let set = -400_000;
        let boot = 0;
        const now = () => ({ wallMs: truth + set, monoMs: mono });
        const pass = (ms: number) => {
          truth += ms;
          mono += ms;
        };
        let clock = serverClock.start('boot-0');
        // On every tick, as the page does: four a second, or as many as the machine allows.
        const tick = () => (clock = serverClock.observe(clock, now()));
        for (const { kind, ms } of steps) {
          if (kind === 'awake') pass(ms);
          // The monotonic source stands still in sleep, on most systems.
          else if (kind === 'asleep') truth += ms;
          else if (kind === 'set') set += ms;
          else if (kind === 'heard') {
            const sent = now();
            pass(Math.floor(ms / 2));
            const said = truth;
            pass(Math.ceil(ms / 2));
            clock = serverClock.hear(clock, said, sent, now());
          } else {
            const kept = serverClock.toSnapshot(clock, now());
            pass(ms);
            mono = 0;
            boot += 1;
            clock = kept
              ? serverClock.fromSnapshot(kept, `boot-${boot}`, now())
              : serverClock.start(`boot-${boot}`);
          }
          tick();
          if (clock.trust !== 'synced') {
            unsure += 1;
            continue;
          }
          sure += 1;
          const error = Math.abs(serverClock.serverNow(clock, mono)! - truth);
          // Sleep of less than the jump that can be noticed is within what the screens promise: two seconds.
          expect(error).toBeLessThanOrEqual(serverClock.errorMs(clock)! + serverClock.jumpMs + 1);
        }
      }),
      { numRuns: 2000 }
    );
    expect(Math.min(sure, unsure)).toBeGreaterThan(1000);
  });

  it('is within a second of the truth after twenty minutes without network', () => {
    let clock = synced(800);
    for (let second = 1; second <= 1200; second++)
      clock = serverClock.observe(clock, reading(800 + second * 1000));
    expect(clock.trust).toBe('synced');
    expect(Math.abs(serverClock.serverNow(clock, 1_200_800)! - (server + 1_200_800))).toBeLessThan(1000);
  });
});
