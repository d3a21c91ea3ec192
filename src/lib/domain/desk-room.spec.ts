import { describe, expect, it } from 'vitest';
import { remainingAt } from './clock.ts';
import { correctable, lay, layRecord, type Tap } from './desk-room.ts';
import type { Sitting } from './room.ts';

const id = '01890000-0000-7000-8000-000000000001';
const started = Date.UTC(2026, 10, 22, 9, 0);

function sitting(over: Partial<Sitting> = {}): Sitting {
  return {
    id,
    enrolment_id: id,
    attempt: 1,
    starts_at: '2026-11-22T09:00:00Z',
    allowed_seconds: 3600,
    pass_percent: '80.00',
    seat_id: null,
    state: 'ready',
    version: 5,
    name_seen: 'Ama',
    score_percent: null,
    learner: { id, given_name: 'Ama', family_name: null, file_number: 1 },
    course: { id, code: 'ZIKA', kind: 'certificate', titles: { en: 'Zika' }, tools: [] },
    id_check: null,
    tool_checks: [],
    events: [],
    notes: [],
    base_seconds: null,
    ticket_hash: '',
    accommodation: null,
    ...over
  };
}

const tap = (kind: string, at: number, over: Partial<Tap> = {}): Tap => ({
  kind,
  payload: {},
  at,
  state: 'pending',
  version: null,
  ...over
});

describe('taps over a sitting', () => {
  it('starts the clock at once, at the moment of the tap', () => {
    const shown = lay(sitting(), [tap('start', started)]);
    expect(shown.state).toBe('running');
    expect(remainingAt(shown.clock, started + 60_000)).toBe(59 * 60_000);
    expect(shown.waiting).toBe(1);
  });

  it('shows the result that waits to be sent, in per cent or points, until the server has judged it', () => {
    const one = sitting({ state: 'submitted' });
    const recorded = (payload: object, over: Partial<Tap> = {}) =>
      lay(one, [tap('record-result', started, { payload, ...over })]).recorded;
    expect(recorded({ score_percent: '91.5' })).toBe('91.5');
    expect(recorded({ points: '2', points_of: '3' })).toBe('66.66');
    expect(recorded({ score_percent: '91.5' }, { state: 'rejected' })).toBeNull();
    expect(recorded({ score_percent: '91.5' }, { state: 'applied', version: 6 })).toBeNull();
  });

  it('stops it while paused and adds granted minutes', () => {
    const taps = [
      tap('start', started),
      tap('pause', started + 600_000, { payload: { reason: 'power-cut' } }),
      tap('extend', started + 700_000, { payload: { minutes: 5, reason: 'time-lost-power' } })
    ];
    const shown = lay(sitting(), taps);
    expect(shown.state).toBe('paused');
    expect(remainingAt(shown.clock, started + 6_000_000)).toBe(55 * 60_000);
  });

  it('corrects as the server will: minutes taken back, a pause that never was', () => {
    const event = (seq: number, kind: string, at: number, seconds: number | null = null) => ({
      seq,
      kind,
      effective_at: new Date(at).toISOString(),
      seconds,
      target_seq: null,
      reason: null,
      actor_id: id,
      uncertain: false
    });
    const events = [
      event(6, 'started', started),
      event(7, 'extended', started, 300),
      event(8, 'paused', started + 600_000)
    ];
    const one = sitting({ state: 'paused', version: 8, events });
    const correct = (payload: object) => lay(one, [tap('correct', started + 700_000, { payload })]);
    expect(remainingAt(correct({ target_seq: 7 }).clock, started + 700_000)).toBe(50 * 60_000);
    expect(remainingAt(correct({ target_seq: 7, seconds: 60 }).clock, started)).toBe(51 * 60_000);
    expect(correct({ target_seq: 8 }).state).toBe('running');
    expect(correct({ target_seq: 6 }).state).toBe('ready');
    expect(correctable(lay(one, [])).map(({ seq }) => seq)).toEqual([8, 7, 6]);
  });

  it('does not count a tap twice once the server shows its effect', () => {
    const applied = tap('start', started, { state: 'applied', version: 6 });
    const event = {
      seq: 6,
      kind: 'started',
      effective_at: '2026-11-22T09:00:00.000Z',
      seconds: null,
      target_seq: null,
      reason: null,
      actor_id: id,
      uncertain: false
    };
    expect(lay(sitting(), [applied]).state).toBe('running');
    const shown = lay(sitting({ state: 'running', version: 6, events: [event] }), [applied]);
    expect(shown.state).toBe('running');
    expect(shown.clock.ignored).toEqual([]);
    expect(shown.waiting).toBe(0);
  });

  it('leaves out what the server refused', () => {
    const refused = tap('start', started, { state: 'conflict' });
    expect(lay(sitting(), [refused]).state).toBe('ready');
  });

  it('lets a refused document stay where it is', () => {
    const check = {
      document_kind: 'passport',
      name_match: 'no',
      seen_name: 'Esi',
      photo_match: true,
      expired: false
    };
    expect(lay(sitting({ state: 'arrived' }), [tap('check-id', started, { payload: check })]).state).toBe(
      'arrived'
    );
  });
});

