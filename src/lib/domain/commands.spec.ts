import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as commands from './commands.ts';
import { passes, parseScore, percentOf, readScore } from './score.ts';

const uuid = '0190f5a0-0000-7000-8000-000000000001';
const envelope = {
  id: uuid,
  session_id: uuid,
  sitting_id: uuid,
  base_version: 3,
  device_id: uuid,
  boot_id: uuid,
  tapped_at: '2026-11-22T09:00:00.123+01:00',
  tapped_mono_ms: 1234.5,
  sent_mono_ms: 2345.6
};

const good: { [Kind in commands.CommandKind]: unknown } = {
  arrive: {},
  'cancel-arrival': { reason: 'wrong-learner' },
  'check-id': {
    document_kind: 'passport',
    name_match: 'exact',
    seen_name: 'Ama Serwaa Mensah',
    photo_match: true,
    last4: '12AB',
    expired: false
  },
  'refuse-id': { reason: 'other', note: 'The document belongs to her sister.' },
  overrule: { reason: 'document-found' },
  'check-tools': {
    lines: [{ tool_id: uuid, answer: 'allowed-present', count: 1 }],
    belongings_away: true,
    agreed: true,
    signed_name: 'Ama Mensah',
    agreement_version: '1'
  },
  'assign-seat': { seat_id: uuid },
  start: {},
  pause: { reason: 'power-cut' },
  'take-over': {},
  resume: {},
  extend: { minutes: 10, reason: 'time-lost-power' },
  submit: { by: 'learner' },
  'record-result': { score_percent: '82.5', evidence_note: 'Seen on the screen of seat 4.' },
  'confirm-result': { points: '33', points_of: '40' },
  correct: { target_seq: 4, reason: 'tapped-late', effective_at: '2026-11-22T09:01:00.5Z' },
  incident: { category: 'technical', code: 'printer' },
  note: { text: 'Arrived with a relative.' },
  'room-check': { lines: [{ item: 'desks-clear', ok: true }] },
  settle: { command_id: uuid, outcome: 'let-go' },
  'credit-time': { incident_id: uuid, minutes: 7, reason: 'time-lost-power' },
  'move-seat': { seat_id: uuid, lost_minutes: 3, reason: 'device-fault' },
  handover: { note: 'Kofi is owed five minutes.', to: uuid },
  countersign: { incident_ids: [uuid] },
  'close-session': {},
  'walk-in': { sitting_id: uuid, enrolment_id: uuid },
  'move-here': { sitting_id: uuid, from_sitting_id: uuid }
};

function parse(kind: commands.CommandKind, payload: unknown, rest: object = {}) {
  const about = commands.rules[kind].about === 'session' ? { sitting_id: null } : {};
  return commands.commandSchema.safeParse({ ...envelope, ...about, kind, payload, ...rest });
}

