import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** A device's loudspeaker: what was given to it, and whether it may sound yet. */
class Loudspeaker {
  static only: Loudspeaker;
  static notes: number[] = [];
  state: AudioContextState = 'suspended';
  currentTime = 0;
  destination = {};
  #waiting: (() => void)[] = [];
  constructor() {
    Loudspeaker.only = this;
  }
  /** The promise waits for a touch, as browsers let it. */
  resume = () => new Promise<void>((on) => this.#waiting.push(on));
  touched() {
    this.state = 'running';
    for (const on of this.#waiting) on();
  }
  createGain = () => {
    const ramp = () => undefined;
    const gain = { setValueAtTime: ramp, exponentialRampToValueAtTime: ramp };
    return { gain, connect: (to: unknown) => to };
  };
  createOscillator = () => {
    const frequency = { value: 0 };
    const start = () => Loudspeaker.notes.push(frequency.value);
    return { frequency, start, stop: () => undefined, connect: (to: unknown) => to };
  };
}

beforeEach(() => {
  Loudspeaker.notes = [];
  vi.resetModules();
  vi.stubGlobal('AudioContext', Loudspeaker);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('what was judged before the first touch stays silent for ever, and the next paper is heard', async () => {
  const sound = await import('./sound.ts');
  const before = [sound.play('false'), sound.play('genuine')];
  vi.advanceTimersByTime(20_000);
  Loudspeaker.only.touched();
  await Promise.all(before);
  expect(Loudspeaker.notes).toEqual([]);
  await sound.play('genuine');
  expect(Loudspeaker.notes).toEqual([523, 784]);
});

test('rises for genuine, and falls for what must not be believed', async () => {
  const sound = await import('./sound.ts');
  const first = sound.play('genuine');
  Loudspeaker.only.touched();
  await first;
  await sound.play('false');
  expect(Loudspeaker.notes).toEqual([523, 784, 392, 196]);
});
