import { m } from '#lib/paraglide/messages.js';
import type { Failure } from './result.ts';

/**
 * The words for a failure, as refusals.ts has them. They are fetched with the first failure, because a good day needs
 * none of them; where they cannot be fetched there is no network, and that is said.
 */
export async function inWords(failure: Failure): Promise<{ text: string; hint: string }> {
  const refusals = failure.kind === 'offline' ? null : await import('./refusals.ts').catch(() => null);
  if (!refusals) return { text: m.errors_offline(), hint: m.errors_offline_hint() };
  const words = refusals.wordsFor(failure);
  return { text: words.text(), hint: words.hint() };
}
