import fc from 'fast-check';
import { openStage } from './actors.ts';
import * as day from './session-day.ts';
import { play, step } from './tablets.ts';

/** The property of tablets.spec.ts, for as long as there is time and with longer stories. */
export async function soak(seed: number, minutes: number): Promise<{ what: string; figure: string }[]> {
  const stage = await openStage(12);
  const begin = performance.now();
  let runs = 0;
  let taps = 0;
  try {
    let scene = await day.openScene(stage, { seats: 200 });
    while (performance.now() - begin < minutes * 60_000) {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 3, maxLength: 60 }),
          fc.constantFrom('booked', 'ready', 'running'),
          async (steps, from) => {
            await play(scene, from as 'booked', steps);
            runs += 1;
            taps += steps.filter((one) => one.do === 'tap').length;
          }
        ),
        { numRuns: 40, seed: seed + runs }
      );
      // A room has seats, and its snapshot grows with them.
      scene = await day.openScene(stage, { seats: 200 });
    }
  } finally {
    await stage.close();
  }
  return [
    { what: 'tablets on a broken network: stories played', figure: String(runs) },
    { what: 'tablets on a broken network: taps, each in exactly one event or answer', figure: String(taps) }
  ];
}
