import { createHash, randomUUID } from 'node:crypto';
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

const outcome = ({ status, code }: day.Answer) => (code === null ? status : `${status} ${code}`);
const about = (
  kind: string,
  payload: object = {},
  { by = scene.proctor, at = scene, more = {} }: { by?: Actor; at?: day.Scene; more?: object } = {}
) => day.submit(at, [day.command(at, null, kind, payload, { ...more })], by).then(([answer]) => answer!);

async function running(at = scene) {
  const { sitting, learner } = await day.booked(at);
  await day.bringTo(at, sitting, 'running');
  return { sitting, learner };
}

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
    expect(outcome(await about('handover', { note, to: scene.colleague.id }))).toBe('applied');
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
      expect(outcome(await about('handover', { note: 'Yours', to }))).toBe('rejected not-a-proctor');
    expect(outcome(await about('handover', { note: ' ' }))).toBe('rejected bad-payload');
    expect(outcome(await about('handover', { note: 'Yours', to: 'you' }))).toBe('rejected bad-payload');
  });
});

describe('minutes lost by an incident', () => {
  const power = { category: 'technical', code: 'power-cut' };

  it('are credited to each sitting once, whatever other tablets did meanwhile', async () => {
    const [one, other] = [await running(), await running()];
    const incident = day.command(scene, null, 'incident', power);
    const credit = (sitting: string, minutes: number) =>
      day.command(scene, sitting, 'credit-time', {
        incident_id: incident.id,
        minutes,
        reason: 'time-lost-power'
      });
    // One batch, as a tablet without network would have kept it.
    const answers = await day.submit(scene, [incident, credit(one.sitting, 7), credit(other.sitting, 4)]);
    expect(answers.map(outcome)).toEqual(['applied', 'applied', 'applied']);
    expect(await allowedMs(one.sitting)).toBe(67 * 60_000);
    const again = await day.submit(
      scene,
      [day.command({ ...scene }, one.sitting, 'credit-time', credit(one.sitting, 7).payload as object)],
      scene.colleague
    );
    expect(again.map(outcome)).toEqual(['rejected already-credited']);
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
    const foreign = await about('incident', power, { by: elsewhere.proctor, at: elsewhere });
    const { sitting } = await running();
    const credit = (incident_id: string) =>
      day.send(scene, sitting, 'credit-time', { incident_id, minutes: 5, reason: 'time-lost-power' });
    expect(outcome(await credit(foreign.id))).toBe('rejected incident-missing');
    expect(outcome(await credit(randomUUID()))).toBe('rejected incident-missing');
    const known = await about('incident', power);
    await day.send(scene, sitting, 'submit', { by: 'learner' });
    expect(outcome(await credit(known.id))).toBe('conflict wrong-state');
  });
});

