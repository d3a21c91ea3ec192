import { wordsFor } from '#lib/data/refusals.ts';
import type { Failure, Result } from '#lib/data/result.ts';
import type { Link } from './link.svelte.ts';

/** One form's try at a verb: a second press does nothing while it runs, and a no stays beside what was typed. */
export class Attempt {
  readonly #link: Link;
  #busy = $state(false);
  #failure = $state.raw<Failure | null>(null);

  constructor(link: Link) {
    this.#link = link;
  }

  get busy(): boolean {
    return this.#busy;
  }
  /** Why it was refused and what to do, for FormProblem. */
  get problem(): { text: string; hint: string } | null {
    if (!this.#failure) return null;
    const words = wordsFor(this.#failure);
    return { text: words.text(), hint: words.hint() };
  }

  /** The verb's answer, or null when it was refused (see `problem`) or is still under way. */
  async run<T>(verb: () => Promise<Result<T>>): Promise<{ value: T } | null> {
    if (this.#busy) return null;
    this.#busy = true;
    this.#failure = null;
    const result = this.#link.heard(await verb());
    this.#busy = false;
    if (result.ok) return { value: result.value };
    this.#failure = result;
    return null;
  }

  /** Forgets a refusal, as when the form is opened again. */
  clear(): void {
    this.#failure = null;
  }
}
