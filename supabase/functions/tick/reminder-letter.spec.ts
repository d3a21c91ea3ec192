import { describe, expect, it } from 'vitest';
import { letterOf, type Reminder } from './reminder-letter.ts';

const reminder: Reminder = {
  sitting_id: '01890000-0000-7000-8000-000000000001',
  kind: 'day',
  email: 'ama@example.org',
  locale: 'en',
  given_name: 'Ama',
  library: 'Derry Central Library',
  address: 'Foyle Street',
  contact_email: 'desk@example.org',
  time_zone: 'Europe/London',
  room: 'Study',
  course: 'Health',
  starts_at: '2027-03-29T08:00:00+00:00',
  minutes: 75
};

/** In the library's zone a day and an hour before 09:00 of 29 March, the morning after the clocks went forward. */
const [dayBefore, hourBefore] = ['2027-03-28T08:00:00Z', '2027-03-29T07:00:00Z'].map(Date.parse);

describe('the letter of a reminder', () => {
  it('says when and where in the library’s time', () => {
    const { subject, text } = letterOf(reminder, 'https://carrel.example', dayBefore);
    expect(subject).toBe('Tomorrow at 09:00: your assessment in Health');
    expect(text).toContain('29 March 2027');
    expect(text).toContain('takes 75 minutes');
    expect(text).toContain('Derry Central Library, Study, Foyle Street');
    expect(text).toContain('https://carrel.example/learn');
  });

  it('is in the learner’s language, and speaks of today when it goes out on the day', () => {
    const { subject, text } = letterOf(
      { ...reminder, kind: 'hour', locale: 'fr-FR' },
      'https://carrel.example',
      hourBefore
    );
    expect(subject).toBe('Aujourd’hui à 09:00 : votre épreuve de Health');
    expect(text).toContain('29 mars 2027');
    // Mail that stood still from the day before until after midnight there, which is an hour earlier in UTC.
    expect(letterOf(reminder, '', Date.parse('2027-03-28T23:30:00Z')).subject).toContain('Today');
    expect(letterOf({ ...reminder, locale: 'sw' }, '', dayBefore).subject).toContain('Tomorrow');
  });
});
