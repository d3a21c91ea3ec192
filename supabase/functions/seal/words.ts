import en from '#messages/en/certificate.json' with { type: 'json' };
import fr from '#messages/fr/certificate.json' with { type: 'json' };
import * as words from '#lib/domain/award-words.ts';

const catalogues = { en, fr };

export type { AwardFacts } from '#lib/domain/award-words.ts';
/** The language that an award in `locale` is printed in; English where we have no phrases. */
export const languageOf = (locale: string) => words.languageOf(locale, catalogues);
export const wordsOf = (award: words.AwardFacts, origin: string) => words.wordsOf(award, origin, catalogues);
