/** The name of an ISO weekday, 1 for Monday: 1970-01-05 was one. */
export const weekdayName = (weekday: number, locale: string, style: 'short' | 'long'): string =>
  new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' }).format(Date.UTC(1970, 0, 4 + weekday));
