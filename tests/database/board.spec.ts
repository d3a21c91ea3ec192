import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(24);
  scene = await day.openScene(stage, { seats: 20 });
});
afterAll(() => stage.close());

async function allowedMs(sitting: string) {
  const [row] = await stage.owner`
    select (private.sitting_fold(s, clock_timestamp())).allowed_ms from public.sitting s where id = ${sitting}`;
  return Number(row!.allowed_ms);
}

async function remainingAt(sitting: string, at: string) {
  const [row] = await stage.owner`
    select (private.sitting_fold(s, ${at})).remaining_ms from public.sitting s where id = ${sitting}`;
  return Number(row!.remaining_ms);
}

describe('a handover', () => {
  it('stands on record with its words, and shows in the snapshot', async () => {
    const note = 'Seat 3 is owed five minutes.';
    expect(day.outcome(await day.about(scene, 'handover', { note, to: scene.colleague.id }))).toBe('applied');
    const [row] = await stage.as(
      scene.colleague,
      (sql) => sql`select public.session_snapshot(${scene.session}) as room`
    );
    expect(row!.room.handovers).toMatchObject([
      { given_by: scene.proctor.id, given_to: scene.colleague.id, note }
    ]);
  });

  it('goes to nobody but those on duty here, and never to oneself', async () => {
    const learner = await stage.learner(scene.library);
    const suspended = await stage.staff('proctor', scene.library, 'suspended');
    for (const to of [learner.id, suspended.id, scene.proctor.id, randomUUID()])
      expect(day.outcome(await day.about(scene, 'handover', { note: 'Yours', to }))).toBe(
        'rejected not-a-proctor'
      );
    expect(day.outcome(await day.about(scene, 'handover', { note: ' ' }))).toBe('rejected bad-payload');
    expect(day.outcome(await day.about(scene, 'handover', { note: 'Yours', to: 'you' }))).toBe(
      'rejected bad-payload'
    );
  });
});

describe('minutes lost by an incident', () => {
  const power = { category: 'technical', code: 'power-cut' };

  it('are credited to each sitting once, whatever other tablets did meanwhile', async () => {
    const [one, other] = [await day.brought(scene, 'running'), await day.brought(scene, 'running')];
    const incident = day.command(scene, null, 'incident', power);
    const credit = (sitting: string, minutes: number) =>
      day.command(scene, sitting, 'credit-time', {
        incident_id: incident.id,
        minutes,
        reason: 'time-lost-power'
      });
    // One batch, as a tablet without network would have kept it.
    const answers = await day.submit(scene, [incident, credit(one.sitting, 7), credit(other.sitting, 4)]);
    expect(answers.map(day.outcome)).toEqual(['applied', 'applied', 'applied']);
    expect(await allowedMs(one.sitting)).toBe(67 * 60_000);
    const again = await day.submit(
      scene,
      [day.command({ ...scene }, one.sitting, 'credit-time', credit(one.sitting, 7).payload as object)],
      scene.colleague
    );
    expect(again.map(day.outcome)).toEqual(['rejected already-credited']);
    expect(await allowedMs(one.sitting)).toBe(67 * 60_000);
    const [row] = await stage.as(
      scene.proctor,
      (sql) => sql`select public.session_snapshot(${scene.session}) as room`
    );
    const shown = row!.room.incidents.find(({ id }: { id: string }) => id === incident.id);
    expect(shown.credits).toHaveLength(2);
    expect(shown.credits).toContainEqual({ sitting_id: one.sitting, seconds: 420 });
  });

  it('need an incident of this session, and a clock', async () => {
    const elsewhere = await day.openScene(stage);
    const foreign = await day.about(elsewhere, 'incident', power);
    const { sitting } = await day.brought(scene, 'running');
    const credit = (incident_id: string) =>
      day.send(scene, sitting, 'credit-time', { incident_id, minutes: 5, reason: 'time-lost-power' });
    expect(day.outcome(await credit(foreign.id))).toBe('rejected incident-missing');
    expect(day.outcome(await credit(randomUUID()))).toBe('rejected incident-missing');
    const known = await day.about(scene, 'incident', power);
    await day.send(scene, sitting, 'submit', { by: 'learner' });
    expect(day.outcome(await credit(known.id))).toBe('conflict wrong-state');
  });
});

