/** A small generator of our own, so that a programme comes out the same on every machine (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to but not including 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `from` through `to`. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<T>(from: readonly T[]): T {
    return from[this.whole(0, from.length - 1)]!;
  }

  /** A UUID v7 for that moment, with bits of this generator. */
  uuid(at: Date): string {
    const time = at.getTime().toString(16).padStart(12, '0');
    const bits = Array.from({ length: 18 }, () => this.whole(0, 15).toString(16));
    const variant = (8 + this.whole(0, 3)).toString(16);
    const [a, b, c] = [bits.slice(0, 3), bits.slice(3, 6), bits.slice(6)].map((part) => part.join(''));
    return `${time.slice(0, 8)}-${time.slice(8)}-7${a}-${variant}${b}-${c}`;
  }
}
