import en from '#messages/en/awarding.json' with { type: 'json' };
import fr from '#messages/fr/awarding.json' with { type: 'json' };
import { parseDay, showDay } from '#lib/domain/moment.ts';
import { format } from '#lib/domain/number.ts';

/** A row of `take_letters`: to whom, and what that kind says. Days are `YYYY-MM-DD`. */
export type Letter = {
  id: string;
  /** Null for who has no address: nobody to tell. */
  email: string | null;
  locale: string;
  given_name: string;
  ends_on: string | null;
} & (
  | {
      kind: 'award' | 'award-ends';
      number: string;
      name: string;
      course: string;
      library: string;
      contact: string;
      pdf_path: string | null;
    }
  | { kind: 'awards-end'; library: string; awards: { number: string; name: string; course: string }[] }
  | { kind: 'accreditation-ends'; days: number; body: string; number: string; courses: string[] }
);

const catalogues = { en, fr };

const fill = (message: string, values: Record<string, unknown>) =>
  message.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = values[key];
    return typeof value === 'string' ? value : '';
  });

/** The letter in the reader's language, English where we have no other. */
export function letterOf(letter: Letter, origin: string): { subject: string; text: string } {
  const locale = letter.locale.startsWith('fr') ? 'fr' : 'en';
  const said = catalogues[locale];
  const day = letter.ends_on ? showDay(parseDay(letter.ends_on) ?? 0, locale, 'long') : '';
  const given = letter.given_name;
  switch (letter.kind) {
    case 'award': {
      const address = `${origin}/learn/awards/${letter.number}`;
      const values = { ...letter, given, number: format(letter.number), address };
      return {
        subject: fill(said.awarding_letter_award, values),
        text: fill(said.awarding_letter_award_text, { ...values, page: `${origin}/v/${letter.number}` })
      };
    }
    case 'award-ends': {
      const values = { ...letter, given, day, number: format(letter.number) };
      return {
        subject: fill(said.awarding_letter_ends, values),
        text: fill(said.awarding_letter_ends_text, {
          ...values,
          address: `${origin}/learn/awards/${letter.number}`
        })
      };
    }
    case 'awards-end': {
      const list = letter.awards.map((one) => `${one.name}, ${one.course}, ${format(one.number)}`).join('\n');
      const values = { given, day, list, library: letter.library, count: String(letter.awards.length) };
      return {
        subject: fill(said.awarding_letter_library, values),
        text: fill(said.awarding_letter_library_text, { ...values, address: `${origin}/library/awards` })
      };
    }
    case 'accreditation-ends': {
      const values = {
        given,
        day,
        body: letter.body,
        number: letter.number,
        courses: letter.courses.join('\n')
      };
      const over = letter.days === 0;
      return {
        subject: fill(over ? said.awarding_letter_lapsed : said.awarding_letter_lapses, values),
        text: fill(over ? said.awarding_letter_lapsed_text : said.awarding_letter_lapses_text, {
          ...values,
          address: `${origin}/programme/accreditation`
        })
      };
    }
  }
}
