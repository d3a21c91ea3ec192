import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as board from './board.ts';
import { sittingStates, type SittingState } from './commands.ts';
import { lay } from './desk-room.ts';
import type { Sitting } from './room.ts';
import { formatInstant } from './moment.ts';
import { readSeatCode, seatCode } from './seat-code.ts';

const nil = '01890000-0000-7000-8000-000000000001';
const start = Date.UTC(2026, 10, 22, 9, 0);
const minute = 60_000;

/** A sitting that began at nine, an hour long, in the given state. */
function shown(state: SittingState, over: Partial<Sitting> = {}) {
  const event = (seq: number, kind: string, at: number) => ({
    seq,
    kind,
    effective_at: formatInstant(at),
    seconds: null,
    target_seq: null,
    reason: null,
    actor_id: nil,
    uncertain: false
  });
  const begun = ['running', 'paused', 'submitted', 'expired', 'awaiting-sync', 'passed', 'failed'].includes(
    state
  );
  const events = begun ? [event(1, 'started', start)] : [];
  if (state === 'paused') events.push(event(2, 'paused', start + 10 * minute));
  return lay(
    {
      id: nil,
      enrolment_id: nil,
      attempt: 1,
      starts_at: formatInstant(start),
      allowed_seconds: 3600,
      pass_percent: '80.00',
      seat_id: nil,
      state,
      version: events.length,
      name_seen: null,
      score_percent: null,
      learner: { id: nil, given_name: 'Ama', family_name: null, file_number: 1 },
      course: { id: nil, code: 'ZIKA', kind: 'certificate', titles: {}, tools: [] },
      id_check: null,
      tool_checks: [],
      events,
      notes: [],
      ...over
    } as Sitting,
    []
  );
}

const around = (over: Partial<board.Around> = {}): board.Around => ({
  now: start + minute,
  lateMinutes: 15,
  notTaken: new Set(),
  parked: new Set(),
  incidents: new Set(),
  seen: {},
  ...over
});

describe('flags', () => {
  it.each<[string, SittingState, Partial<board.Around>, board.Flag[]]>([
    ['nothing while all is well', 'running', {}, []],
    ['five minutes before the end', 'running', { now: start + 55 * minute }, ['last-minutes']],
    ['nothing a moment before that', 'running', { now: start + 55 * minute - 1 }, []],
    ['when the time is up', 'running', { now: start + 60 * minute }, ['time-up']],
    ['when the server said so', 'expired', {}, ['time-up']],
    ['when the device fell silent', 'awaiting-sync', {}, ['time-up']],
    [
      'when the screen fell silent',
      'running',
      { seen: { [nil]: formatInstant(start - minute) } },
      ['silent']
    ],
    ['not when it never spoke', 'running', { seen: {} }, []],
    ['not once it is over', 'submitted', { seen: { [nil]: formatInstant(start - minute) } }, []],
    ['who is late', 'booked', { now: start + 15 * minute + 1 }, ['late']],
    ['not before that', 'booked', { now: start + 15 * minute }, []],
    [
      'what was not taken before what waits',
      'paused',
      { notTaken: new Set([nil]), parked: new Set([nil]) },
      ['not-taken', 'parked']
    ],
    ['an incident', 'running', { incidents: new Set([nil]) }, ['incident']]
  ])('%s', (_, state, over, expected) => {
    expect(board.flagsOf(shown(state), around(over))).toEqual(expected);
  });

  it('say when the rest that was granted is used up', () => {
    const accommodation = {
      extra_minutes: null,
      multiplier: null,
      rest_minutes: 5,
      separate_room: false,
      reader: false
    };
    const one = shown('paused', { accommodation });
    const rests = { ...one, timeline: one.timeline.map((event) => ({ ...event, reason: 'rest-break' })) };
    const at = (minutes: number) => board.flagsOf(rests, around({ now: start + minutes * minute }));
    expect([at(14), at(15)]).toEqual([[], ['rest-over']]);
    expect(board.flagsOf(one, around({ now: start + 30 * minute }))).toEqual([]);
  });

  it('say who is ready and has no seat', () => {
    expect(board.flagsOf(shown('ready', { seat_id: null }), around())).toEqual(['no-seat']);
  });
});

