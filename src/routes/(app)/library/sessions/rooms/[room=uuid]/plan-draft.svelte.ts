import {
  extent,
  inRows,
  isPlaced,
  labelFaults,
  mostCells,
  name,
  put,
  takeOff,
  type PlanSeat
} from '#lib/domain/seat-plan.ts';

const plain = (seats: readonly PlanSeat[]) =>
  JSON.stringify(seats.map(({ id, label, plan_column, plan_row }) => [id, label, plan_column, plan_row]));

/** A room's plan while it is drawn: nothing reaches the server before it is saved. */
export class PlanDraft {
  #before: readonly PlanSeat[] = [];
  #seats = $state.raw<PlanSeat[]>([]);
  #chosenId = $state<string | null>(null);
  #last = $state.raw<PlanSeat | null>(null);

  constructor(seats: readonly PlanSeat[]) {
    this.#before = seats;
    this.#seats = [...seats];
  }

  get seats(): readonly PlanSeat[] {
    return this.#seats;
  }
  readonly chosen = $derived(this.#seats.find(({ id }) => id === this.#chosenId) ?? null);
  /** The seat that moved last, to be told to who does not see it. */
  readonly moved = $derived(this.#seats.find(({ id }) => id === this.#last?.id) ?? null);
  readonly placed = $derived(this.#seats.filter(isPlaced));
  readonly off = $derived(this.#seats.filter((seat) => !isPlaced(seat)));
  readonly faults = $derived(labelFaults(this.#seats));
  readonly isChanged = $derived(plain(this.#seats) !== plain(this.#before));
  /** One more of each than the room has, so that there is always a place to go. */
  readonly grid = $derived.by(() => {
    const { columns, rows } = extent(this.#seats);
    return {
      columns: Math.min(mostCells, Math.max(6, columns + 1)),
      rows: Math.min(mostCells, Math.max(4, rows + 1))
    };
  });

  at(column: number, row: number): PlanSeat | null {
    return this.#seats.find((seat) => seat.plan_column === column && seat.plan_row === row) ?? null;
  }

  choose(id: string | null): void {
    this.#chosenId = id;
  }

  put(id: string, column: number, row: number): void {
    this.#become(put(this.#seats, id, { column, row }), id);
  }

  /** One place on, from where it stands; a seat off the plan stays there. */
  step(id: string, right: number, back: number): void {
    const seat = this.#seats.find((one) => one.id === id);
    if (seat?.plan_column == null || seat.plan_row === null) return;
    this.put(id, seat.plan_column + right, seat.plan_row + back);
  }

  takeOff(id: string): void {
    this.#become(takeOff(this.#seats, id), id);
  }

  name(id: string, label: string): void {
    this.#seats = name(this.#seats, id, label);
  }

  fillRows(columns: number, isSplit: boolean): void {
    this.#seats = inRows(this.#seats, columns, isSplit ? Math.ceil(columns / 2) : 0);
    this.#chosenId = null;
  }

  discard(): void {
    this.#seats = [...this.#before];
    this.#chosenId = null;
  }

  /** What was saved is what there is. */
  settle(): void {
    this.#before = this.#seats;
    this.#seats = [...this.#seats];
  }

  #become(seats: PlanSeat[], id: string): void {
    this.#seats = seats;
    this.#last = seats.find((seat) => seat.id === id) ?? null;
  }
}
