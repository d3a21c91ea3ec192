import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as moment from './moment.ts';

describe('instants', () => {
  it.each([
    ['2026-11-22T03:56:55Z', '2026-11-22T03:56:55.000Z'],
    ['2026-11-22T03:56:55.275+00:00', '2026-11-22T03:56:55.275Z'],
    ['2026-11-22 03:56:55.275+00', '2026-11-22T03:56:55.275Z'],
    ['2026-11-22 03:56:55.275999+00', '2026-11-22T03:56:55.275Z'],
    ['2026-11-22 09:26:55.2+05:30', '2026-11-22T03:56:55.200Z'],
    ['2026-11-21T22:56:55-0500', '2026-11-22T03:56:55.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z']
  ])('reads %s', (text, iso) => {
    expect(new Date(moment.parseInstant(text)!).toISOString()).toBe(iso);
  });

  it.each([
    '',
    '2026-11-22',
    '2026-11-22T03:56:55',
    '2026-02-30T00:00:00Z',
    '2026-11-22T24:00:00Z',
    '22/11/2026 03:56',
    '2026-11-22T03:56:60Z'
  ])('refuses %s', (text) => expect(moment.parseInstant(text)).toBeNull());

  it('are written with whole seconds and read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (instant) => {
        expect(moment.parseInstant(moment.formatInstant(instant))).toBe(Math.floor(instant / 1000) * 1000);
        expect(moment.parseInstant(new Date(instant).toISOString())).toBe(instant);
      })
    );
  });
});

describe('days', () => {
  it('round-trip', () => {
    fc.assert(
      fc.property(fc.nat(2_932_896), (day) => {
        expect(moment.parseDay(moment.formatDay(day))).toBe(day);
      })
    );
    expect(moment.parseDay('2025-02-29')).toBeNull();
    expect(moment.parseDay('2026-1-1')).toBeNull();
  });

  it('are those of the library, also where clocks change', () => {
    const late = moment.parseInstant('2026-11-22T23:30:00Z')!;
    expect(moment.formatDay(moment.localDayOf(late, 'Africa/Accra'))).toBe('2026-11-22');
    expect(moment.formatDay(moment.localDayOf(late, 'Africa/Nairobi'))).toBe('2026-11-23');
    const summer = moment.parseInstant('2026-07-01T23:30:00Z')!;
    expect(moment.formatDay(moment.localDayOf(summer, 'Europe/London'))).toBe('2026-07-02');
  });

  it('are shown in the customs of the reader and never slip by a zone', () => {
    const day = moment.parseDay('2026-11-22')!;
    expect(moment.showDay(day, 'en-GB')).toBe('22 Nov 2026');
    expect(moment.showDay(day, 'fr', 'long')).toBe('dimanche 22 novembre 2026');
    const instant = moment.parseInstant('2026-11-22T09:05:00Z')!;
    expect(moment.showTime(instant, 'en-GB', 'Africa/Nairobi')).toBe('12:05');
    expect(moment.showInstant(instant, 'en-GB', 'Africa/Nairobi')).toBe('22 Nov 2026, 12:05');
    for (const english of ['en', 'en-US', 'en-GH', 'en-XA']) {
      expect(moment.showDay(day, english)).toBe('22 Nov 2026');
      expect(moment.showInstant(instant, english, 'Africa/Nairobi')).toBe('22 Nov 2026, 12:05');
      expect(moment.showTime(instant + 4 * 3_600_000, english, 'Africa/Nairobi')).toBe('16:05');
    }
    expect(moment.showInstant(instant, 'en-GB', 'Africa/Nairobi', 'long')).toMatch(/EAT|GMT\+3/);
  });
});

describe('wall times of a zone', () => {
  const day = (text: string) => moment.parseDay(text)!;

  it.each([
    ['2026-11-22', '14:05', 'Africa/Accra', '2026-11-22T14:05:00.000Z'],
    ['2026-11-22', '09:00', 'Africa/Nairobi', '2026-11-22T06:00:00.000Z'],
    ['2026-07-01', '00:30', 'Europe/London', '2026-06-30T23:30:00.000Z'],
    ['2026-11-22', '00:00', 'Asia/Kathmandu', '2026-11-21T18:15:00.000Z'],
    ['2026-10-25', '01:30', 'Europe/London', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29', '01:30', 'Europe/London', '2026-03-29T01:30:00.000Z'],
    ['2026-03-29', '02:30', 'Europe/London', '2026-03-29T01:30:00.000Z']
  ])('%s %s in %s is %s', (text, time, zone, iso) =>
    expect(new Date(moment.instantOf(day(text), time, zone)!).toISOString()).toBe(iso)
  );

  it.each(['', '24:00', '9:00', '12:60', 'noon'])('reads no time from "%s"', (time) =>
    expect(moment.instantOf(day('2026-11-22'), time, 'Africa/Accra')).toBeNull()
  );
});

describe('durations', () => {
  it.each([
    [3_600_000, '1:00:00'],
    [3_599_001, '1:00:00'],
    [3_599_000, '59:59'],
    [61_000, '1:01'],
    [1, '0:01'],
    [0, '0:00'],
    [-5, '0:00']
  ])('%i ms is %s', (ms, text) => expect(moment.showDuration(ms)).toBe(text));
});
