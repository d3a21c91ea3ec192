import { m } from '#lib/paraglide/messages.js';

/** By the code that the function `seal` leaves with a job (docs/awards.md): what is the matter, and what to do. */
const words: Record<string, () => string> = {
  'key-not-published': m.awarding_seal_keys,
  'credential-unfit': m.awarding_seal_unfit,
  'not-covered': m.awarding_seal_checkpoint,
  'art-unreachable': m.awarding_seal_art,
  'paper-not-made': m.awarding_seal_paper,
  'paper-not-stored': m.awarding_seal_store
};

/** Why an award was not sealed; null where nothing has tried. */
export function whyWords(code: string | null): string {
  if (code === null) return m.awarding_seal_not_taken();
  return (words[code] ?? m.awarding_seal_failed)();
}
