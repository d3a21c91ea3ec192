import { describe, expect, it } from 'vitest';
import { calendarFile, type Entry } from './calendar-file.ts';

const entry: Entry = {
  uid: '0190f5a0-0000-7000-8000-000000000001@carrel',
  sequence: 0,
  starts: Date.parse('2027-03-29T08:00:00Z'),
  ends: Date.parse('2027-03-29T09:00:00Z'),
  stamp: Date.parse('2027-03-01T12:00:00.123Z'),
  timeZone: 'Europe/London',
  title: 'Assessment: Health, safety; basics',
  place: 'Derry Central Library, Foyle Street',
  text: 'Bring an ID document.\nBe there at 08:45.'
};
const unfold = (file: string) => file.replaceAll('\r\n ', '');
const lines = (file: string) => unfold(file).split('\r\n');

describe('a calendar file', () => {
  it('is one event with a time zone, lines ended by CR LF', () => {
    const file = calendarFile(entry);
    expect(file.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:')).toBe(true);
    expect(file.endsWith('END:VEVENT\r\nEND:VCALENDAR\r\n')).toBe(true);
    expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(lines(file)).toContain('UID:0190f5a0-0000-7000-8000-000000000001@carrel');
    expect(lines(file)).toContain('DTSTAMP:20270301T120000Z');
    expect(lines(file).filter((line) => line.startsWith('TRIGGER'))).toEqual([
      'TRIGGER:-P1D',
      'TRIGGER:-PT1H'
    ]);
  });

  it('escapes backslash, semicolon, comma and line break, and drops other control characters', () => {
    const file = calendarFile({ ...entry, title: 'a\\b; c, d\u0007', text: 'one\r\ntwo\nthree' });
    expect(lines(file)).toContain('SUMMARY:a\\\\b\\; c\\, d');
    expect(lines(file)).toContain('DESCRIPTION:one\\ntwo\\nthree');
    expect(lines(file)).toContain('LOCATION:Derry Central Library\\, Foyle Street');
  });

  it('cannot be made to say more by a title with lines of its own', () => {
    const file = calendarFile({ ...entry, title: 'x\r\nATTENDEE:mailto:eve@example.org' });
    expect(lines(file).some((line) => line.startsWith('ATTENDEE'))).toBe(false);
  });

  it('folds at 75 octets and tears no symbol apart', () => {
    const title = 'Évaluation à la bibliothèque — 能力评估 👩🏽‍🎓 '.repeat(6);
    const file = calendarFile({ ...entry, title });
    for (const line of file.split('\r\n'))
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(new TextDecoder('utf-8', { fatal: true }).decode(new TextEncoder().encode(file))).toBe(file);
    expect(lines(file)).toContain(`SUMMARY:${title}`);
  });

  it('says local times, with the changes of the clocks around them', () => {
    const file = lines(calendarFile(entry));
    expect(file).toContain('DTSTART;TZID=Europe/London:20270329T090000');
    expect(file).toContain('DTEND;TZID=Europe/London:20270329T100000');
    const zone = file.slice(file.indexOf('BEGIN:VTIMEZONE'), file.indexOf('END:VTIMEZONE'));
    // The night before: 01:00 GMT becomes 02:00 BST.
    const spring = zone.indexOf('DTSTART:20270328T010000');
    expect(zone.slice(spring - 1, spring + 3)).toEqual([
      'BEGIN:DAYLIGHT',
      'DTSTART:20270328T010000',
      'TZOFFSETFROM:+0000',
      'TZOFFSETTO:+0100'
    ]);
    expect(zone).toContain('DTSTART:20271031T020000');
    const winter = lines(calendarFile({ ...entry, starts: Date.parse('2027-01-11T09:00Z') }));
    expect(winter).toContain('DTSTART;TZID=Europe/London:20270111T090000');
  });

  it.each([
    ['Africa/Accra', '+0000', '20270329T080000'],
    ['Africa/Nairobi', '+0300', '20270329T110000'],
    ['Asia/Kathmandu', '+0545', '20270329T134500']
  ])('needs one rule for %s', (timeZone, offset, start) => {
    const file = lines(calendarFile({ ...entry, timeZone }));
    expect(file.filter((line) => line.startsWith('TZOFFSETTO'))).toEqual([`TZOFFSETTO:${offset}`]);
    expect(file).toContain(`DTSTART;TZID=${timeZone}:${start}`);
  });

  it('keeps its UID and counts up when the booking moves, and can say that it is off', () => {
    const moved = lines(calendarFile({ ...entry, sequence: 2, cancelled: true }));
    expect(moved).toContain(`UID:${entry.uid}`);
    expect(moved).toContain('SEQUENCE:2');
    expect(moved).toContain('METHOD:CANCEL');
    expect(moved).toContain('STATUS:CANCELLED');
    expect(moved).not.toContain('BEGIN:VALARM');
  });
});
