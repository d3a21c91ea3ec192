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

/** Hundredths of `7`, `37.5` or `40.25` points, up to 99999.99; null for anything else. */
function parsePoints(text: string): number | null {
  const parts = /^(\d{1,5})(?:\.(\d{1,2}))?$/.exec(text);
  return parts && Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}

/**
 * Points of points, both decimal text, as per cent cut to the hundredth: it reaches a pass mark exactly when the uncut
 * quotient does. Null when they are no points, none can be had, or there are more than can be had. SQL's `read_result`
 * computes the same.
 */
export function percentOf(points: string, of: string): string | null {
  const had = parsePoints(points);
  const most = parsePoints(of);
  if (had === null || most === null || most === 0 || had > most) return null;
  const hundredths = Number((BigInt(had) * 10_000n) / BigInt(most));
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}

/** Points as typed: a comma for the point, spaces allowed. */
export const readPoints = (typed: string): string => typed.replace(/\s/g, '').replace(',', '.');
