/** A span of a weekday as it is typed: `09:00`. */
export type Span = { weekday: number; from: string; to: string };

/** `09:00` of the database's `09:00:00`. */
export const shortTime = (time: string): string => time.slice(0, 5);
