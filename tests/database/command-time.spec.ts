import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage();
  scene = await day.openScene(stage, { seats: 60 });
});
afterAll(() => stage.close());

const minutes = (count: number) => count * 60_000;

/** Parts of a command that was tapped so long before it was sent, from the same page load. */
const tappedAgo = (ms: number) => ({
  tapped_mono_ms: 50_000_000,
  sent_mono_ms: 50_000_000 + ms,
  tapped_at: '2025-01-01T00:00:00Z' // The tablet's clock is set to last year, which decides nothing.
});
/** The page load of the tap is gone: the client sends no monotonic time of its own. */
const afterReload = (tappedAt: Date) => ({
  tapped_mono_ms: 50_000_000,
  sent_mono_ms: 0,
  tapped_at: tappedAt.toISOString()
});

const lastEvent = async (sitting: string) =>
  (
    await stage.owner`
    select kind, uncertain, extract(epoch from received_at - effective_at)::float8 as age
    from public.sitting_event where sitting_id = ${sitting} order by seq desc limit 1`
  )[0]!;

/** Moves the events of a sitting into the past, as if they had happened then; for the owner of the table only. */
async function setBack(sitting: string, ms: number) {
  await stage.owner.begin(async (sql) => {
    await sql`alter table public.sitting_event disable trigger append_only_row`;
    await sql`alter table public.sitting_event disable trigger append_only_statement`;
    await sql`update public.sitting_event set effective_at = effective_at - make_interval(secs => ${ms / 1000}) where sitting_id = ${sitting}`;
    await sql`alter table public.sitting_event enable always trigger append_only_row`;
    await sql`alter table public.sitting_event enable always trigger append_only_statement`;
  });
}

describe('when a command took place', () => {
  it('is its receipt, when the tablet was in touch', async () => {
    const { sitting } = await day.booked(scene);
    await day.send(scene, sitting, 'arrive', {}, tappedAgo(1500));
    const event = await lastEvent(sitting);
    expect(event).toMatchObject({ kind: 'arrived', uncertain: false });
    expect(event.age).toBeLessThan(1);
  });

  it('is counted back by the monotonic clock, flagged, when it waited in the outbox', async () => {
    const { sitting } = await day.brought(scene, 'ready');
    await day.prepareStart(scene, sitting);
    await setBack(sitting, minutes(10));
    expect(day.outcome(await day.send(scene, sitting, 'start', {}, tappedAgo(minutes(3))))).toBe('applied');
    const event = await lastEvent(sitting);
    expect(event).toMatchObject({ kind: 'started', uncertain: true });
    expect(event.age).toBeGreaterThan(179);
    expect(event.age).toBeLessThan(182);
    const [clock] = await stage.as(
      scene.proctor,
      (sql) => sql`select * from public.sitting_clock(${[sitting]})`
    );
    expect(Number(clock!.remaining_ms)).toBeLessThan(minutes(57));
    expect(clock!.uncertain).toBe(true);
  });

  it('is never before the event that it follows', async () => {
    const { sitting } = await day.brought(scene, 'running');
    await day.send(scene, sitting, 'pause', { reason: 'toilet' }, tappedAgo(minutes(4)));
    const [row] = await stage.owner`
      select array_agg(effective_at order by seq) = array_agg(effective_at order by effective_at, seq) as sorted
      from public.sitting_event where sitting_id = ${sitting} and kind <> 'booked'`;
    expect(row!.sorted).toBe(true);
  });

  it('falls back on the wall clock, between the last event and the receipt, after a reload', async () => {
    const { sitting } = await day.brought(scene, 'running');
    await setBack(sitting, minutes(4));
    const answer = await day.send(
      scene,
      sitting,
      'pause',
      { reason: 'alarm' },
      afterReload(new Date(Date.now() + minutes(600)))
    );
    expect(day.outcome(answer)).toBe('applied');
    expect(await lastEvent(sitting)).toMatchObject({ kind: 'paused', uncertain: true });
  });

  it('counts a page load as gone once the tablet has spoken from a later one', async () => {
    const { sitting } = await day.brought(scene, 'running');
    await setBack(sitting, minutes(20));
    const [device, oldBoot, newBoot] = [randomUUID(), randomUUID(), randomUUID()];
    const seen = (boot: string) =>
      stage.as(scene.proctor, (sql) => sql`select public.desk_seen(${scene.session}, ${device}, ${boot})`);
    await seen(oldBoot);
    await seen(newBoot);
    const pause = (boot: string) =>
      day.send(scene, sitting, 'pause', { reason: 'alarm' }, { device_id: device, boot_id: boot });
    expect(day.outcome(await pause(oldBoot))).toBe('parked time-uncertain');
  });
});