const uuid = fc.uuid();
const places = fc.array(
  fc
    .record({
      id: uuid,
      state: fc.constantFrom(...sittingStates),
      starts: fc.integer({ min: 0, max: 240 }),
      seated: fc.boolean(),
      flags: fc.subarray([...board.alerts, ...board.marks])
    })
    .map(({ id, state, starts, seated, flags }) =>
      board.place(
        shown(state, { id, starts_at: formatInstant(start + starts * minute), seat_id: seated ? nil : null }),
        flags
      )
    ),
  { maxLength: 60 }
);
const choice = fc.constantFrom('all' as const, ...board.groups);

describe('the order', () => {
  it('puts whoever has an alert before whoever has none, and writers by their deadline', () => {
    const calm = board.place(shown('running', { id: '01890000-0000-7000-8000-000000000002' }), []);
    const sooner = board.place(
      shown('running', { id: '01890000-0000-7000-8000-000000000003', allowed_seconds: 1800 }),
      ['incident']
    );
    const silent = board.place(shown('running'), ['silent']);
    const parked = board.place(shown('passed', { id: '01890000-0000-7000-8000-000000000004' }), ['parked']);
    expect(board.arrange([calm, sooner, silent, parked])).toEqual([parked, silent, sooner, calm]);
  });

  it('is the same whatever order the room came in, and loses nobody', () => {
    fc.assert(
      fc.property(
        places.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))
        ),
        ([all, shuffled]) => {
          expect(board.arrange(shuffled)).toEqual(board.arrange(all));
          expect(new Set(board.arrange(all))).toEqual(new Set(all));
        }
      )
    );
  });

  it('never lets calm stand before an alert', () => {
    fc.assert(
      fc.property(places, (all) => {
        const alarmed = board.arrange(all).map(({ flags }) => flags.some(board.isAlert));
        expect(alarmed).toEqual(alarmed.toSorted((a, b) => Number(b) - Number(a)));
      })
    );
  });
});

describe('a choice', () => {
  it('never hides an alert', () => {
    fc.assert(
      fc.property(places, choice, (all, chosen) => {
        const visible = new Set(board.sections(all, chosen).flatMap(([, found]) => found));
        for (const one of all) if (one.flags.some(board.isAlert)) expect(visible).toContain(one);
      })
    );
  });

  it('shows everybody once when nothing is chosen', () => {
    fc.assert(
      fc.property(places, (all) => {
        const visible = board.sections(all, 'all').flatMap(([, found]) => found);
        expect(visible).toHaveLength(all.length);
        expect(new Set(visible)).toEqual(new Set(all));
      })
    );
  });
});

it('acts on those of the chosen who can take it', () => {
  const all = sittingStates.map((state) => shown(state));
  const states = (kind: board.BulkKind) => board.takers(kind, all, start).map(({ state }) => state);
  expect(states('start')).toEqual(['ready']);
  expect(board.takers('start', [shown('ready', { seat_id: null })], start)).toEqual([]);
  expect(board.takers('pause', [shown('running')], start + 61 * minute)).toEqual([]);
  expect(states('pause')).toEqual(['running']);
  expect(states('resume')).toEqual(['paused']);
  expect(states('extend')).toEqual(['arrived', 'admitted', 'ready', 'running', 'paused']);
});

it('reads the label of a seat and nothing else', () => {
  fc.assert(
    fc.property(uuid, (id) => {
      expect(readSeatCode(` ${seatCode(id)}\n`)).toBe(id);
    })
  );
  for (const text of [
    '',
    nil,
    `carrel:voucher:${nil}`,
    `carrel:seat:${nil}0`,
    `https://x.test/carrel:seat:${nil}`
  ])
    expect(readSeatCode(text)).toBeNull();
});

describe('a moved appointment', () => {
  const [moved, now, other] = ['2', '3', '4'].map((last) => `${nil.slice(0, -1)}${last}`) as [
    string,
    string,
    string
  ];

  it('is one person once, and whoever only cancelled still stands there', () => {
    const somebody = { id: other, given_name: 'Kofi', family_name: null, file_number: 2 };
    const all = [
      shown('cancelled', { id: moved }),
      shown('arrived', { id: now }),
      shown('cancelled', { id: other, learner: somebody })
    ];
    expect(board.withoutMoved(all).map(({ id }) => id)).toEqual([now, other]);
  });
});
