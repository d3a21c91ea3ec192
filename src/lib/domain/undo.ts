/** Which tap takes another one back. Nothing is deleted: the way back is a command of its own, on record like the first. */
import type { CommandKind, Payload } from './commands.ts';
import type { Shown } from './desk-room.ts';
import { pauseReasons, type PauseReason } from './reasons.ts';

export type Reverse = {
  [Kind in CommandKind]: { kind: Kind; payload: Payload<Kind> };
}['cancel-arrival' | 'resume' | 'pause' | 'assign-seat' | 'move-seat'];

/**
 * The command that undoes a tap; null where there is none.
 * @param before the sitting as it was at the tap
 */
export function reverse<Kind extends CommandKind>(
  before: Shown,
  kind: Kind,
  payload: Payload<Kind>
): Reverse | null {
  switch (kind) {
    case 'arrive':
      return { kind: 'cancel-arrival', payload: { reason: 'entered-in-error' } };
    case 'pause':
      return { kind: 'resume', payload: {} };
    case 'resume': {
      // It goes on standing for the reason it stood for.
      const reason = before.events.findLast((event) => event.kind === 'paused')?.reason;
      return isPauseReason(reason) ? { kind: 'pause', payload: { reason } } : null;
    }
    case 'assign-seat':
      return before.seat_id === null ? null : { kind: 'assign-seat', payload: { seat_id: before.seat_id } };
    case 'move-seat': {
      // Minutes that were credited stay: they were lost whichever seat it is.
      const moved = payload as Payload<'move-seat'>;
      const { reason, note } = moved;
      return before.seat_id && before.seat_id !== moved.seat_id && !moved.lost_minutes
        ? { kind: 'move-seat', payload: { seat_id: before.seat_id, reason, note } }
        : null;
    }
    default:
      return null;
  }
}

/** `other` would need its words again. */
const isPauseReason = (reason: string | null | undefined): reason is PauseReason =>
  reason !== 'other' && (pauseReasons as readonly (string | null | undefined)[]).includes(reason);
