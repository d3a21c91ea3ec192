import { m } from '#lib/paraglide/messages.js';
import { sittingVoidWords } from '../../void-words.ts';
import { seatMoveWords } from './board-words.ts';
import {
  arrivalCancelWords,
  correctionWords,
  extensionWords,
  idRefusalWords,
  overruleWords,
  pauseWords
} from './reason-words.ts';

const words: Record<string, () => string> = {
  booked: m.board_event_booked,
  arrived: m.app_state_arrived,
  'arrival-cancelled': m.desk_command_cancel_arrival,
  admitted: m.app_state_admitted,
  refused: m.app_state_refused,
  'tools-checked': m.desk_command_check_tools,
  seated: m.board_event_seated,
  started: m.board_event_started,
  paused: m.app_state_paused,
  resumed: m.board_event_resumed,
  extended: m.board_event_extended,
  submitted: m.app_state_submitted,
  expired: m.app_state_expired,
  corrected: m.board_event_corrected,
  result: m.desk_command_record_result,
  cancelled: m.app_state_cancelled,
  'no-show': m.app_state_no_show,
  void: m.app_state_void,
  note: m.desk_note,
  overruled: m.board_event_overruled,
  'tools-answered': m.board_event_tools_answered,
  'result-entered': m.board_event_result_entered,
  appealed: m.board_event_appealed,
  'appeal-decided': m.board_event_appeal_decided
};

/** What happened to a sitting, in words; the kind itself for one that a newer version wrote. */
export const eventWord = (kind: string): string => words[kind]?.() ?? kind;

const reasons: Record<string, () => string> = {
  ...sittingVoidWords,
  ...arrivalCancelWords,
  ...seatMoveWords,
  ...correctionWords,
  ...extensionWords,
  ...pauseWords,
  ...overruleWords,
  ...idRefusalWords,
  'rest-over': m.board_event_rest_over
};

/** A reason in words; null where nobody chose one. */
export const reasonWord = (code: string | null): string | null => (code && reasons[code]?.()) || null;

/** What happened and why, in words. */
export function eventLine({ kind, reason }: { kind: string; reason: string | null }): string {
  if (kind === 'appeal-decided')
    return reason === 'upheld' ? m.gate_appeal_upheld() : m.gate_appeal_dismissed();
  const why = reasonWord(reason);
  return why === null ? eventWord(kind) : m.board_done({ name: eventWord(kind), what: why });
}