it('goes on with the same clock at another seat, and adds the minutes of an incident', () => {
  const other = '01890000-0000-7000-8000-000000000002';
  const move = (lost_minutes: number) =>
    lay(sitting(), [
      tap('start', started),
      tap('move-seat', started + 60_000, { payload: { seat_id: other, reason: 'seat-fault', lost_minutes } })
    ]);
  const left = (shown: ReturnType<typeof lay>) => remainingAt(shown.clock, started + 120_000);
  expect(move(0)).toMatchObject({ seat_id: other, state: 'running' });
  expect(left(move(0))).toBe(58 * 60_000);
  expect(left(move(3))).toBe(61 * 60_000);
  const credit = tap('credit-time', started, {
    payload: { incident_id: other, minutes: 7, reason: 'other' }
  });
  expect(left(lay(sitting(), [tap('start', started), credit]))).toBe(65 * 60_000);
});

it('takes rest beyond what was granted off when the clock goes on, and only then', () => {
  const accommodation = {
    extra_minutes: null,
    multiplier: null,
    rest_minutes: 5,
    separate_room: false,
    reader: false
  };
  const minute = 60_000;
  const rested = [
    tap('start', started),
    tap('pause', started + 10 * minute, { payload: { reason: 'rest-break' } })
  ];
  const on = lay(sitting({ accommodation }), rested);
  expect(remainingAt(on.clock, started + 18 * minute)).toBe(50 * minute);
  const over = lay(sitting({ accommodation }), [...rested, tap('resume', started + 18 * minute)]);
  expect(remainingAt(over.clock, started + 18 * minute)).toBe(47 * minute);
});

it('shows incidents, handovers and who took over before the server has them, and once', () => {
  const kept = (kind: string, payload: object, over: object = {}) => ({
    ...tap(kind, started, { payload }),
    id,
    sittingId: null,
    by: id,
    ...over
  });
  const incident = kept('incident', { category: 'technical', code: 'power-cut', note: 'All dark' });
  const none = { incidents: [], handovers: [], take_overs: [] };
  const { incidents } = layRecord(none, [
    incident,
    kept('handover', { note: 'Yours' }, { state: 'conflict' })
  ]);
  expect(incidents).toMatchObject([{ id, code: 'power-cut', notes: [{ body: 'All dark' }], credits: [] }]);
  expect(layRecord({ ...none, incidents }, [incident]).incidents).toHaveLength(1);
  expect(layRecord(none, [kept('handover', { note: 'Yours' })]).handovers).toMatchObject([
    { given_to: null, note: 'Yours' }
  ]);
  const { takeOvers } = layRecord(none, [kept('take-over', {})]);
  expect(takeOvers).toMatchObject([{ taken_by: id, handover_id: null }]);
  expect(layRecord({ ...none, take_overs: takeOvers }, [kept('take-over', {})]).takeOvers).toHaveLength(1);
});
