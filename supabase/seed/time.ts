const day = 86_400_000;

/** The instant of `hour` o'clock in a time zone, `days` local days from `now`. */
export function localHour(now: Date, timeZone: string, days: number, hour: number): Date {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(
    now.getTime() + days * day
  );
  const guess = Date.parse(`${parts}T${String(hour).padStart(2, '0')}:00:00Z`);
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    hourCycle: 'h23',
    minute: '2-digit'
  })
    .format(guess)
    .split(':')
    .map(Number);
  const drift = ((shown[0]! - hour) * 60 + shown[1]!) * 60_000;
  // The offset of the guess is the offset of the result, or a neighbour of it on the one night when clocks change.
  return new Date(guess - (drift > day / 2 ? drift - day : drift < -day / 2 ? drift + day : drift));
}

/** The local day `YYYY-MM-DD` of an instant. */
export function localDay(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
}

export const minutes = (at: Date, count: number) => new Date(at.getTime() + count * 60_000);
export const days = (at: Date, count: number) => new Date(at.getTime() + count * day);
