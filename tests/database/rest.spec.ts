import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(8);
  // What happened half an hour ago is played by taps that come late: nobody is to be asked about them here.
  await stage.owner`update public.programme set uncertain_minutes = 240`;
});
afterAll(() => stage.close());

const ago = (minutes: number) => ({ tapped_mono_ms: 0, sent_mono_ms: minutes * 60_000 });

/** A sitting of an hour that began so many minutes ago; its learner was granted some rest, or none. */
async function begun(minutesAgo: number, rest = 0) {
  const at = await day.openScene(stage);
  const { enrolment } = await day.enrolled(at);
  await stage.as(
    at.librarian,
    (sql) => sql`select public.set_accommodation(${enrolment}, null, null, ${rest}, false, false)`
  );
  const sitting = await day.book(at, enrolment);
  const opened = new Date(Date.now() - (minutesAgo + 5) * 60_000);
  await stage.owner`update public.session set starts_at = ${opened} where id = ${at.session}`;
  await stage.owner`
    update public.sitting set starts_at = ${opened}, ends_at = ${opened}::timestamptz + interval '1 hour'
    where id = ${sitting}`;
  await day.checkRoom(at);
  const [seat] = await stage.owner`
    select t.id from public.seat t join public.session n on n.room_id = t.room_id where n.id = ${at.session} limit 1`;
  for (const [kind, payload] of [
    ['arrive', {}],
    ['check-id', day.idSeen],
    ['check-tools', day.toolsAnswered(at)],
    ['assign-seat', { seat_id: seat!.id }],
    ['start', {}]
  ] as const)
    expect(day.outcome(await day.send(at, sitting, kind, payload, ago(minutesAgo)))).toBe('applied');
  const tap = async (kind: string, minutes: number, payload: object = {}) =>
    day.outcome(await day.send(at, sitting, kind, payload, ago(minutes)));
  const clock = async () => {
    const [row] = await stage.owner`
      select extract(epoch from sum(e.seconds) * interval '1 second')::int as given,
        (select (private.sitting_fold(s, clock_timestamp())).remaining_ms / 1000 from public.sitting s where s.id = ${sitting}) as left
      from public.sitting_event e where e.sitting_id = ${sitting} and e.kind = 'extended'`;
    return { given: row!.given as number | null, left: Number(row!.left) };
  };
  return { at, sitting, tap, clock };
}
const rest = { reason: 'rest-break' };

describe('a rest break', () => {
  it('is for who was granted rest', async () => {
    const { tap } = await begun(20);
    expect(await tap('pause', 0, rest)).toBe('rejected no-rest-granted');
    expect(await tap('pause', 0, { reason: 'toilet' })).toBe('applied');
  });

  it('is credited as far as it was granted', async () => {
    const { tap, clock } = await begun(40, 15);
    expect(await tap('pause', 30, rest)).toBe('applied');
    expect(await tap('resume', 20)).toBe('applied');
    const { given, left } = await clock();
    expect(given).toBeNull();
    expect(left).toBeCloseTo(30 * 60, -1);
  });

  it('beyond that comes off the time, each minute once', async () => {
    const { tap, clock } = await begun(50, 5);
    for (const [pause, resume] of [
      [45, 37],
      [30, 28]
    ] as const) {
      expect(await tap('pause', pause, rest)).toBe('applied');
      expect(await tap('resume', resume)).toBe('applied');
    }
    const { given, left } = await clock();
    expect(Math.abs(given! + 5 * 60)).toBeLessThanOrEqual(2);
    // 50 minutes less 10 of rest are on the clock; of the hour 5 were taken off.
    expect(Math.abs(left - 15 * 60)).toBeLessThan(10);
  });

  it('leaves other pauses alone', async () => {
    const { tap, clock } = await begun(30, 5);
    await tap('pause', 25, { reason: 'alarm' });
    await tap('resume', 5);
    expect((await clock()).given).toBeNull();
  });
});

describe('a clock at its end', () => {
  it('takes no pause, whatever the grace, but takes what was tapped before', async () => {
    const late = await begun(61);
    await stage.owner`update public.programme set expiry_grace_seconds = 3600`;
    expect(await late.tap('pause', 0, { reason: 'alarm' })).toBe('rejected time-up');
    expect(await late.tap('extend', 0, { reason: 'staff-error', minutes: 10 })).toBe('applied');
    expect(await late.tap('pause', 0, { reason: 'alarm' })).toBe('applied');
    const before = await begun(61);
    expect(await before.tap('pause', 10, { reason: 'alarm' })).toBe('applied');
    await stage.owner`update public.programme set expiry_grace_seconds = 60`;
  });
});
