import { milliseconds, percentile, type Row } from '../../scripts/bench-row.ts';
import { openStage } from './actors.ts';
import * as day from './session-day.ts';

const rooms = 4;
const seats = 15;
const tablets = 8;

/** What the issue asks of the drain: 100 tablets with 200 queued commands each, within 60 s. */
const wantedPerSecond = (100 * 200) / 60;

/** The verbs of the session day, called in SQL as the roles that call them. */
export async function bench(): Promise<Row[]> {
  const stage = await openStage(tablets);
  try {
    const scenes = await Promise.all(Array.from({ length: rooms }, () => day.openScene(stage, { seats })));
    const learners = await Promise.all(
      scenes.map((scene) => Promise.all(Array.from({ length: seats }, () => day.enrolled(scene))))
    );
    const bookings: number[] = [];
    const sittings: { scene: day.Scene; sitting: string }[] = [];
    for (const [index, scene] of scenes.entries())
      for (const { enrolment } of learners[index] ?? []) {
        const start = performance.now();
        sittings.push({ scene, sitting: await day.book(scene, enrolment) });
        bookings.push(performance.now() - start);
      }
    for (const { scene, sitting } of sittings) await day.bringTo(scene, sitting, 'running');

    /** Each tablet sends `calls` batches of `size` pauses and resumes of its own sittings, one after the other. */
    async function send(calls: number, size: number) {
      const took: number[] = [];
      const begin = performance.now();
      await Promise.all(
        Array.from({ length: tablets }, async (_, tablet) => {
          const own = sittings.filter((__, index) => index % tablets === tablet);
          for (let call = 0; call < calls; call++) {
            const one = own[call % own.length];
            if (!one) continue;
            const commands = Array.from({ length: size }, (__, at) =>
              day.command(
                one.scene,
                one.sitting,
                at % 2 ? 'resume' : 'pause',
                { reason: 'toilet' },
                { base_version: 5, device_id: day.tablet }
              )
            );
            const start = performance.now();
            await day.submit(one.scene, commands);
            took.push(performance.now() - start);
          }
        })
      );
      return { took, perSecond: (tablets * calls * size) / ((performance.now() - begin) / 1000) };
    }

    const single = await send(10, 2);
    const drain = await send(8, 50);
    const [scene] = scenes as [day.Scene];
    const time = async (work: () => Promise<unknown>) => {
      const took: number[] = [];
      for (let n = 0; n < 20; n++) {
        const start = performance.now();
        await work();
        took.push(performance.now() - start);
      }
      return milliseconds(percentile(took, 0.5));
    };
    const ids = sittings.filter((one) => one.scene === scene).map((one) => one.sitting);
    return [
      {
        what: 'book_sitting, SQL, one after the other, p50',
        figure: milliseconds(percentile(bookings, 0.5))
      },
      {
        what: `submit_commands, SQL, ${tablets} tablets, 2 commands a call, p50 / p95 a call`,
        figure: `${milliseconds(percentile(single.took, 0.5))} / ${milliseconds(percentile(single.took, 0.95))}`
      },
      {
        what: `submit_commands, SQL, ${tablets} tablets draining batches of 50`,
        figure: `${drain.perSecond.toFixed(0)} commands/s`,
        comparedWith: `${wantedPerSecond.toFixed(0)} commands/s`,
        ratio: drain.perSecond / wantedPerSecond
      },
      {
        what: `sitting_clock of ${seats} sittings, SQL, p50`,
        figure: await time(() =>
          stage.as(scene.proctor, (sql) => sql`select * from public.sitting_clock(${ids})`)
        )
      },
      {
        what: `session_snapshot of ${seats} sittings, SQL, p50`,
        figure: await time(() =>
          stage.as(scene.proctor, (sql) => sql`select public.session_snapshot(${scene.session})`)
        )
      }
    ];
  } finally {
    await stage.close();
  }
}