describe('taking the desk over', () => {
  const takeOvers = async (by: Actor) => {
    const [row] = await stage.as(by, (sql) => sql`select public.session_snapshot(${scene.session}) as room`);
    return row!.room.take_overs as { taken_by: string; handover_id: string | null }[];
  };
  const given = async (payload: object) => {
    const command = day.command(scene, null, 'handover', payload);
    expect(day.outcome((await day.submit(scene, [command]))[0]!)).toBe('applied');
    return command.id;
  };

  it('answers a handover once, and every device sees who has the desk', async () => {
    const id = await given({ note: 'The printer jams.' });
    expect(day.outcome(await day.about(scene, 'take-over', { handover_id: id }))).toBe(
      'rejected not-allowed'
    );
    expect(day.outcome(await day.about(scene, 'take-over', { handover_id: id }, scene.colleague))).toBe(
      'applied'
    );
    expect(day.outcome(await day.about(scene, 'take-over', { handover_id: id }, scene.librarian))).toBe(
      'rejected taken-over'
    );
    expect((await takeOvers(scene.proctor)).at(-1)).toMatchObject({
      taken_by: scene.colleague.id,
      handover_id: id
    });
    const told = await stage.owner`
      select 1 from public.change where entity = 'handover' and library_id = ${scene.library.id}`;
    expect(told.length).toBeGreaterThan(1);
  });

  it('is for the person it was meant for', async () => {
    const id = await given({ note: 'For you.', to: scene.colleague.id });
    expect(day.outcome(await day.about(scene, 'take-over', { handover_id: id }, scene.librarian))).toBe(
      'rejected not-allowed'
    );
    expect(day.outcome(await day.about(scene, 'take-over', { handover_id: randomUUID() }))).toBe(
      'rejected handover-missing'
    );
    expect(day.outcome(await day.about(scene, 'take-over', { handover_id: 'mine' }))).toBe(
      'rejected bad-payload'
    );
  });

  it('needs no handover, and is never changed', async () => {
    expect(day.outcome(await day.about(scene, 'take-over'))).toBe('applied');
    expect((await takeOvers(scene.colleague)).at(-1)).toMatchObject({
      taken_by: scene.proctor.id,
      handover_id: null
    });
    await expect(stage.owner`truncate public.take_over`).rejects.toThrow();
    await expect(stage.owner`delete from public.take_over`).rejects.toThrow();
  });
});

