/** Milliseconds as `59:07` or `1:30:00`, rounded up: the learner is never shown less than is left. */
export function clockDigits(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  const pad = (part: number) => String(part).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** The warning in force: 10, 5, 1 or 0 minutes; null while there is plenty of time. */
export function minuteMark(ms: number): 10 | 5 | 1 | 0 | null {
  if (ms <= 0) return 0;
  if (ms <= 60_000) return 1;
  if (ms <= 300_000) return 5;
  return ms <= 600_000 ? 10 : null;
}
