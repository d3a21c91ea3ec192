/** One line of the table of `npm run bench`; a `*.bench.ts` exports `bench(): Promise<Row[]>`. */
export interface Row {
  /** What was measured, on what. */
  what: string;
  /** The figure with its unit: `412 /s`, `p95 38 ms`, `84.2 kB`. */
  figure: string;
  /** What the figure stands against: a target, the same work done directly, another program. */
  comparedWith?: string;
  /** Figure divided by what it is compared with. */
  ratio?: number;
}

/** The value below which the given part (0 to 1) of the samples lie, by nearest rank. */
export function percentile(samples: number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  if (value === undefined) throw new Error('no samples');
  return value;
}

/** Milliseconds as text, with one digit after the point where that says something. */
export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}
