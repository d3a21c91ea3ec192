/** What one client, or all of them, may do. The defaults are those of hosted Supabase where it has one. */
export interface Limits {
  sockets: number;
  channelsPerSocket: number;
  /** A larger frame ends the connection. */
  frameBytes: number;
  /** A larger broadcast or presence payload is refused. */
  payloadBytes: number;
  joinsPerSecond: number;
  messagesPerSecond: number;
  presenceCalls: number;
  presenceWindowMs: number;
  /** What may wait in the server for one slow reader before it is dropped. */
  waitingBytes: number;
  /** Frames of one socket that may wait for the database; beyond it the socket is read no further. */
  waitingFrames: number;
  /** A connection that answered no ping for this long is dead. */
  silenceMs: number;
}

export const defaultLimits: Limits = {
  sockets: 2000,
  channelsPerSocket: 100,
  frameBytes: 5_000_000,
  payloadBytes: 3_000_000,
  joinsPerSecond: 100,
  messagesPerSecond: 100,
  presenceCalls: 5,
  presenceWindowMs: 30_000,
  waitingBytes: 8_000_000,
  waitingFrames: 500,
  silenceMs: 60_000
};

/** At most `count` calls in any window of that many milliseconds. */
export class Rate {
  readonly #count: number;
  readonly #windowMs: number;
  #taken: number[] = [];

  constructor(count: number, windowMs = 1000) {
    this.#count = count;
    this.#windowMs = windowMs;
  }

  take(amount = 1, now = performance.now()): boolean {
    this.#taken = this.#taken.filter((at) => at > now - this.#windowMs);
    if (this.#taken.length + amount > this.#count) return false;
    for (let n = 0; n < amount; n++) this.#taken.push(now);
    return true;
  }
}
