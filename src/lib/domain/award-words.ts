import type { Accredited, AwardWords, Labelled } from './certificate-layout.ts';
import { format } from './number.ts';
import { labelOf } from './template.ts';

/** The phrases of messages/<language>/certificate.json, and all of them by language; `en` is always there. */
export type Phrases = Record<
  | 'accredited'
  | 'accredited_by'
  | 'achieved'
  | 'at'
  | 'certifies'
  | 'check_at'
  | 'completed'
  | 'course'
  | 'date'
  | 'expires'
  | 'hours_minutes'
  | 'issued'
  | 'kind'
  | 'kind_accredited'
  | 'kind_completion'
  | 'kind_diploma'
  | 'library'
  | 'name'
  | 'number'
  | 'online'
  | 'record_intro'
  | 'record_title'
  | 'score'
  | 'signature'
  | 'stamp'
  | 'study_total'
  | 'tutored',
  string
>;
export type Catalogues = { en: Phrases } & Record<string, Phrases>;

/** What the two pages say of an award. Days are `YYYY-MM-DD`, minutes are whole, the score is a decimal text. */
export type AwardFacts = {
  number: string;
  kind: 'certificate' | 'diploma';
  name: string;
  course_title: string;
  library_name: string;
  issuer_name: string;
  completed_on: string;
  issued_on: string;
  expires_on: string | null;
  accrediting_body: string | null;
  accreditation_number: string | null;
  accreditation_statement: string | null;
  /** A path in the bucket award-art. */
  accreditation_logo: string | null;
  online_minutes: number;
  tutored_minutes: number;
  score_percent: string | number | null;
  locale: string;
};

function fill(message: string, values: Record<string, string>): string {
  return message.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
}

/** The catalogue's language that an award in `locale` is printed in; English where there is none. */
export function languageOf(locale: string, catalogues: Catalogues): string {
  const language = new Intl.Locale(locale).language;
  return language in catalogues ? language : 'en';
}

function accreditedOf(award: AwardFacts, m: Phrases): Accredited | null {
  const { accrediting_body: body, accreditation_number: number, accreditation_statement: statement } = award;
  if (body === null || number === null) return null;
  const said = fill(m.accredited, { body, number });
  const sentence = statement ? `${said} ${statement}` : said;
  return { label: m.accredited_by, body, number, statement, sentence, logo: award.accreditation_logo };
}

/** Every word of an award's two pages. @param origin of the app, where the award can be checked */
export function wordsOf(award: AwardFacts, origin: string, catalogues: Catalogues): AwardWords {
  const language = languageOf(award.locale, catalogues);
  const m = catalogues[language] ?? catalogues.en;
  // The library's own region decides how a day is written, where its language is one that we print.
  const locale = award.locale.startsWith(language) ? award.locale : language;
  const day = (iso: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
      new Date(`${iso}T00:00:00Z`)
    );
  const hours = (minutes: number) =>
    fill(m.hours_minutes, { hours: String(Math.floor(minutes / 60)), minutes: String(minutes % 60) });
  const number = format(award.number);
  const accreditation = accreditedOf(award, m);
  const kindTitle = {
    completion: m.kind_completion,
    accredited: m.kind_accredited,
    diploma: m.kind_diploma
  }[labelOf(award.kind, accreditation !== null)];
  const completed: Labelled = { label: m.completed, value: day(award.completed_on) };
  const issued: Labelled = { label: m.issued, value: day(award.issued_on) };
  const expires: Labelled | null = award.expires_on
    ? { label: m.expires, value: day(award.expires_on) }
    : null;
  const score = award.score_percent === null ? null : Number(award.score_percent) / 100;
  return {
    kindTitle,
    certifies: m.certifies,
    name: award.name,
    achieved: m.achieved,
    course: award.course_title,
    at: fill(m.at, { library: award.library_name }),
    issuer: award.issuer_name,
    library: award.library_name,
    completed,
    issued,
    expires,
    number: { label: m.number, value: number },
    accreditation,
    stamp: m.stamp,
    signature: m.signature,
    date: m.date,
    checkAt: fill(m.check_at, { address: `${origin}/v/${award.number}` }),
    recordTitle: m.record_title,
    recordIntro: fill(m.record_intro, { number }),
    record: [
      { label: m.name, value: award.name },
      { label: m.kind, value: kindTitle },
      { label: m.course, value: award.course_title },
      { label: m.library, value: award.library_name },
      completed,
      issued,
      ...(expires ? [expires] : []),
      ...(accreditation
        ? [{ label: accreditation.label, value: `${accreditation.body}, ${accreditation.number}` }]
        : []),
      { label: m.online, value: hours(award.online_minutes) },
      { label: m.tutored, value: hours(award.tutored_minutes) },
      { label: m.study_total, value: hours(award.online_minutes + award.tutored_minutes) },
      ...(score === null
        ? []
        : [
            {
              label: m.score,
              value: new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(
                score
              )
            }
          ])
    ]
  };
}
