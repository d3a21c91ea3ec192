import { localDayOf, parseDay, parseInstant, showDay, showInstant, showTime } from '#lib/domain/moment.ts';
import { showMoney } from '#lib/domain/money.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Duty } from '../StaffFrame.svelte';

/** How this library reads instants (RFC 3339), local days (YYYY-MM-DD) and money: its time zone, the reader's language. */
export function showFor({ timeZone }: Pick<Duty, 'timeZone'>) {
  const locale = getLocale();
  const at = (text: string) => parseInstant(text) ?? 0;
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const today = () => localDayOf(Date.now(), timeZone);
  return {
    today,
    day: (text: string) => showDay(parseDay(text.slice(0, 10)) ?? 0, locale),
    instant: (text: string) => showInstant(at(text), locale, timeZone),
    /** The local day of an instant, with its weekday. */
    dayOf: (text: string) => showDay(localDayOf(at(text), timeZone), locale, 'long'),
    shortDayOf: (text: string) => showDay(localDayOf(at(text), timeZone), locale),
    time: (text: string) => showTime(at(text), locale, timeZone),
    span: (from: string, to: string) =>
      [from, to].map((text) => showTime(at(text), locale, timeZone)).join('–'),
    /** `today`, `yesterday`, `12 days ago` by the library's calendar. */
    ago: (text: string) => relative.format(localDayOf(at(text), timeZone) - today(), 'day'),
    money: (minor: number, currency: string) => showMoney(minor, currency, locale),
    percent: (value: number) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(value / 100),
    minutes: (minutes: number) =>
      [
        [Math.floor(minutes / 60), 'hour'],
        [minutes % 60, 'minute']
      ]
        .filter(([count], index) => count !== 0 || (index === 1 && minutes === 0))
        .map(([count, unit]) =>
          new Intl.NumberFormat(locale, { style: 'unit', unit: unit as string, unitDisplay: 'short' }).format(
            count as number
          )
        )
        .join(' ')
  };
}
