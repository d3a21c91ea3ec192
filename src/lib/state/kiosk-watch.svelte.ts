/** The part of the picture that must move, in two frames one after the other: a person who comes, not a lamp that flickers. */
const person = 0.04;
/** After so long without a touch or a paper, whoever was there has gone. */
const goneMs = 45_000;
const lookMs = 1_000;

/** Whether somebody stands before the kiosk: it dims when nobody does, wakes when something moves, and forgets who left. */
export class KioskWatch {
  #dimmed = $state(false);
  #seenAt = Date.now();
  #usedAt = Date.now();
  #moves = 0;
  #used = false;
  readonly #dimMs: () => number;

  /** @param dimMs how long nothing may move before the screen dims; 0 for never */
  constructor(dimMs: () => number) {
    this.#dimMs = dimMs;
  }

  get dimmed(): boolean {
    return this.#dimmed;
  }

  /** A touch, a key or a paper. */
  use(): void {
    this.#usedAt = Date.now();
    this.#used = true;
    this.#wake();
  }

  /** What the camera says of each frame. */
  moved(part: number): void {
    this.#moves = part >= person ? this.#moves + 1 : 0;
    if (this.#moves >= 2) this.#wake();
  }

  /** Watches until it is stopped, and says once when a person who used the kiosk has gone. */
  start(ongone: () => void): () => void {
    const timer = setInterval(() => {
      const now = Date.now();
      if (this.#used && now - this.#usedAt > goneMs) {
        this.#used = false;
        ongone();
      }
      const dimMs = this.#dimMs();
      if (dimMs > 0 && now - this.#seenAt > dimMs) this.#dimmed = true;
    }, lookMs);
    return () => clearInterval(timer);
  }

  #wake(): void {
    this.#seenAt = Date.now();
    this.#dimmed = false;
  }
}
