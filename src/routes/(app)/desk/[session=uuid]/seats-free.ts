import type { SittingState } from '#lib/domain/commands.ts';
import { isLive, type Shown } from '#lib/domain/desk-room.ts';
import { display } from '#lib/domain/names.ts';

const gone: readonly SittingState[] = ['cancelled', 'refused', 'no-show', 'void'];

/** Whether the seat that a sitting was promised is given up, so that the learner may come in anew. */
export const isGone = (state: SittingState): boolean => gone.includes(state);

/** Seats that nobody has been promised, as this tablet knows it; the server counts again. */
export const seatsFree = (seats: number, sittings: readonly { state: SittingState }[]): number =>
  seats - sittings.filter(({ state }) => !isGone(state)).length;

/** Who has which seat, but for the one who is to get one: names by the seat's id. */
export const seatsTaken = (sittings: readonly Shown[], exceptId: string): Map<string, string> =>
  new Map(
    sittings.flatMap(({ id, seat_id, state, learner }) =>
      seat_id !== null && id !== exceptId && isLive(state) ? [[seat_id, display(learner)] as const] : []
    )
  );
