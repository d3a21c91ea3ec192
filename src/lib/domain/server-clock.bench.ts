import { percentile, type Row } from '../../../scripts/bench-row.ts';
import * as server from './server-clock.ts';
import type { Reading, ServerClock } from './server-clock.ts';

// How far a device's idea of the server's time is from the truth after what tablets go through. Many devices are made up:
// networks that are slower one way than the other, crystals that run fast or slow, wall clocks that stand anywhere.

const devices = 2_000;
const tickMs = 250;
const minute = 60_000;
/** What a cheap crystal may be off, warm or cold. */
const crystalPpm = 50;
/** One way through a library's Wi-Fi, in milliseconds: most are quick, some take a good second. */
const wayMs = (chance: () => number) => 5 + 40 * chance() + (chance() < 0.1 ? 1_200 * chance() : 0);

/** mulberry32: the same devices in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A tablet in true time, which it does not know. */
class Device {
  readonly #chance: () => number;
  readonly #speed: number;
  #wallOffMs: number;
  #asleepMs = 0;
  #bornMs = 0;
  trueMs = 1_700_000_000_000;
  clock: ServerClock = server.start('first');

  constructor(seed: number) {
    this.#chance = dice(seed);
    this.#speed = 1 + ((this.#chance() * 2 - 1) * crystalPpm) / 1e6;
    this.#wallOffMs = (this.#chance() * 2 - 1) * 24 * 60 * minute;
    this.#bornMs = this.trueMs - 1_000;
  }

  reading(): Reading {
    const awake = (this.trueMs - this.#bornMs - this.#asleepMs) * this.#speed;
    return { monoMs: awake, wallMs: this.trueMs + this.#wallOffMs };
  }
  /** Lives on, looking at its clocks as the app does; in great steps where nothing happens. */
  live(ms: number): void {
    const end = this.trueMs + ms;
    while (this.trueMs < end) {
      this.trueMs = Math.min(end, this.trueMs + (end - this.trueMs > minute ? minute / 4 : tickMs));
      this.clock = server.observe(this.clock, this.reading());
    }
  }
  ask(): void {
    const sent = this.reading();
    this.trueMs += wayMs(this.#chance);
    const said = this.trueMs;
    this.trueMs += wayMs(this.#chance);
    this.clock = server.hear(this.clock, said, sent, this.reading());
  }
  /** In touch for some minutes: asked at the start and each half minute. */
  inTouch(): void {
    for (let asked = 0; asked < 6; asked++) {
      this.ask();
      this.live(minute / 2);
    }
  }
  sleep(ms: number): void {
    this.trueMs += ms;
    this.#asleepMs += ms;
    this.clock = server.observe(this.clock, this.reading());
  }
  setClock(byMs: number): void {
    this.#wallOffMs += byMs;
    this.clock = server.observe(this.clock, this.reading());
  }
  reload(): void {
    const kept = server.toSnapshot(this.clock, this.reading());
    this.trueMs += 2_000;
    this.#bornMs = this.trueMs;
    this.#asleepMs = 0;
    if (kept) this.clock = server.fromSnapshot(kept, 'second', this.reading());
  }
  /** How far its idea is from the truth, and whether the screen says that it may be. */
  error(): { ms: number; said: boolean } {
    const known = server.serverNow(this.clock, this.reading().monoMs) ?? Infinity;
    return { ms: Math.abs(known - this.trueMs), said: this.clock.trust !== 'synced' };
  }
}

const stories: { what: string; aimMs?: number; tell: (device: Device, part: number) => void }[] = [
  { what: 'in touch', aimMs: 2_000, tell: () => undefined },
  { what: 'after 20 minutes without network', aimMs: 1_000, tell: (device) => device.live(20 * minute) },
  {
    what: 'after the clock was set back, 20 minutes without network',
    aimMs: 1_000,
    tell: (device, part) => {
      device.live(10 * minute);
      device.setClock(-part * 600 * minute);
      device.live(10 * minute);
    }
  },
  {
    // To the page this looks as sleep does; the screen must say that it may be wrong.
    what: 'after the clock was set forward, 20 minutes without network',
    tell: (device, part) => {
      device.live(10 * minute);
      device.setClock((1 + part * 599) * minute);
      device.live(10 * minute);
    }
  },
  {
    what: 'after 12 minutes of sleep in 20 without network',
    aimMs: 1_000,
    tell: (device) => {
      device.live(4 * minute);
      device.sleep(12 * minute);
      device.live(4 * minute);
    }
  },
  {
    what: 'after a reload without network',
    aimMs: 1_000,
    tell: (device) => {
      device.live(10 * minute);
      device.reload();
      device.live(10 * minute);
    }
  },
  {
    what: 'asked again after sleep and a clock change',
    aimMs: 2_000,
    tell: (device) => {
      device.sleep(12 * minute);
      device.setClock(90 * minute);
      device.ask();
    }
  }
];

export function bench(): Promise<Row[]> {
  const rows = stories.map(({ what, aimMs, tell }): Row => {
    const errors = Array.from({ length: devices }, (_, seed) => {
      const device = new Device(seed + 1);
      device.inTouch();
      tell(device, seed / devices);
      return device.error();
    });
    const off = errors.map(({ ms }) => ms);
    const worst = Math.max(...off);
    const silent = errors.filter(({ ms, said }) => !said && ms > 1_000).length;
    const said = errors.filter((one) => one.said).length;
    const tells = said === 0 ? '' : `; ${Math.round((100 * said) / devices)} % say so`;
    return {
      what: `the shown time’s error ${what}, p95 / worst`,
      figure: `${percentile(off, 0.95).toFixed(0)} / ${worst.toFixed(0)} ms${tells}; ${silent} wrong by 1 s unsaid`,
      ...(aimMs
        ? { comparedWith: `aim ${aimMs} ms`, ratio: percentile(off, 0.95) / aimMs }
        : { comparedWith: 'aim: said' })
    };
  });
  return Promise.resolve(rows);
}