describe('a time that is too uncertain', () => {
  const confirm = async (id: string, by: Actor = scene.librarian) =>
    (await stage.as(by, (sql) => sql<day.Answer[]>`select * from public.confirm_command(${id})`))[0]!;
  const discard = (id: string, by: Actor = scene.librarian) =>
    stage.as(by, (sql) => sql`select public.discard_command(${id}, 'Never happened')`);

  async function twentyMinutesOffline() {
    const { sitting } = await day.brought(scene, 'ready');
    await day.prepareStart(scene, sitting);
    await setBack(sitting, minutes(40));
    const [row] = await stage.owner`select version from public.sitting where id = ${sitting}`;
    const version = { base_version: row!.version as number };
    const answers = await day.submit(scene, [
      day.command(scene, sitting, 'start', {}, { ...version, ...tappedAgo(minutes(20)) }),
      day.command(
        scene,
        sitting,
        'extend',
        { minutes: 5, reason: 'staff-error' },
        { ...version, ...tappedAgo(minutes(10)) }
      ),
      day.command(scene, sitting, 'incident', { category: 'learner', code: 'talking' }, tappedAgo(minutes(9)))
    ]);
    return { sitting, answers };
  }

  it('waits for a librarian who did not send it, with what rests on it; the record goes on', async () => {
    const { sitting, answers } = await twentyMinutesOffline();
    expect(answers.map(day.outcome)).toEqual(['parked time-uncertain', 'parked time-uncertain', 'applied']);
    expect(await day.stateOf(scene, sitting)).toBe('ready');
    const [start, extend] = answers as [day.Answer, day.Answer];
    await expectRefusal(confirm(start.id, scene.proctor), 'not-allowed');
    await expectRefusal(confirm(start.id, scene.colleague), 'not-allowed');
    await expectRefusal(confirm(extend.id), 'earlier-command-waits');
    expect(day.outcome(await confirm(start.id))).toBe('applied');
    const event = await lastEvent(sitting);
    expect(event).toMatchObject({ kind: 'started', uncertain: true });
    expect(event.age).toBeGreaterThan(minutes(20) / 1000 - 1);
    expect(day.outcome(await confirm(extend.id))).toBe('applied');
    await expectRefusal(confirm(extend.id), 'not-parked');
  });

  it('can be discarded, stays in the record, and answers its sender so', async () => {
    const { sitting, answers } = await twentyMinutesOffline();
    const [start] = answers as [day.Answer];
    await discard(start.id);
    expect(await day.stateOf(scene, sitting)).toBe('ready');
    const [row] = await stage.as(
      scene.proctor,
      (sql) => sql`select status, code, decided_by from public.command where id = ${start.id}`
    );
    expect(row).toEqual({ status: 'rejected', code: 'discarded', decided_by: scene.librarian.id });
    await expectRefusal(discard(start.id), 'not-parked');
  });

  it('is not confirmed by its own sender, though a librarian', async () => {
    const { sitting } = await day.brought(scene, 'ready');
    await day.prepareStart(scene, sitting);
    await setBack(sitting, minutes(40));
    const parked = await day.send(
      scene,
      sitting,
      'start',
      {},
      { ...tappedAgo(minutes(20)), device_id: randomUUID() },
      scene.librarian
    );
    // What another tablet did since makes it stale, so the base version is the present one.
    expect(day.outcome(parked)).toBe('parked time-uncertain');
    await expectRefusal(confirm(parked.id), 'second-person-needed');
    await expectRefusal(discard(parked.id), 'second-person-needed');
    expect(day.outcome(await confirm(parked.id, await stage.staff('librarian', scene.library)))).toBe(
      'applied'
    );
  });
});

