import { m } from '#lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  booked: m.offline_deed_booked,
  arrived: m.offline_deed_arrived,
  'arrival-cancelled': m.offline_deed_arrival_cancelled,
  admitted: m.offline_deed_admitted,
  refused: m.offline_deed_refused,
  'tools-checked': m.offline_deed_tools_checked,
  seated: m.offline_deed_seated,
  started: m.offline_deed_started,
  paused: m.offline_deed_paused,
  resumed: m.offline_deed_resumed,
  extended: m.offline_deed_extended,
  submitted: m.offline_deed_submitted,
  expired: m.offline_deed_expired,
  corrected: m.offline_deed_corrected,
  result: m.offline_deed_result,
  cancelled: m.offline_deed_cancelled,
  'no-show': m.offline_deed_no_show,
  void: m.offline_deed_void
};

/** What a sitting's event did, in words; of a kind that a newer version wrote only that something changed. */
export const deedWord = (kind: string): string => (words[kind] ?? m.offline_deed_other)();