describe('commands', () => {
  it.each(commands.kinds)('%s with a good payload', (kind) => {
    expect(parse(kind, good[kind]).error).toBeUndefined();
  });

  it.each<[commands.CommandKind, unknown]>([
    ['refuse-id', { reason: 'other' }],
    ['refuse-id', { reason: 'because' }],
    ['pause', {}],
    ['extend', { minutes: 0, reason: 'accommodation' }],
    ['extend', { minutes: 121, reason: 'accommodation' }],
    ['extend', { minutes: 1.5, reason: 'accommodation' }],
    ['check-id', { ...(good['check-id'] as object), last4: '12345' }],
    ['check-id', { ...(good['check-id'] as object), seen_name: '  ' }],
    ['check-id', { ...(good['check-id'] as object), seen_name: 'A\u0007' }],
    ['check-tools', { lines: [], agreed: false }],
    ['check-tools', { ...(good['check-tools'] as object), belongings_away: false }],
    ['check-tools', { ...(good['check-tools'] as object), signed_name: ' ' }],
    ['overrule', { reason: 'i-know-this-person' }],
    ['record-result', { points: '41', points_of: '40', evidence_note: 'x' }],
    ['record-result', { points: '1', points_of: '0', evidence_note: 'x' }],
    ['record-result', { score_percent: '80' }],
    ['correct', { reason: 'tapped-late' }],
    ['correct', { target_seq: 4, reason: 'tapped-late', effective_at: '9 o\u2019clock' }],
    ['correct', { target_seq: 4, reason: 'tapped-late', seconds: 7201 }],
    ['record-result', { score_percent: 82.5, evidence_note: 'x' }],
    ['record-result', { score_percent: '100.01', evidence_note: 'x' }],
    ['record-result', { score_percent: '79.999', evidence_note: 'x' }],
    ['incident', { category: 'technical', code: 'unwell' }],
    ['incident', { category: 'technical', code: 'other' }],
    ['incident', { category: 'constructor', code: 'name' }],
    ['note', { text: '' }],
    ['credit-time', { incident_id: uuid, minutes: 0, reason: 'time-lost-power' }],
    ['move-seat', { seat_id: uuid, lost_minutes: 61, reason: 'device-fault' }],
    ['move-seat', { seat_id: uuid, reason: 'other' }],
    ['countersign', { incident_ids: [] }],
    ['handover', { note: ' ' }]
  ])('%s refuses %j', (kind, payload) => {
    expect(parse(kind, payload).success).toBe(false);
  });

  it('carry a version where it is checked, and a sitting where one is meant', () => {
    expect(parse('start', {}, { base_version: null }).success).toBe(false);
    expect(parse('arrive', {}, { base_version: null }).success).toBe(true);
    expect(parse('start', {}, { sitting_id: null }).success).toBe(false);
    expect(parse('incident', good.incident, { sitting_id: null }).success).toBe(true);
    expect(parse('room-check', good['room-check'], { sitting_id: uuid }).success).toBe(false);
  });

  it('bring the names they saw to NFC and drop unknown fields of a payload', () => {
    const parsed = parse('check-id', {
      ...(good['check-id'] as object),
      seen_name: ' Zoe\u0308 ',
      photo: 'x'
    });
    expect(parsed.data?.payload).toMatchObject({ seen_name: 'Zoë' });
    expect(parsed.data?.payload).not.toHaveProperty('photo');
  });

  it('lead a sitting along the chain', () => {
    const along: commands.CommandKind[] = [
      'arrive',
      'check-id',
      'check-tools',
      'start',
      'pause',
      'resume',
      'submit'
    ];
    const states = along.reduce<commands.SittingState[]>(
      (passed, kind) => [...passed, commands.after({ kind, payload: good[kind] as never }, passed.at(-1)!)],
      ['booked']
    );
    expect(states.slice(1)).toEqual([
      'arrived',
      'admitted',
      'ready',
      'running',
      'paused',
      'running',
      'submitted'
    ]);
  });

  it('do not admit on a weak ID, nor start before tools', () => {
    const weak = { ...(good['check-id'] as commands.Payload<'check-id'>), name_match: 'no' as const };
    expect(commands.after({ kind: 'check-id', payload: weak }, 'arrived')).toBe('arrived');
    expect(commands.after({ kind: 'start', payload: {} }, 'admitted')).toBe('admitted');
  });

  it('never lead out of a state that is over, but a refusal that is overruled and an arrival heard of late', () => {
    const over: commands.SittingState[] = ['passed', 'failed', 'refused', 'no-show', 'cancelled', 'void'];
    for (const state of over)
      for (const kind of commands.kinds)
        if (!['overrule/refused', 'arrive/no-show'].includes(`${kind}/${state}`))
          expect(commands.after({ kind, payload: good[kind] as never }, state)).toBe(state);
    expect(commands.after({ kind: 'overrule', payload: good.overrule as never }, 'refused')).toBe('arrived');
  });

  it('make nobody ready before the learner has answered on the own phone', () => {
    const asked = { ...(good['check-tools'] as object), agreed: false } as commands.Payload<'check-tools'>;
    expect(commands.after({ kind: 'check-tools', payload: asked }, 'admitted')).toBe('admitted');
    expect(commands.after({ kind: 'check-tools', payload: asked }, 'ready')).toBe('admitted');
  });

  it('stand in docs/commands.md, every kind, rule and refusal', () => {
    const rows = readFileSync('docs/commands.md', 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()));
    for (const kind of commands.kinds) {
      const { checksVersion, from } = commands.rules[kind];
      const row = rows.find((cells) => cells[1] === `\`${kind}\`` && cells.length > 5);
      expect(row?.[3], kind).toBe(checksVersion ? 'yes' : 'no');
      expect(row?.[4], kind).toBe(from === null ? 'any' : from.map((state) => `\`${state}\``).join(', '));
    }
    for (const [status, codes] of Object.entries(commands.refusals))
      for (const code of codes)
        expect(rows.find((cells) => cells[1] === `\`${code}\``)?.[2], code).toBe(status);
  });
});

describe('scores', () => {
  it('are compared to the hundredth and never rounded up', () => {
    expect(passes('79.99', '80')).toBe(false);
    expect(passes('80', '80.00')).toBe(true);
    expect(passes('80.0', '79.5')).toBe(true);
    expect(() => passes('80,0', '80')).toThrow(RangeError);
  });

  it('of points are cut, never rounded', () => {
    expect(percentOf('2', '3')).toBe('66.66');
    expect(percentOf('39.99', '50')).toBe('79.98');
    expect(percentOf('40', '50')).toBe('80.00');
    expect(percentOf('99999.98', '99999.99')).toBe('99.99');
    expect(percentOf('0', '12.5')).toBe('0.00');
    for (const [points, of] of [
      ['-1', '2'],
      ['3', '2'],
      ['1', '0'],
      ['1e1', '20'],
      ['', '5']
    ])
      expect(percentOf(points!, of!)).toBeNull();
  });

  it('are read as typed', () => {
    expect(readScore(' 82,5 %')).toBe('82.5');
    expect(readScore('100.01')).toBeNull();
    expect(readScore('1e2')).toBeNull();
  });

  it('keep every hundredth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (hundredths) => {
        expect(parseScore((hundredths / 100).toFixed(2))).toBe(hundredths);
      })
    );
  });
});