describe('moving to another seat', () => {
  it('neither gains nor loses time, and credits exactly the minutes that were lost', async () => {
    const { sitting } = await day.brought(scene, 'running');
    const at = new Date(Date.now() + 60_000).toISOString();
    const before = await remainingAt(sitting, at);
    expect(
      day.outcome(
        await day.send(scene, sitting, 'move-seat', { seat_id: scene.seats[0], reason: 'seat-fault' })
      )
    ).toBe('applied');
    expect(await remainingAt(sitting, at)).toBe(before);
    const moved = await day.send(scene, sitting, 'move-seat', {
      seat_id: scene.seats[1],
      reason: 'device-fault',
      lost_minutes: 3,
      note: 'The screen went dark.'
    });
    expect(day.outcome(moved)).toBe('applied');
    expect(await remainingAt(sitting, at)).toBe(before + 3 * 60_000);
    const events = await stage.owner`
      select kind, reason, seconds from public.sitting_event where sitting_id = ${sitting} order by seq desc limit 3`;
    expect(events).toEqual([
      { kind: 'extended', reason: 'device-fault', seconds: 180 },
      { kind: 'seated', reason: 'device-fault', seconds: null },
      { kind: 'seated', reason: 'seat-fault', seconds: null }
    ]);
  });

  it('stands still while paused, and the same seat is a new device', async () => {
    const { sitting } = await day.brought(scene, 'running');
    await day.send(scene, sitting, 'move-seat', { seat_id: scene.seats[2], reason: 'seat-fault' });
    await day.send(scene, sitting, 'pause', { reason: 'device-fault' });
    const before = await remainingAt(sitting, '2099-01-01T00:00:00Z');
    const same = { seat_id: scene.seats[2], reason: 'device-fault' };
    expect(day.outcome(await day.send(scene, sitting, 'move-seat', same))).toBe('applied');
    expect(await remainingAt(sitting, '2099-01-01T00:00:00Z')).toBe(before);
  });

  it('is one move however often it is sent', async () => {
    const { sitting } = await day.brought(scene, 'running');
    const [row] = await stage.owner`select version from public.sitting where id = ${sitting}`;
    const move = day.command(
      scene,
      sitting,
      'move-seat',
      { seat_id: scene.seats[4], reason: 'power-cut', lost_minutes: 2 },
      { base_version: row!.version }
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => day.submit(scene, [move])));
    expect(new Set(answers.flat().map(day.outcome))).toEqual(new Set(['applied']));
    expect(await allowedMs(sitting)).toBe(62 * 60_000);
  });

  it('refuses a seat that is taken, retired or in another room, and a sitting that is not under way', async () => {
    const elsewhere = await day.openScene(stage);
    const [one, other] = [await day.brought(scene, 'running'), await day.brought(scene, 'running')];
    const move = (sitting: string, seat: unknown, more: object = {}) =>
      day.send(scene, sitting, 'move-seat', { seat_id: seat, reason: 'seat-fault', ...more });
    expect(day.outcome(await move(one.sitting, scene.seats[5]))).toBe('applied');
    expect(day.outcome(await move(other.sitting, scene.seats[5]))).toBe('rejected seat-taken');
    expect(day.outcome(await move(other.sitting, elsewhere.seats[0]))).toBe('rejected seat-taken');
    expect(day.outcome(await move(other.sitting, scene.seats[6], { lost_minutes: 61 }))).toBe(
      'rejected bad-payload'
    );
    expect(day.outcome(await move(other.sitting, null))).toBe('rejected bad-payload');
    await day.send(scene, other.sitting, 'submit', { by: 'learner' });
    expect(day.outcome(await move(other.sitting, scene.seats[6]))).toBe('conflict wrong-state');
  });

  it('of two proctors at once has one winner, and tells the other', async () => {
    const { sitting } = await day.brought(scene, 'running');
    const [row] = await stage.owner`select version from public.sitting where id = ${sitting}`;
    const move = (seat: string, device: string) =>
      day.command(
        scene,
        sitting,
        'move-seat',
        { seat_id: seat, reason: 'seat-fault' },
        { base_version: row!.version, device_id: device, boot_id: device }
      );
    const answers = await Promise.all([
      day.submit(scene, [move(scene.seats[7]!, randomUUID())]),
      day.submit(scene, [move(scene.seats[8]!, randomUUID())], scene.colleague)
    ]);
    expect(answers.flat().map(day.outcome).sort()).toEqual(['applied', 'conflict stale-version']);
  });
});

describe('a learner’s screen', () => {
  it('says that it is open, for its own learner alone, and the desk sees when', async () => {
    const { sitting, learner } = await day.brought(scene, 'running');
    const seen = (by: Actor) => stage.as(by, (sql) => sql`select public.sitting_seen(${sitting})`);
    await seen(learner);
    for (const by of [scene.proctor, await stage.learner(scene.library)])
      await expectRefusal(seen(by), 'not-found');
    const [row] = await stage.as(
      scene.proctor,
      (sql) => sql`select public.session_snapshot(${scene.session}) as room`
    );
    expect(Object.keys(row!.room.seen)).toEqual([sitting]);
  });
});
