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
    const { sitting } = await day.brought(own, 'running');
    const absent = await day.booked(own);
    await day.about(own, 'room-check', { lines: [{ item: 'desks-clear', ok: true }] });
    const note = { note: 'A quiet room.' };
    const given = day.command(own, null, 'handover', note);
    await day.submit(own, [given], own.proctor);
    await day.about(own, 'take-over', { handover_id: given.id }, own.colleague);
    const draft = await read();
    expect(draft).toMatchObject({ id: null, sha256: null, addendum: [], state: 'open' });
    expect(day.outcome(await day.about(own, 'close-session'))).toBe('rejected sittings-unfinished');
    await day.send(own, sitting, 'submit', { by: 'learner' }, {}, own.proctor);
    expect(day.outcome(await day.about(own, 'close-session'))).toBe('applied');
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
    expect(day.outcome(await day.about(own, 'close-session', {}, own.colleague))).toBe(
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
    await day.about(own, 'incident', { category: 'technical', code: 'printer', note: 'Jammed' });
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
    const { sitting } = await day.brought(late, 'running');
    await day.send(late, sitting, 'submit', { by: 'learner' }, {}, late.proctor);
    const device = { device_id: randomUUID(), boot_id: randomUUID() };
    const kept = (kind: string, payload: object, waited: number) =>
      day.command(late, null, kind, payload, {
        ...device,
        tapped_mono_ms: 1_000_000,
        sent_mono_ms: 1_000_000 + waited
      });
    await day.about(late, 'close-session');
    const lines = { lines: [{ item: 'exits-clear', ok: true }] };
    const [before] = await day.submit(late, [kept('room-check', lines, 600_000)], late.colleague);
    expect(day.outcome(before!)).toBe('applied');
    const [since] = await day.submit(late, [kept('room-check', lines, 0)], late.colleague);
    expect(day.outcome(since!)).toBe('rejected session-closed');
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
    const photographed = await day.about(scene, 'incident', {
      category: 'environment',
      code: 'noise',
      photo: true
    });
    const plain = await day.about(scene, 'incident', { category: 'environment', code: 'noise' });
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
describe('countersigning', () => {
  const countersign = async (by: Actor, ids: string[], session = scene.session) =>
    stage.as(await stage.signIn(by), async (sql) => {
      const [row] = await sql`select public.countersign_incidents(${session}, ${ids}) as count`;
      return row!.count as number;
    });

  it('is for a second person, once, and the record keeps it', async () => {
    const first = await day.about(scene, 'incident', { category: 'learner', code: 'talking' });
    const second = await day.about(scene, 'incident', { category: 'learner', code: 'phone' });
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
    const known = await day.about(scene, 'incident', { category: 'learner', code: 'late' });
    const elsewhere = await day.openScene(stage);
    await expectRefusal(countersign(elsewhere.librarian, [known.id]), 'not-found');
    await expectRefusal(countersign(elsewhere.librarian, [known.id], elsewhere.session), 'not-found');
  });
});