describe('the end of the time', () => {
  const tick = (now: Date) => stage.owner`select private.expire_sittings(${now})`;
  const seen = (at: day.Scene = scene) =>
    stage.as(at.proctor, (sql) => sql`select public.desk_seen(${at.session}, ${day.tablet}, ${day.boot})`);

  async function runningFor(ms: number) {
    const own = await day.openScene(stage);
    const booked = await day.brought(own, 'running');
    await setBack(booked.sitting, ms);
    return { own, ...booked };
  }

  it('is decided by the server, at the deadline, after the grace', async () => {
    const { own, sitting } = await runningFor(minutes(60) - 10_000);
    await seen(own);
    const now = Date.now();
    await tick(new Date(now + 40_000));
    expect(await day.stateOf(own, sitting)).toBe('running');
    await setBack(sitting, 20_000);
    await seen(own);
    await tick(new Date(now + 120_000));
    expect(await day.stateOf(own, sitting)).toBe('expired');
    const [clock] = await stage.as(
      own.proctor,
      (sql) => sql`select * from public.sitting_clock(${[sitting]})`
    );
    expect(clock).toMatchObject({
      state: 'expired',
      elapsed_ms: '3600000',
      remaining_ms: '0',
      deadline: null
    });
    expect(
      day.outcome(
        await day.send(own, sitting, 'record-result', { score_percent: '85', evidence_note: 'Seen' })
      )
    ).toBe('applied');
  });

  it('waits for a tablet that has gone silent, and never fails the learner', async () => {
    const { own, sitting } = await runningFor(minutes(60) + 30_000);
    await stage.owner`update private.device_contact set seen_at = seen_at - interval '1 hour' where session_id = ${own.session}`;
    await tick(new Date());
    expect(await day.stateOf(own, sitting)).toBe('running');
    await tick(new Date(Date.now() + 60_000));
    expect(await day.stateOf(own, sitting)).toBe('awaiting-sync');
    // What the silent tablet held is taken as of when it was tapped: three minutes ago, before the deadline.
    await stage.owner`update public.programme set uncertain_minutes = 10`;
    const answer = await day.send(own, sitting, 'submit', { by: 'learner' }, tappedAgo(minutes(3)));
    await stage.owner`update public.programme set uncertain_minutes = 5`;
    expect(day.outcome(answer)).toBe('applied');
    expect(await day.stateOf(own, sitting)).toBe('submitted');
  });

  it('is taken back for a submission made in time and heard of late', async () => {
    const { own, sitting } = await runningFor(minutes(61));
    const ready = (await stage.owner`select version from public.sitting where id = ${sitting}`)[0]!
      .version as number;
    await seen(own);
    await tick(new Date(Date.now() + 60_000));
    expect(await day.stateOf(own, sitting)).toBe('expired');
    const late = await day.send(
      own,
      sitting,
      'submit',
      { by: 'learner' },
      { ...tappedAgo(10_000), base_version: ready }
    );
    expect(day.outcome(late)).toBe('rejected too-late');
    const answer = await day.send(
      own,
      sitting,
      'submit',
      { by: 'learner' },
      { ...tappedAgo(minutes(2)), base_version: ready }
    );
    expect(day.outcome(answer)).toBe('applied');
    const rows =
      await stage.owner`select kind from public.sitting_event where sitting_id = ${sitting} order by seq desc limit 3`;
    expect(rows.map((row) => row.kind)).toEqual(['submitted', 'corrected', 'expired']);
    const [clock] = await stage.as(
      own.proctor,
      (sql) => sql`select * from public.sitting_clock(${[sitting]})`
    );
    expect(Number(clock!.elapsed_ms)).toBeLessThan(minutes(60));
  });

  it('is also seen by a command that comes before the tick', async () => {
    const { own, sitting } = await runningFor(minutes(62));
    expect(day.outcome(await day.send(own, sitting, 'pause', { reason: 'toilet' }))).toBe(
      'conflict wrong-state'
    );
    expect(await day.stateOf(own, sitting)).toBe('expired');
  });

  it('does not come while the clock stands, and comes later by what was granted', async () => {
    const { own, sitting } = await runningFor(minutes(30));
    await day.send(own, sitting, 'pause', { reason: 'power-cut' });
    await seen(own);
    await tick(new Date(Date.now() + minutes(600)));
    expect(await day.stateOf(own, sitting)).toBe('paused');
    await day.send(own, sitting, 'extend', { minutes: 15, reason: 'time-lost-power' });
    const resumed = await day.send(own, sitting, 'resume');
    const left = resumed.deadline!.getTime() - resumed.server_now.getTime();
    expect(left).toBeGreaterThan(minutes(45) - 5000);
    expect(left).toBeLessThanOrEqual(minutes(45));
  });
});
