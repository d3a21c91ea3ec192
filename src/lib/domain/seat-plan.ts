/** Where seats stand in a room: a grid from the front, columns and rows from 1. A seat without a place is off the plan. */

export type PlanSeat = { id: string; label: string; plan_column: number | null; plan_row: number | null };
type Cell = { column: number; row: number };

/** As `save_room_plan` takes them. */
export const mostCells = 30;
export const longestLabel = 12;

const cellOf = ({ plan_column, plan_row }: PlanSeat): Cell | null =>
  plan_column === null || plan_row === null ? null : { column: plan_column, row: plan_row };

const isAt = (seat: PlanSeat, { column, row }: Cell) => seat.plan_column === column && seat.plan_row === row;

export const isPlaced = (seat: PlanSeat): boolean => cellOf(seat) !== null;

/** The last column and row that hold a seat; 0 and 0 for a room without a plan. */
export function extent(seats: readonly PlanSeat[]): { columns: number; rows: number } {
  return {
    columns: Math.max(0, ...seats.map((seat) => seat.plan_column ?? 0)),
    rows: Math.max(0, ...seats.map((seat) => seat.plan_row ?? 0))
  };
}

/** Puts a seat at a place within the grid; the one that stands there takes the place it comes from, or none. */
export function put<Seat extends PlanSeat>(seats: readonly Seat[], id: string, to: Cell): Seat[] {
  const moved = seats.find((seat) => seat.id === id);
  const inside = [to.column, to.row].every((at) => at >= 1 && at <= mostCells);
  if (!moved || !inside) return [...seats];
  return seats.map((seat) => {
    if (seat.id === id) return { ...seat, plan_column: to.column, plan_row: to.row };
    return isAt(seat, to) ? { ...seat, plan_column: moved.plan_column, plan_row: moved.plan_row } : seat;
  });
}

export const takeOff = <Seat extends PlanSeat>(seats: readonly Seat[], id: string): Seat[] =>
  seats.map((seat) => (seat.id === id ? { ...seat, plan_column: null, plan_row: null } : seat));

export const name = <Seat extends PlanSeat>(seats: readonly Seat[], id: string, label: string): Seat[] =>
  seats.map((seat) => (seat.id === id ? { ...seat, label } : seat));

/** Fills a grid from the front with every seat in its order, `columns` to a row, with an aisle after every `aisle` columns. */
export function inRows<Seat extends PlanSeat>(seats: readonly Seat[], columns: number, aisle = 0): Seat[] {
  const gap = (at: number) => (aisle > 0 ? Math.floor(at / aisle) : 0);
  return seats.map((seat, i) => {
    const at = i % columns;
    return { ...seat, plan_column: at + 1 + gap(at), plan_row: Math.floor(i / columns) + 1 };
  });
}

/** Whether `inRows` keeps within the grid. */
export const fitsRows = (count: number, columns: number): boolean =>
  columns >= 1 && columns <= mostCells && Math.ceil(count / columns) <= mostCells;

export type LabelFault = 'missing' | 'too-long' | 'twice';

/** What stands against the labels, by seat. */
export function labelFaults(seats: readonly PlanSeat[]): Map<string, LabelFault> {
  const clean = (seat: PlanSeat) => seat.label.normalize('NFC').trim();
  const times = Map.groupBy(seats, clean);
  const faultOf = (seat: PlanSeat): LabelFault | null => {
    const label = clean(seat);
    if (label === '') return 'missing';
    if ([...label].length > longestLabel) return 'too-long';
    return (times.get(label)?.length ?? 0) > 1 ? 'twice' : null;
  };
  return new Map(
    seats.flatMap((seat) => {
      const fault = faultOf(seat);
      return fault ? [[seat.id, fault] as const] : [];
    })
  );
}

/**
 * The plan as a desk shows it: places counted from the first column and row that hold a seat, and the seats that have none.
 * Null for a room in which no seat is placed.
 */
export function floor<Seat extends { plan_column?: number | null; plan_row?: number | null }>(
  seats: readonly Seat[]
): { columns: number; rows: number; placed: { seat: Seat; column: number; row: number }[] } | null {
  const all = seats.flatMap((seat) => {
    const { plan_column: column, plan_row: row } = seat;
    return column == null || row == null ? [] : [{ seat, column, row }];
  });
  if (all.length === 0) return null;
  const left = Math.min(...all.map(({ column }) => column)) - 1;
  const front = Math.min(...all.map(({ row }) => row)) - 1;
  const placed = all.map(({ seat, column, row }) => ({ seat, column: column - left, row: row - front }));
  // As a person walks the room, and as Tab goes: row by row from the front.
  placed.sort((a, b) => a.row - b.row || a.column - b.column);
  return {
    columns: Math.max(...placed.map(({ column }) => column)),
    rows: Math.max(...placed.map(({ row }) => row)),
    placed
  };
}
