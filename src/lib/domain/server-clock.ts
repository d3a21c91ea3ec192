/**
 * The server's time as a device can know it. Offsets come from answers that carry `server_now` (Cristian's method,
 * the sample with the shortest round trip of the last 8) and are held against a monotonic source, so that setting
 * the device's clock changes nothing. Sleep may stop that source: `observe` compares it with the wall clock.
 * Immutable values; `monoMs` is performance.now() and `wallMs` Date.now(), always handed in.
 */

export type Reading = { wallMs: number; monoMs: number };

type Sample = { offsetMs: number; rttMs: number };

export type ServerClock = {
  /** The page load whose monotonic source the offsets belong to. */
  bootId: string;
  samples: Sample[];
  last: Reading | null;
  /** Monotonic time believed lost to sleep since the samples were taken. */
  lostMs: number;
  /**
   * `none`: no idea of the server's time. `synced`: measured, and nothing odd since. `restored`: carried over a
   * reload by the wall clock. `uncertain`: the device slept or its clock was set. All but `synced` want a new sample.
   */
  trust: 'none' | 'synced' | 'restored' | 'uncertain';
};

/** What may be stored to survive a reload without a network. */
export type Snapshot = {
  bootId: string;
  offsetMs: number;
  rttMs: number;
  wallMs: number;
  monoMs: number;
  /** Whether the time was sure when it was stored; older versions did not say. */
  sure?: boolean;
};

const keep = 8;
/** Wall and monotonic clocks that part by more than this have been slept through or set. */
export const jumpMs = 2000;

export function start(bootId: string): ServerClock {
  return { bootId, samples: [], last: null, lostMs: 0, trust: 'none' };
}

/**
 * Takes in an answer that carried `serverNowMs`, asked at `sent` and received at `received`. The server's moment is
 * placed in the middle of the round trip; the error is at most half of it. Answers from before a jump are forgotten.
 */
export function hear(clock: ServerClock, serverNowMs: number, sent: Reading, received: Reading): ServerClock {
  const watched = observe(clock, received);
  const rttMs = received.monoMs - sent.monoMs;
  // asked before a sleep and received after it: the round trip is not what it seems
  const slept = Math.abs(received.wallMs - sent.wallMs - rttMs) > jumpMs;
  if (rttMs < 0 || slept) return watched;
  const sample = { offsetMs: serverNowMs + rttMs / 2 - received.monoMs, rttMs };
  const older = watched.trust === 'synced' ? watched.samples.slice(1 - keep) : [];
  return { ...watched, samples: [...older, sample], lostMs: 0, trust: 'synced' };
}

/** Looks at both clocks, as on every tick and on `visibilitychange`; notices sleep and a clock that was set. */
export function observe(clock: ServerClock, now: Reading): ServerClock {
  if (clock.last === null || clock.trust === 'none') return { ...clock, last: now };
  const drift = now.wallMs - clock.last.wallMs - (now.monoMs - clock.last.monoMs);
  if (Math.abs(drift) <= jumpMs) {
    // `last` stays while they agree, or a slow slide would be split into steps too small to see
    return clock;
  }
  // Forward is most likely sleep, and then the time has truly passed. Backward can only be a clock that was set.
  return { ...clock, last: now, lostMs: clock.lostMs + Math.max(0, drift), trust: 'uncertain' };
}

function best(clock: ServerClock): Sample | null {
  return clock.samples.reduce<Sample | null>(
    (least, sample) => (least === null || sample.rttMs <= least.rttMs ? sample : least),
    null
  );
}

/** The server's time at `monoMs`, in milliseconds; null with trust `none`. */
export function serverNow(clock: ServerClock, monoMs: number): number | null {
  const sample = best(clock);
  return sample && monoMs + sample.offsetMs + clock.lostMs;
}

/** By how much `serverNow` may be wrong, in milliseconds; null when nothing bounds it. */
export function errorMs(clock: ServerClock): number | null {
  const sample = best(clock);
  return sample && clock.trust === 'synced' ? sample.rttMs / 2 : null;
}

/** Time left to a `deadline` of the server, in milliseconds, not below 0; null when the server's time is unknown. */
export function countdown(clock: ServerClock, deadline: number, monoMs: number): number | null {
  const now = serverNow(clock, monoMs);
  return now === null ? null : Math.max(0, deadline - now);
}

/** What to store; null while nothing is known. */
export function toSnapshot(clock: ServerClock, now: Reading): Snapshot | null {
  const sample = best(clock);
  if (!sample) return null;
  const offsetMs = sample.offsetMs + clock.lostMs;
  return { ...now, bootId: clock.bootId, rttMs: sample.rttMs, offsetMs, sure: clock.trust === 'synced' };
}

/**
 * Goes on from a stored snapshot. In the same page load it is as good as before; after a reload only the wall clock
 * spans the gap, so it is `restored`, or `uncertain` when that clock stands before the moment of storing.
 */
export function fromSnapshot(snapshot: Snapshot, bootId: string, now: Reading): ServerClock {
  const sameLoad = snapshot.bootId === bootId;
  const passed = sameLoad ? now.monoMs - snapshot.monoMs : Math.max(0, now.wallMs - snapshot.wallMs);
  const serverMs = snapshot.monoMs + snapshot.offsetMs + passed;
  const setBack = !sameLoad && now.wallMs < snapshot.wallMs;
  const slept = sameLoad && Math.abs(now.wallMs - snapshot.wallMs - (now.monoMs - snapshot.monoMs)) > jumpMs;
  const doubtful = setBack || slept || (sameLoad && snapshot.sure === false);
  return {
    bootId,
    samples: [{ offsetMs: serverMs - now.monoMs, rttMs: snapshot.rttMs }],
    last: now,
    lostMs: 0,
    trust: doubtful ? 'uncertain' : sameLoad ? 'synced' : 'restored'
  };
}
