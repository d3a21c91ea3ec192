import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../src/lib/domain/commands.ts';
import { anon, expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(24);
  scene = await day.openScene(stage, { seats: 60 });
});
afterAll(() => stage.close());

describe('the rules of the kinds', () => {
  it('are the same in SQL and in the client', async () => {
    const rows = await stage.owner`select kind, about, checks_version, taken_in from private.command_rule`;
    const inSql = Object.fromEntries(
      rows.map(({ kind, about, checks_version, taken_in }) => [
        kind,
        { about, checksVersion: checks_version, from: taken_in }
      ])
    );
    const inClient = Object.fromEntries(
      Object.entries(rules).map(([kind, { about, checksVersion, from }]) => [
        kind,
        { about, checksVersion, from }
      ])
    );
    expect(inSql).toEqual(inClient);
  });
});

describe('a session day', () => {
  it('leads from arrival to a result, one event a step', async () => {
    const { sitting } = await day.brought(scene, 'ready');
    await day.checkRoom(scene);
    expect(day.outcome(await day.send(scene, sitting, 'assign-seat', { seat_id: scene.seats[0] }))).toBe(
      'applied'
    );
    const started = await day.send(scene, sitting, 'start');
    expect(started.deadline!.getTime() - started.server_now.getTime()).toBeGreaterThan(3_590_000);
    await day.send(scene, sitting, 'pause', { reason: 'power-cut' });
    const extended = await day.send(scene, sitting, 'extend', { minutes: 5, reason: 'time-lost-power' });
    expect(extended.deadline).toBeNull();
    await day.send(scene, sitting, 'resume');
    await day.send(scene, sitting, 'submit', { by: 'learner' });
    const done = await day.send(scene, sitting, 'record-result', {
      score_percent: '80.00',
      evidence_note: 'Seen'
    });
    expect(done).toMatchObject({ status: 'applied', code: null, version: 11 });
    expect(await day.kindsOf(scene, sitting)).toEqual([
      'booked',
      'arrived',
      'admitted',
      'tools-checked',
      'seated',
      'started',
      'paused',
      'extended',
      'resumed',
      'submitted',
      'result'
    ]);
    const [row] =
      await stage.owner`select state, name_seen, score_percent from public.sitting where id = ${sitting}`;
    expect(row).toEqual({ state: 'passed', name_seen: 'Ama Mensah', score_percent: '80.00' });
  });

  it('rounds nothing up to a pass', async () => {
    const { sitting } = await day.brought(scene, 'submitted');
    const record = (score: unknown) =>
      day.send(scene, sitting, 'record-result', { score_percent: score, evidence_note: 'Seen' });
    for (const score of [79.999, '79.999', '101', '80,5', '-1', '', null])
      expect(day.outcome(await record(score))).toBe('rejected bad-payload');
    await record('79.99');
    expect(await day.stateOf(scene, sitting)).toBe('failed');
  });

  it('knows no start without ID and tools', async () => {
    const { sitting } = await day.booked(scene);
    for (const state of ['arrived', 'admitted'] as const) {
      await day.send(
        scene,
        sitting,
        state === 'arrived' ? 'arrive' : 'check-id',
        state === 'arrived' ? {} : day.idSeen
      );
      expect(day.outcome(await day.send(scene, sitting, 'start'))).toBe('conflict wrong-state');
    }
    const { lines, ...signed } = day.toolsAnswered(scene);
    const told = (answers: object[], more: object = {}) =>
      day.send(scene, sitting, 'check-tools', { ...signed, lines: answers, ...more });
    expect(day.outcome(await told([lines[0]!]))).toBe('rejected tools-incomplete');
    expect(await day.stateOf(scene, sitting)).toBe('admitted');
    expect(day.outcome(await told([{ ...lines[0], count: 2 }, lines[1]!]))).toBe(
      'rejected tool-not-permitted'
    );
    expect(day.outcome(await told([lines[0]!, { ...lines[1], answer: 'allowed-present' }]))).toBe(
      'rejected tool-not-permitted'
    );
    for (const missing of [
      { agreed: 'yes' },
      { signed_name: undefined },
      { signed_name: ' ' },
      { agreement_version: '0' },
      { belongings_away: false }
    ])
      expect(day.outcome(await told(lines, missing))).toBe('rejected bad-payload');
    expect(day.outcome(await told(lines))).toBe('applied');
    await day.prepareStart(scene, sitting);
    // A line that the course gained since must be answered before the start.
    await stage.owner`insert into public.tool (course_id, position, kind, allowed) values (${scene.course.id}, 3, 'notes', true)`;
    expect(day.outcome(await day.send(scene, sitting, 'start'))).toBe('rejected tools-incomplete');
    await stage.owner`delete from public.tool where course_id = ${scene.course.id} and position = 3`;
    expect(day.outcome(await day.send(scene, sitting, 'start'))).toBe('applied');
  });

  it('admits nobody whose ID does not suffice', async () => {
    const { sitting } = await day.brought(scene, 'arrived');
    const check = (fields: object) => day.send(scene, sitting, 'check-id', { ...day.idSeen, ...fields });
    for (const fields of [
      { name_match: 'no' },
      { photo_match: false },
      { expired: true },
      { document_kind: 'library-card' }
    ])
      expect(day.outcome(await check(fields))).toBe('rejected id-not-sufficient');
    for (const fields of [
      { last4: '12345' },
      { seen_name: ' ' },
      { photo_match: 'yes' },
      { name_match: 'nearly' }
    ])
      expect(day.outcome(await check(fields))).toBe('rejected bad-payload');
    expect(await day.kindsOf(scene, sitting)).toEqual(['booked', 'arrived']);
    const [row] =
      await stage.owner`select count(*)::int as checks from public.id_check where sitting_id = ${sitting}`;
    expect(row!.checks).toBe(0);
  });

  it('begins the gate anew when the arrival was another person', async () => {
    const { sitting } = await day.brought(scene, 'ready');
    await day.send(scene, sitting, 'cancel-arrival', { reason: 'wrong-learner' });
    const [row] = await stage.owner`select state, name_seen from public.sitting where id = ${sitting}`;
    expect(row).toEqual({ state: 'booked', name_seen: null });
    await day.send(scene, sitting, 'arrive');
    await day.send(scene, sitting, 'check-id', { ...day.idSeen, seen_name: 'Kofi Mensah' });
    expect(day.outcome(await day.send(scene, sitting, 'start'))).toBe('conflict wrong-state');
  });

  it('gives a seat to one learner, and none of another room', async () => {
    const [one, other] = [await day.booked(scene), await day.booked(scene)];
    const elsewhere = await day.openScene(stage);
    await day.send(scene, one.sitting, 'assign-seat', { seat_id: scene.seats[5] });
    const take = (seat: string) => day.send(scene, other.sitting, 'assign-seat', { seat_id: seat });
    expect(day.outcome(await take(scene.seats[5]!))).toBe('rejected seat-taken');
    expect(day.outcome(await take(elsewhere.seats[0]!))).toBe('rejected seat-taken');
    expect(day.outcome(await take(scene.seats[6]!))).toBe('applied');
  });

  it('keeps what was seen in the room', async () => {
    const { sitting } = await day.booked(scene);
    const answers = await day.submit(scene, [
      day.command(scene, null, 'room-check', { lines: [{ item: 'desks-clear', ok: true }] }),
      day.command(scene, null, 'incident', {
        category: 'environment',
        code: 'noise',
        note: 'Drilling next door'
      }),
      day.command(scene, sitting, 'incident', { category: 'learner', code: 'late' }),
      day.command(scene, sitting, 'note', { text: 'Asked for water' }),
      day.command(scene, null, 'incident', { category: 'learner', code: 'other' }),
      day.command(scene, null, 'incident', { category: 'weather', code: 'noise' })
    ]);
    expect(answers.map(day.outcome)).toEqual([
      'applied',
      'applied',
      'applied',
      'applied',
      'rejected bad-payload',
      'rejected bad-payload'
    ]);
    await expectRefusal(stage.owner`delete from public.incident`, 'append-only');
    await expectRefusal(stage.owner`update public.sitting_event set effective_at = now()`, 'append-only');
    await expectRefusal(stage.owner`truncate public.sitting_event cascade`, 'append-only');
  });
});

