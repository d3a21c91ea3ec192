import en from '#messages/en/certificate.json' with { type: 'json' };
import fr from '#messages/fr/certificate.json' with { type: 'json' };
import type { AwardWords, Labelled } from '#lib/domain/certificate-layout.ts';
import { format } from '#lib/domain/number.ts';

const catalogues: Record<string, typeof en> = { en, fr };

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
  online_minutes: number;
  tutored_minutes: number;
  score_percent: string | number | null;
  locale: string;
};

function fill(message: string, values: Record<string, string>): string {
  return message.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
}

/** The catalogue's language that an award in `locale` is printed in; English where there is none. */
export function languageOf(locale: string): string {
  const language = new Intl.Locale(locale).language;
  return language in catalogues ? language : 'en';
}

export function wordsOf(award: AwardFacts, origin: string): AwardWords {
  const language = languageOf(award.locale);
  const m = catalogues[language]!;
  // The library's own region decides how a day is written, where its language is one that we print.
  const locale = award.locale.startsWith(language) ? award.locale : language;
  const day = (iso: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
      new Date(`${iso}T00:00:00Z`)
    );
  const hours = (minutes: number) =>
    fill(m.hours_minutes, { hours: String(Math.floor(minutes / 60)), minutes: String(minutes % 60) });
  const number = format(award.number);
  const kindTitle = award.kind === 'diploma' ? m.kind_diploma : m.kind_certificate;
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
