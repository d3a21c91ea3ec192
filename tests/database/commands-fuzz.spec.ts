import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(12);
  scene = await day.openScene(stage, { seats: 200 });
  await day.checkRoom(scene);
});
afterAll(() => stage.close());

/** What a tap may be; `lag` is how long it lay in the outbox, `base` how far its version is behind. */
const tap = fc.record({
  kind: fc.constantFrom(
    'arrive',
    'arrive',
    'cancel-arrival',
    'check-id',
    'check-id',
    'check-tools',
    'check-tools',
    'assign-seat',
    'start',
    'start',
    'pause',
    'resume',
    'extend',
    'submit',
    'record-result',
    'refuse-id',
    'incident',
    'note',
    'nonsense'
  ),
  tablet: fc.nat(2),
  lag: fc.constantFrom(0, 0, 0, 30_000, 240_000, 900_000),
  base: fc.constantFrom(0, 0, 0, 1, 5),
  copies: fc.constantFrom(1, 1, 1, 2)
});

const payloadOf = (kind: string): object =>
  ({
    'cancel-arrival': { reason: 'left-again' },
    'check-id': day.idSeen,
    'check-tools': day.toolsAnswered(scene),
    'assign-seat': { seat_id: scene.seats[7] },
    pause: { reason: 'alarm' },
    extend: { minutes: 3, reason: 'staff-error' },
    submit: { by: 'proctor' },
    'record-result': { score_percent: '77.5', evidence_note: 'Seen' },
    'refuse-id': { reason: 'photo-differs' },
    incident: { category: 'staff', code: 'late' },
    note: { text: 'x' }
  })[kind] ?? {};

describe('whatever three tablets send, in whatever order', () => {
  it('every tap is answered, acts once at most, and the record adds up', async () => {
    const tablets = [randomUUID(), randomUUID(), randomUUID()];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(tap, { minLength: 1, maxLength: 8 }), { minLength: 3, maxLength: 8 }),
        fc.constantFrom('booked', 'ready', 'running'),
        async (batches, from) => {
          const { sitting } = await day.booked(scene);
          if (from !== 'booked') await day.bringTo(scene, sitting, from as 'ready');
          const sent = new Map<string, day.Answer>();
          // Two batches are always on their way at once, as two tablets would have it.
          for (let at = 0; at < batches.length; at += 2)
            await Promise.all(
              batches.slice(at, at + 2).map(async (taps) => {
                const [row] = await stage.owner`select version from public.sitting where id = ${sitting}`;
                const commands = taps.flatMap(({ kind, tablet, lag, base, copies }) => {
                  const one = day.command(scene, sitting, kind, payloadOf(kind), {
                    device_id: tablets[tablet],
                    base_version: Math.max(0, (row!.version as number) - base),
                    sent_mono_ms: 10_000_010 + lag
                  });
                  return Array.from({ length: copies }, () => one);
                });
                const answers = await day.submit(scene, commands);
                expect(answers.map((answer) => answer.id)).toEqual(commands.map((command) => command.id));
                for (const answer of answers) {
                  const before = sent.get(answer.id);
                  if (before) expect([answer.status, answer.code]).toEqual([before.status, before.code]);
                  sent.set(answer.id, answer);
                }
              })
            );
          const [facts] = await stage.owner`
          select s.state, s.version, c.state as clock_state, cardinality(c.ignored) as ignored,
            (select array_agg(e.seq order by e.seq) from public.sitting_event e where e.sitting_id = s.id) as seqs,
            (select count(*)::int from public.sitting_event e join public.command x on x.id = e.command_id
              where e.sitting_id = s.id and x.status <> 'applied') as unearned,
            (select count(*)::int from (
              select from public.sitting_event e where e.sitting_id = s.id and e.command_id is not null
                and e.kind not in ('corrected', 'expired')
              group by e.command_id having count(*) > 1) as twice) as doubled,
            (select count(*)::int from public.command x where x.sitting_id = s.id and x.status = 'applied'
              and x.kind not in ('note', 'incident')
              and not exists (select from public.sitting_event e where e.command_id = x.id)) as lost,
            (select count(*)::int from public.sitting_event e where e.sitting_id = s.id and e.effective_at > e.received_at) as ahead
          from public.sitting s cross join lateral private.sitting_fold(s, now()) as c
          where s.id = ${sitting}`;
          const { seqs, version, state, clock_state, ...wrong } = facts!;
          expect(seqs).toEqual((seqs as number[]).map((_, index) => index + 1));
          expect(version).toBe((seqs as number[]).length);
          expect(wrong).toEqual({ ignored: 0, unearned: 0, doubled: 0, lost: 0, ahead: 0 });
          const stands: Record<string, string> = {
            running: 'running',
            paused: 'paused',
            submitted: 'submitted',
            expired: 'expired',
            failed: 'submitted'
          };
          expect(clock_state).toBe(stands[state as string] ?? 'idle');
        }
      ),
      { numRuns: 25 }
    );
  });
});