describe('who may send', () => {
  it('is who does duty at the library, and nobody for their own sitting', async () => {
    const { learner, sitting } = await day.booked(scene);
    const stranger = await stage.staff('proctor', await stage.library());
    const send = (by: Actor) => day.send(scene, sitting, 'arrive', {}, {}, by);
    expect(day.outcome(await send(learner))).toBe('rejected not-allowed');
    expect(day.outcome(await send(await stage.hq()))).toBe('rejected not-allowed');
    expect(day.outcome(await send(await stage.staff('coach', scene.library)))).toBe('rejected not-allowed');
    expect(day.outcome(await send(stranger))).toBe('rejected not-found');
    await expectRefusal(send(anon), '42501');
    await stage.owner`insert into public.membership (user_id, role, library_id) values (${learner.id}, 'proctor', ${scene.library.id})`;
    expect(day.outcome(await send(learner))).toBe('rejected not-allowed');
    expect(await day.kindsOf(scene, sitting)).toEqual(['booked']);
    expect(day.outcome(await send(scene.librarian))).toBe('applied');
  });

  it('finds no sitting of another session', async () => {
    const other = await day.openScene(stage);
    const { sitting } = await day.booked(other);
    const answers = await day.submit(scene, [
      day.command(scene, sitting, 'arrive'),
      day.command(scene, randomUUID(), 'arrive'),
      { ...day.command(scene, null, 'note', { text: 'x' }), session_id: randomUUID() }
    ]);
    expect(answers.map(day.outcome)).toEqual([
      'rejected not-found',
      'rejected not-found',
      'rejected not-found'
    ]);
  });

  it('keeps what a suspended member sent for the librarian to decide', async () => {
    const { sitting } = await day.booked(scene);
    const gone = await stage.staff('proctor', scene.library);
    await stage.owner`update public.membership set state = 'suspended' where user_id = ${gone.id}`;
    const parked = await day.send(scene, sitting, 'arrive', {}, {}, gone);
    expect(day.outcome(parked)).toBe('parked member-suspended');
    expect(await day.stateOf(scene, sitting)).toBe('booked');
    const confirm = (by: Actor) =>
      stage.as(by, (sql) => sql<day.Answer[]>`select * from public.confirm_command(${parked.id})`);
    await expectRefusal(confirm(scene.proctor), 'not-allowed');
    await expectRefusal(confirm(await stage.staff('librarian', await stage.library())), 'not-found');
    const [answer] = await confirm(scene.librarian);
    expect(day.outcome(answer!)).toBe('applied');
    const [event] =
      await stage.owner`select actor_id from public.sitting_event where sitting_id = ${sitting} and kind = 'arrived'`;
    expect(event!.actor_id).toBe(gone.id);
    await expectRefusal(confirm(scene.librarian), 'not-parked');
  });
});