describe('taking the desk over', () => {
  const takeOvers = async (by: Actor) => {
    const [row] = await stage.as(by, (sql) => sql`select public.session_snapshot(${scene.session}) as room`);
    return row!.room.take_overs as { taken_by: string; handover_id: string | null }[];
  };
  const given = async (payload: object) => {
    const command = day.command(scene, null, 'handover', payload);
    expect(outcome((await day.submit(scene, [command]))[0]!)).toBe('applied');
    return command.id;
  };

  it('answers a handover once, and every device sees who has the desk', async () => {
    const id = await given({ note: 'The printer jams.' });
    expect(outcome(await about('take-over', { handover_id: id }))).toBe('rejected not-allowed');
    expect(outcome(await about('take-over', { handover_id: id }, { by: scene.colleague }))).toBe('applied');
    expect(outcome(await about('take-over', { handover_id: id }, { by: scene.librarian }))).toBe(
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
    expect(outcome(await about('take-over', { handover_id: id }, { by: scene.librarian }))).toBe(
      'rejected not-allowed'
    );
    expect(outcome(await about('take-over', { handover_id: randomUUID() }))).toBe(
      'rejected handover-missing'
    );
    expect(outcome(await about('take-over', { handover_id: 'mine' }))).toBe('rejected bad-payload');
  });

  it('needs no handover, and is never changed', async () => {
    expect(outcome(await about('take-over', {}))).toBe('applied');
    expect((await takeOvers(scene.colleague)).at(-1)).toMatchObject({
      taken_by: scene.proctor.id,
      handover_id: null
    });
    await expect(stage.owner`truncate public.take_over`).rejects.toThrow();
    await expect(stage.owner`delete from public.take_over`).rejects.toThrow();
  });
});

describe('countersigning', () => {
  const countersign = async (by: Actor, ids: string[], session = scene.session) =>
    stage.as(await stage.signIn(by), async (sql) => {
      const [row] = await sql`select public.countersign_incidents(${session}, ${ids}) as count`;
      return row!.count as number;
    });

  it('is for a second person, once, and the record keeps it', async () => {
    const first = await about('incident', { category: 'learner', code: 'talking' });
    const second = await about('incident', { category: 'learner', code: 'phone' });
    await expectRefusal(countersign(scene.proctor, [first.id]), 'second-person-needed');
    expect(await countersign(scene.colleague, [first.id, second.id, first.id])).toBe(2);
    expect(await countersign(scene.librarian, [first.id])).toBe(0);
    const [row] = await stage.owner`
      select countersigned_by from public.incident_countersign where incident_id = ${first.id}`;
    expect(row!.countersigned_by).toBe(scene.colleague.id);
    const [entry] = await stage.owner`
      select detail from public.audit where action = 'countersign-incidents' and actor_id = ${scene.colleague.id}`;
    expect(entry!.detail.incidents.toSorted()).toEqual([first.id, second.id].toSorted());
    for (const statement of [
      stage.owner`update public.incident_countersign set at = now()`,
      stage.owner`delete from public.incident_credit`,
      stage.owner`truncate public.take_over, public.handover`
    ])
      await expectRefusal(statement, 'append-only');
  });

  it('reaches no other session, nor another library', async () => {
    const known = await about('incident', { category: 'learner', code: 'late' });
    const elsewhere = await day.openScene(stage);
    await expectRefusal(countersign(elsewhere.librarian, [known.id]), 'not-found');
    await expectRefusal(countersign(elsewhere.librarian, [known.id], elsewhere.session), 'not-found');
  });
});

describe('moving to another seat', () => {
  it('neither gains nor loses time, and credits exactly the minutes that were lost', async () => {
    const { sitting } = await running();
    const at = new Date(Date.now() + 60_000).toISOString();
    const before = await remainingAt(sitting, at);
    expect(
      outcome(await day.send(scene, sitting, 'move-seat', { seat_id: scene.seats[0], reason: 'seat-fault' }))
    ).toBe('applied');
    expect(await remainingAt(sitting, at)).toBe(before);
    const moved = await day.send(scene, sitting, 'move-seat', {
      seat_id: scene.seats[1],
      reason: 'device-fault',
      lost_minutes: 3,
      note: 'The screen went dark.'
    });
    expect(outcome(moved)).toBe('applied');
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
    const { sitting } = await running();
    await day.send(scene, sitting, 'move-seat', { seat_id: scene.seats[2], reason: 'seat-fault' });
    await day.send(scene, sitting, 'pause', { reason: 'device-fault' });
    const before = await remainingAt(sitting, '2099-01-01T00:00:00Z');
    const same = { seat_id: scene.seats[2], reason: 'device-fault' };
    expect(outcome(await day.send(scene, sitting, 'move-seat', same))).toBe('applied');
    expect(await remainingAt(sitting, '2099-01-01T00:00:00Z')).toBe(before);
  });

  it('is one move however often it is sent', async () => {
    const { sitting } = await running();
    const [row] = await stage.owner`select version from public.sitting where id = ${sitting}`;
    const move = day.command(
      scene,
      sitting,
      'move-seat',
      { seat_id: scene.seats[4], reason: 'power-cut', lost_minutes: 2 },
      { base_version: row!.version }
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => day.submit(scene, [move])));
    expect(new Set(answers.flat().map(outcome))).toEqual(new Set(['applied']));
    expect(await allowedMs(sitting)).toBe(62 * 60_000);
  });

  it('refuses a seat that is taken, retired or in another room, and a sitting that is not under way', async () => {
    const elsewhere = await day.openScene(stage);
    const [one, other] = [await running(), await running()];
    const move = (sitting: string, seat: unknown, more: object = {}) =>
      day.send(scene, sitting, 'move-seat', { seat_id: seat, reason: 'seat-fault', ...more });
    expect(outcome(await move(one.sitting, scene.seats[5]))).toBe('applied');
    expect(outcome(await move(other.sitting, scene.seats[5]))).toBe('rejected seat-taken');
    expect(outcome(await move(other.sitting, elsewhere.seats[0]))).toBe('rejected seat-taken');
    expect(outcome(await move(other.sitting, scene.seats[6], { lost_minutes: 61 }))).toBe(
      'rejected bad-payload'
    );
    expect(outcome(await move(other.sitting, null))).toBe('rejected bad-payload');
    await day.send(scene, other.sitting, 'submit', { by: 'learner' });
    expect(outcome(await move(other.sitting, scene.seats[6]))).toBe('conflict wrong-state');
  });

  it('of two proctors at once has one winner, and tells the other', async () => {
    const { sitting } = await running();
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
    expect(answers.flat().map(outcome).sort()).toEqual(['applied', 'conflict stale-version']);
  });
});

