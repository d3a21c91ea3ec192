import { milliseconds, percentile } from '../../scripts/bench-row.ts';
import { openStage } from './actors.ts';
import { fillAwards, verifyTimes } from './many-awards.ts';

/** A number is looked up in the same time whether there are a thousand or a million: the page `/v` does nothing else. */
export async function soak(): Promise<{ what: string; figure: string }[]> {
  const stage = await openStage();
  try {
    const rows: { what: string; figure: string }[] = [];
    const medians: number[] = [];
    for (const size of [1000, 10_000, 100_000, 1_000_000]) {
      await fillAwards(stage, size);
      await verifyTimes(stage, 200);
      const took = await verifyTimes(stage, 1000);
      medians.push(percentile(took, 0.5));
      rows.push({
        what: `verify_award among ${size} awards, p50 and p95`,
        figure: [0.5, 0.95].map((part) => milliseconds(percentile(took, part))).join(', ')
      });
    }
    if (medians.at(-1)! > 3 * medians[0]!)
      throw new Error(`slower as the table grows: ${medians.join(', ')} ms`);
    return rows;
  } finally {
    await stage.close();
  }
}