describe('the same command again', () => {
  it('acts once and answers the same, also twenty times at once', async () => {
    const { sitting } = await day.booked(scene);
    const arrive = day.command(scene, sitting, 'arrive');
    const answers = await Promise.all(Array.from({ length: 20 }, () => day.submit(scene, [arrive])));
    for (const [answer] of answers)
      expect(answer).toMatchObject({ status: 'applied', code: null, version: 2 });
    expect(await day.kindsOf(scene, sitting)).toEqual(['booked', 'arrived']);
  });

  it('is refused with other content under its id, or from another person', async () => {
    const { sitting } = await day.booked(scene);
    const first = day.command(scene, sitting, 'note', { text: 'One' });
    await day.submit(scene, [first]);
    const [other] = await day.submit(scene, [{ ...first, payload: { text: 'Two' } }]);
    expect(day.outcome(other!)).toBe('rejected reused-id');
    const [stolen] = await day.submit(scene, [first], scene.colleague);
    expect(day.outcome(stolen!)).toBe('rejected reused-id');
    // Sent later from another page load it is still the same command.
    const [again] = await day.submit(scene, [{ ...first, sent_mono_ms: 99_999_999, boot_id: randomUUID() }]);
    expect(day.outcome(again!)).toBe('applied');
  });
});