describe('a learner’s screen', () => {
  it('says that it is open, for its own learner alone, and the desk sees when', async () => {
    const { sitting, learner } = await running();
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

describe('closing a session', () => {
  let own: day.Scene;
  type Report = {
    id: string | null;
    state: string;
    body: string;
    sha256: string | null;
    closed_by: string | null;
    signatures: { by: string }[];
    addendum: { what: string; sitting_id: string | null; detail: Record<string, unknown> }[];
    words: { people: Record<string, { name_seen: string | null }>; notes: Record<string, { body: string }> };
  };
  const read = (by: Actor = own.proctor, session = own.session) =>
    stage.as(by, async (sql) => {
      const [row] = await sql<{ report: Report }[]>`select public.read_report(${session}) as report`;
      return row!.report;
    });

  it('is refused while anybody is under way, and fixes the report when nobody is', async () => {
    own = await day.openScene(stage);
    const { sitting } = await running(own);
    const absent = await day.booked(own);
    await about('room-check', { lines: [{ item: 'desks-clear', ok: true }] }, { by: own.proctor, at: own });
    const note = { note: 'A quiet room.' };
    const given = day.command(own, null, 'handover', note);
    await day.submit(own, [given], own.proctor);
    await about('take-over', { handover_id: given.id }, { by: own.colleague, at: own });
    const draft = await read();
    expect(draft).toMatchObject({ id: null, sha256: null, addendum: [], state: 'open' });
    expect(outcome(await about('close-session', {}, { by: own.proctor, at: own }))).toBe(
      'rejected sittings-unfinished'
    );
    await day.send(own, sitting, 'submit', { by: 'learner' }, {}, own.proctor);
    expect(outcome(await about('close-session', {}, { by: own.proctor, at: own }))).toBe('applied');
    expect(await day.stateOf(own, absent.sitting)).toBe('no-show');

    const report = await read();
    expect(report).toMatchObject({
      state: 'closed',
      closed_by: own.proctor.id,
      addendum: [],
      signatures: []
    });
    expect(createHash('sha256').update(report.body).digest('hex')).toBe(report.sha256);
    const body = JSON.parse(report.body);
    expect(body.take_overs).toMatchObject([{ by: own.colleague.id, handover_id: given.id }]);
    expect(body.sittings.map((one: { state: string }) => one.state).sort()).toEqual(['no-show', 'submitted']);
    const [entry] = await stage.owner`
      select detail from public.audit where action = 'close-session' and entity_id = ${own.session}`;
    expect(entry!.detail).toEqual({ report: report.id, sha256: report.sha256 });
    expect(outcome(await about('close-session', {}, { by: own.colleague, at: own }))).toBe(
      'rejected session-closed'
    );
  });

  it('keeps names and words out of what can never be erased', async () => {
    const report = await read();
    expect(report.body).not.toContain('Ama Mensah');
    expect(report.body).not.toContain('A quiet room.');
    expect(report.body).not.toContain('12A4');
    expect(Object.values(report.words.people).map((one) => one.name_seen)).toContain('Ama Mensah');
    expect(Object.values(report.words.notes).map((one) => one.body)).toContain('A quiet room.');
  });

  it('lets a second person sign what was on screen, and nobody else', async () => {
    const { id, sha256 } = await read();
    const sign = async (by: Actor, hash: string | null) =>
      stage.as(await stage.signIn(by), (sql) => sql`select public.sign_report(${id}, ${hash})`);
    await expectRefusal(sign(own.proctor, sha256), 'second-person-needed');
    await expectRefusal(sign(own.colleague, 'ff'.repeat(32)), 'report-differs');
    await expectRefusal(sign(scene.librarian, sha256), 'not-found');
    await sign(own.colleague, sha256);
    await sign(own.colleague, sha256);
    expect((await read()).signatures.map(({ by }) => by)).toEqual([own.colleague.id]);
  });

  it('shows what arrives later as an addendum and rewrites nothing', async () => {
    const before = await read();
    const [submitted] = await stage.owner`
      select id from public.sitting where session_id = ${own.session} and state = 'submitted'`;
    await day.send(
      own,
      submitted!.id,
      'record-result',
      { score_percent: '91', evidence_note: 'Seen' },
      {},
      own.proctor
    );
    await about(
      'incident',
      { category: 'technical', code: 'printer', note: 'Jammed' },
      { by: own.proctor, at: own }
    );
    const after = await read();
    expect(after.body).toBe(before.body);
    expect(after.sha256).toBe(before.sha256);
    expect(after.addendum.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['event', 'incident', 'note'])
    );
    expect(after.addendum.find(({ what }) => what === 'event')).toMatchObject({
      sitting_id: submitted!.id,
      detail: { kind: 'result', score_percent: '91.00' }
    });
    await expectRefusal(stage.owner`update public.session_report set body = '{}'`, 'append-only');
  });

  it('still judges what took place before it and was heard after it', async () => {
    const late = await day.openScene(stage);
    const { sitting } = await running(late);
    await day.send(late, sitting, 'submit', { by: 'learner' }, {}, late.proctor);
    const device = { device_id: randomUUID(), boot_id: randomUUID() };
    const kept = (kind: string, payload: object, waited: number) =>
      day.command(late, null, kind, payload, {
        ...device,
        tapped_mono_ms: 1_000_000,
        sent_mono_ms: 1_000_000 + waited
      });
    await about('close-session', {}, { by: late.proctor, at: late });
    const lines = { lines: [{ item: 'exits-clear', ok: true }] };
    const [before] = await day.submit(late, [kept('room-check', lines, 600_000)], late.colleague);
    expect(outcome(before!)).toBe('applied');
    const [since] = await day.submit(late, [kept('room-check', lines, 0)], late.colleague);
    expect(outcome(since!)).toBe('rejected session-closed');
    const report = await read(late.proctor, late.session);
    expect(report.addendum.map(({ what }) => what)).toEqual(['room-check', 'command']);
    expect(report.addendum[1]!.detail).toEqual({
      kind: 'room-check',
      status: 'rejected',
      code: 'session-closed'
    });
  });

  it('from the verb is the same closing', async () => {
    const quiet = await day.openScene(stage);
    await stage.as(quiet.librarian, (sql) => sql`select public.close_session(${quiet.session})`);
    const report = await read(quiet.proctor, quiet.session);
    expect(report).toMatchObject({ state: 'closed', closed_by: quiet.librarian.id });
    expect(await read(await stage.hq(), quiet.session)).toMatchObject({ sha256: report.sha256 });
    await expectRefusal(read(await stage.learner(quiet.library), quiet.session), 'not-allowed');
  });
});

describe('photos of the room', () => {
  const put = (by: Actor, name: string) =>
    stage.as(
      by,
      (sql) => sql`insert into storage.objects (bucket_id, name) values ('incident-photos', ${name})`
    );

  it('come once from whoever reported the incident, and are seen by the library’s staff', async () => {
    const photographed = await about('incident', { category: 'environment', code: 'noise', photo: true });
    const plain = await about('incident', { category: 'environment', code: 'noise' });
    const name = `${scene.library.id}/${photographed.id}.jpg`;
    await expectRefusal(put(scene.colleague, name), '42501');
    await expectRefusal(put(scene.proctor, `${scene.library.id}/${plain.id}.jpg`), '42501');
    await expectRefusal(put(scene.proctor, `${randomUUID()}/${photographed.id}.jpg`), '42501');
    await expectRefusal(put(scene.proctor, `${scene.library.id}/passport.jpg`), '42501');
    await put(scene.proctor, name);
    const seen = (by: Actor) =>
      stage.as(by, (sql) => sql`select name from storage.objects where bucket_id = 'incident-photos'`);
    expect(await seen(scene.colleague)).toEqual([{ name }]);
    const elsewhere = await day.openScene(stage);
    for (const by of [elsewhere.librarian, await stage.learner(scene.library)])
      expect(await seen(by)).toEqual([]);
    await stage.as(
      scene.proctor,
      (sql) => sql`update storage.objects set name = 'x' where bucket_id = 'incident-photos'`
    );
    expect(await seen(scene.colleague)).toEqual([{ name }]);
  });
});
