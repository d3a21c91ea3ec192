import en from '#messages/en/sessions.json' with { type: 'json' };
import fr from '#messages/fr/sessions.json' with { type: 'json' };
import { localDayOf, showInstant, showTime } from '#lib/domain/moment.ts';

/** A row of `take_reminders`. */
export type Reminder = {
  sitting_id: string;
  kind: 'day' | 'hour';
  /** Null for who has no address: nobody to tell. */
  email: string | null;
  locale: string;
  given_name: string;
  library: string;
  address: string;
  contact_email: string;
  time_zone: string;
  room: string;
  course: string;
  starts_at: string;
  minutes: number;
};

const catalogues = { en, fr };

const fill = (message: string, values: Record<string, string>) =>
  message.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');

/**
 * The letter in the learner's language, English where we have no other, with times in the library's zone.
 * @param now when it goes out, in milliseconds: a letter that waited past midnight speaks of today
 */
export function letterOf(
  reminder: Reminder,
  origin: string,
  now = Date.now()
): { subject: string; text: string } {
  const locale = reminder.locale.startsWith('fr') ? 'fr' : 'en';
  const said = catalogues[locale];
  const { course, given_name: name, contact_email: contact, time_zone: zone } = reminder;
  const starts = Date.parse(reminder.starts_at);
  const isToday = localDayOf(starts, zone) <= localDayOf(now, zone);
  const subject = isToday ? said.session_letter_today : said.session_letter_tomorrow;
  return {
    subject: fill(subject, { course, time: showTime(starts, locale, zone) }),
    text: fill(said.session_letter_text, {
      name,
      course,
      contact,
      moment: showInstant(starts, locale, zone, 'long'),
      minutes: String(reminder.minutes),
      place: [reminder.library, reminder.room, reminder.address].filter(Boolean).join(', '),
      address: `${origin}/learn`
    })
  };
}
