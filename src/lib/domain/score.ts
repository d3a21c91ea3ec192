/** Scores in per cent as decimal text, compared in hundredths: nothing is rounded up to a pass. */

/** Hundredths of a per cent of `82`, `82.5` or `82.25`, 0 to 100; null for anything else. */
export function parseScore(text: string): number | null {
  const parts = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text);
  if (!parts) return null;
  const hundredths = Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
  return hundredths <= 10_000 ? hundredths : null;
}

/** What a person typed: a comma for the point, spaces and a per cent sign allowed. Null when it is no score. */
export function readScore(typed: string): string | null {
  const text = typed.replace(/[\s%]/g, '').replace(',', '.');
  return parseScore(text) === null ? null : text;
}

/** Whether a score reaches the pass mark; both decimal text. Throws a RangeError when one is no score. */
export function passes(score: string, passPercent: string): boolean {
  const reached = parseScore(score);
  const needed = parseScore(passPercent);
  if (reached === null || needed === null) throw new RangeError('not a score');
  return reached >= needed;
}
