import type { LiveEvent } from '#lib/data/live.ts';
import type { Desk } from '#lib/state/desk.svelte.ts';
import { keepFresh } from '#lib/state/keep-fresh.ts';
import type { Link } from '#lib/state/link.svelte.ts';
import type { Presence } from '#lib/state/presence.svelte.ts';

/** What a board shows of all that can change in a library. */
const shown = new Set([
  'sitting',
  'session',
  'session_report',
  'incident',
  'handover',
  'command',
  'note',
  'room_check',
  'room'
]);
/** A note may stand at any sitting, and does not say at which. */
const spread = ({ entity }: LiveEvent) => entity === 'note';
const sittingsOf = (heard: LiveEvent[]) =>
  heard.flatMap(({ entity, id }) => (entity === 'sitting' ? [id] : []));
/** Seldom while changes are told: only a fault of the telling itself could be found by asking. */
const pace = { live: 30_000, cut: 3_000 };

/** Keeps a board as fresh as the server, and shows this tablet to the others. Returns how to stop. */
export const watch = (desk: Desk, libraryId: string, link: Link, presence: Presence): (() => void) =>
  keepFresh(`library:${libraryId}`, {
    link,
    ask: (heard) => (heard && !heard.some(spread) ? desk.refreshSome(sittingsOf(heard)) : desk.refresh()),
    concerns: ({ entity }) => shown.has(entity),
    pace: () => pace,
    presence
  });
