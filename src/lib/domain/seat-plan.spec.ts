import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  extent,
  fitsRows,
  floor,
  inRows,
  isPlaced,
  labelFaults,
  mostCells,
  name,
  put,
  takeOff,
  type PlanSeat
} from './seat-plan.ts';

const seat = (label: string, column: number | null = null, row: number | null = null): PlanSeat => ({
  id: label,
  label,
  plan_column: column,
  plan_row: row
});
const at = (seats: PlanSeat[], id: string) => {
  const one = seats.find((other) => other.id === id)!;
  return [one.plan_column, one.plan_row];
};

describe('a room’s plan', () => {
  it('lets two seats change places', () => {
    const seats = put([seat('1', 1, 1), seat('2', 2, 1)], '1', { column: 2, row: 1 });
    expect([at(seats, '1'), at(seats, '2')]).toEqual([
      [2, 1],
      [1, 1]
    ]);
  });

  it('sends the seat off the plan whose place a seat from outside takes', () => {
    const seats = put([seat('1'), seat('2', 2, 1)], '1', { column: 2, row: 1 });
    expect([at(seats, '1'), at(seats, '2')]).toEqual([
      [2, 1],
      [null, null]
    ]);
  });

  it('takes no place outside the grid', () => {
    const before = [seat('1', 1, 1)];
    for (const to of [
      { column: 0, row: 1 },
      { column: 1, row: mostCells + 1 }
    ])
      expect(put(before, '1', to)).toEqual(before);
  });

  it('never puts two on one place, whatever is moved', () => {
    const places = fc.record({
      id: fc.nat(11).map(String),
      column: fc.integer({ min: -1, max: 6 }),
      row: fc.integer({ min: -1, max: 6 }),
      off: fc.boolean()
    });
    fc.assert(
      fc.property(fc.array(places, { maxLength: 40 }), (moves) => {
        let seats = Array.from({ length: 12 }, (_, i) => seat(String(i)));
        for (const { id, column, row, off } of moves)
          seats = off ? takeOff(seats, id) : put(seats, id, { column, row });
        const taken = seats.filter(isPlaced).map((one) => `${one.plan_column}/${one.plan_row}`);
        expect(new Set(taken).size).toBe(taken.length);
        expect(seats).toHaveLength(12);
      })
    );
  });

  it('fills rows from the front, with aisles', () => {
    const seats = inRows(
      ['1', '2', '3', '4', '5', '6'].map((label) => seat(label)),
      4,
      2
    );
    expect(seats.map((one) => [one.plan_column, one.plan_row])).toEqual([
      [1, 1],
      [2, 1],
      [4, 1],
      [5, 1],
      [1, 2],
      [2, 2]
    ]);
    expect(extent(seats)).toEqual({ columns: 5, rows: 2 });
    expect(fitsRows(61, 2)).toBe(false);
    expect(fitsRows(60, 2)).toBe(true);
  });

  it('says what stands against each label', () => {
    const seats = name([seat('1'), seat('2'), seat('3'), seat('4')], '1', ' 2 ');
    expect(labelFaults(seats)).toEqual(
      new Map([
        ['1', 'twice'],
        ['2', 'twice']
      ])
    );
    expect(labelFaults(name(name(seats, '1', ' '), '4', 'x'.repeat(13)))).toEqual(
      new Map([
        ['1', 'missing'],
        ['4', 'too-long']
      ])
    );
  });
});

describe('the plan on the desk', () => {
  it('is none where no seat has a place', () => {
    expect(floor([seat('1'), seat('2')])).toBeNull();
    // A room that an older version kept says nothing of places.
    expect(floor([{}])).toBeNull();
  });

  it('begins with the first seat and goes row by row', () => {
    const found = floor([seat('back', 3, 5), seat('right', 5, 3), seat('left', 3, 3), seat('off')])!;
    expect(found.columns).toBe(3);
    expect(found.rows).toBe(3);
    expect(found.placed.map((one) => [one.seat.label, one.column, one.row])).toEqual([
      ['left', 1, 1],
      ['right', 3, 1],
      ['back', 1, 3]
    ]);
  });
});
