/** A tap that was not taken, and what stands instead: what a person needs to see before deciding. */
import { fits, rules, type CommandKind, type SittingState } from './commands.ts';
import type { Room, Sitting } from './room.ts';
import { parseInstant } from './moment.ts';

type Tapped = { kind: string; sitting_id: string | null; base_version: number | null };

/** One deed that stands in the record. */
export type Deed = {
  kind: string;
  /** The member of staff; null when the server itself decided, or when it is nobody of this room. */
  by: { given_name: string; family_name: string | null } | null;
  /** Milliseconds; null for what takes place at no moment. */
  at: number | null;
};

export type Standing = {
  learner: { given_name: string; family_name: string | null };
  state: SittingState;
  version: number;
  /** What was done since the tapper last saw the sitting, at most three, the latest last; else the last deed. */
  deeds: Deed[];
  /** Whether the same tap would be taken on the present state. */
  fitsNow: boolean;
};

const most = 3;

/**
 * What stands about the sitting of a tap, from the room as this tablet knows it; null for a tap about the session itself
 * and for a sitting that is not in the room.
 */
export function standing(room: Room, tap: Tapped): Standing | null {
  const sitting = room.sittings.find(({ id }) => id === tap.sitting_id);
  if (!sitting) return null;
  const known = tap.base_version;
  const since = known === null ? [] : sitting.events.filter(({ seq }) => seq > known);
  const shown = since.length > 0 ? since.slice(-most) : sitting.events.slice(-1);
  return {
    learner: sitting.learner,
    state: sitting.state,
    version: sitting.version,
    deeds: shown.map((event) => deed(room, event)),
    fitsNow: tap.kind in rules && fits(tap.kind as CommandKind, sitting.state)
  };
}

function deed(room: Room, event: Sitting['events'][number]): Deed {
  const by = room.staff.find(({ id }) => id === event.actor_id) ?? null;
  return {
    kind: event.kind,
    by: by && { given_name: by.given_name, family_name: by.family_name },
    at: event.effective_at === null ? null : parseInstant(event.effective_at)
  };
}