describe('two tablets', () => {
  it('get one winner, and the other is told', async () => {
    const { sitting } = await day.booked(scene);
    const ready = await day.bringTo(scene, sitting, 'ready');
    await day.prepareStart(scene, sitting);
    const start = (device: string) =>
      day.command(scene, sitting, 'start', {}, { base_version: ready.version! + 1, device_id: device });
    const answers = await Promise.all([
      day.submit(scene, [start(randomUUID())]),
      day.submit(scene, [start(randomUUID())], scene.colleague)
    ]);
    expect(answers.map(([answer]) => day.outcome(answer!)).sort()).toEqual([
      'applied',
      'conflict stale-version'
    ]);
  });

  it('do not count what the same tablet did since its base version', async () => {
    const { sitting } = await day.brought(scene, 'ready');
    await day.prepareStart(scene, sitting);
    const answers = await day.submit(scene, [
      day.command(scene, sitting, 'start', {}, { base_version: 1 }),
      day.command(scene, sitting, 'pause', { reason: 'toilet' }, { base_version: 1 }),
      day.command(scene, sitting, 'resume', {}, { base_version: 1 })
    ]);
    expect(answers.map(day.outcome)).toEqual(['applied', 'applied', 'applied']);
    expect(
      day.outcome(await day.send(scene, sitting, 'pause', { reason: 'toilet' }, { base_version: 99 }))
    ).toBe('conflict stale-version');
  });
});

describe('a batch', () => {
  it('is judged in order, each for itself', async () => {
    const { sitting } = await day.booked(scene);
    const answers = await day.submit(scene, [
      day.command(scene, sitting, 'arrive'),
      day.command(scene, sitting, 'check-id', { nonsense: true }),
      day.command(scene, sitting, 'check-id', day.idSeen),
      day.command(scene, sitting, 'dance'),
      day.command(scene, sitting, 'check-tools', {
        lines: [{ tool_id: 'not-a-uuid', answer: 'absent' }],
        agreed: true
      }),
      day.command(scene, sitting, 'start', {}),
      { ...day.command(scene, sitting, 'note', { text: 'x' }), boot_id: 'nothing' },
      day.command(scene, sitting, 'check-tools', day.toolsAnswered(scene))
    ]);
    expect(answers.map(day.outcome)).toEqual([
      'applied',
      'rejected bad-payload',
      'applied',
      'rejected bad-payload',
      'rejected bad-payload',
      'rejected bad-payload',
      'rejected bad-payload',
      'applied'
    ]);
    expect(answers.every((answer) => answer.server_now instanceof Date)).toBe(true);
  });

  it('holds at most fifty commands, each with an id', async () => {
    const many = Array.from({ length: 51 }, () => day.command(scene, null, 'note', { text: 'x' }));
    await expectRefusal(day.submit(scene, many), 'commands-malformed');
    await expectRefusal(day.submit(scene, [{ ...many[0]!, id: 'x' }]), 'commands-malformed');
    expect(await day.submit(scene, [])).toEqual([]);
    expect(await day.submit(scene, many.slice(0, 50))).toHaveLength(50);
  });

  it('of two sessions in either order never locks up', async () => {
    const other = await day.openScene(stage);
    const here = (await day.booked(scene)).sitting;
    await stage.owner`insert into public.membership (user_id, role, library_id) values (${scene.proctor.id}, 'proctor', ${other.library.id})`;
    const there = (await day.booked(other)).sitting;
    const batch = () => [
      day.command(scene, here, 'note', { text: 'here' }),
      day.command(other, there, 'note', { text: 'there' })
    ];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => day.submit(scene, index % 2 ? batch() : batch().reverse()))
    );
    expect(answers.flat().map(day.outcome)).toEqual(Array.from({ length: 40 }, () => 'applied'));
  });
});
