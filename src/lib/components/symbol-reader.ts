import type { Picture } from '#lib/domain/picture-passes.ts';
import type { Asked, Told } from './symbol-worker.ts';

/** What a frame held, and the part of it (0 to 1) that moved since the one before. */
export type Seen = { content: string | null; moved: number };

/** The decoder in a worker of its own; one picture at a time. */
export class SymbolReader {
  readonly #worker = new Worker(new URL('./symbol-worker.ts', import.meta.url), { type: 'module' });
  readonly #ready: Promise<void>;
  #told: ((seen: Seen) => void) | undefined;
  #failed: (fault: Error) => void = () => undefined;

  constructor() {
    this.#ready = new Promise((resolve, reject) => {
      this.#failed = reject;
      this.#worker.onmessage = ({ data }: MessageEvent<Told>) => {
        if (data.kind === 'ready') resolve();
        else if (data.kind === 'seen') this.#told?.(data);
        else this.#failed(new Error(data.message));
      };
      this.#worker.onerror = (event) => {
        this.#failed(new Error(event.message || 'the decoder did not load'));
      };
    });
    // Whoever waits hears of it; a reader that nobody waits for yet must not raise an alarm.
    this.#ready.catch(() => undefined);
  }

  /** Settles when the first picture can be read at once. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /**
   * Reads a picture, whose pixels are handed over and gone afterwards.
   * @param thorough tries everything at once: for a picture that is not followed by another
   */
  read(picture: Picture, thorough = false): Promise<Seen> {
    return new Promise((resolve, reject) => {
      this.#told = resolve;
      this.#failed = reject;
      const asked: Asked = { ...picture, thorough };
      this.#worker.postMessage(asked, [picture.data.buffer]);
    });
  }

  /** Ends the worker; whoever still waits for it is told. */
  close(): void {
    this.#worker.terminate();
    this.#failed(new Error('the reader was closed'));
  }
}
