import type { SittingState } from '#lib/domain/commands.ts';

const gone: readonly SittingState[] = ['cancelled', 'refused', 'no-show', 'void'];

/** Seats that nobody has been promised, as this tablet knows it; the server counts again. */
export const seatsFree = (seats: number, sittings: readonly { state: SittingState }[]): number =>
  seats - sittings.filter(({ state }) => !gone.includes(state)).length;
