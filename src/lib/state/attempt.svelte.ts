import { inWords } from '#lib/data/refusal-words.ts';
import type { Result } from '#lib/data/result.ts';
import type { Link } from './link.svelte.ts';

/** One form's try at a verb: a second press does nothing while it runs, and a no stays beside what was typed. */
export class Attempt {
  readonly #link: Link;
  #busy = $state(false);
  #problem = $state.raw<{ text: string; hint: string } | null>(null);

  constructor(link: Link) {
    this.#link = link;
  }

  get busy(): boolean {
    return this.#busy;
  }
  /** Why it was refused and what to do, for FormProblem. */
  get problem(): { text: string; hint: string } | null {
    return this.#problem;
  }

  /** The verb's answer, or null when it was refused (see `problem`) or is still under way. */
  async run<T>(verb: () => Promise<Result<T>>): Promise<{ value: T } | null> {
    if (this.#busy) return null;
    this.#busy = true;
    this.#problem = null;
    const result = this.#link.heard(await verb());
    if (!result.ok) this.#problem = await inWords(result);
    this.#busy = false;
    return result.ok ? { value: result.value } : null;
  }

  /** Shows a refusal again that a later question has wiped away. */
  say(problem: { text: string; hint: string } | null): void {
    this.#problem = problem;
  }

  /** Forgets a refusal, as when the form is opened again. */
  clear(): void {
    this.#problem = null;
  }
}
