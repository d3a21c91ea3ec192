import type { CommandKind } from '#lib/domain/commands.ts';
import { m } from '#lib/paraglide/messages.js';

const words: Record<CommandKind, () => string> = {
  arrive: m.desk_command_arrive,
  'cancel-arrival': m.desk_command_cancel_arrival,
  'check-id': m.desk_command_check_id,
  'refuse-id': m.desk_command_refuse_id,
  overrule: m.gate_command_overrule,
  'check-tools': m.desk_command_check_tools,
  'assign-seat': m.desk_command_assign_seat,
  start: m.desk_command_start,
  pause: m.desk_command_pause,
  resume: m.desk_command_resume,
  extend: m.desk_command_extend,
  submit: m.desk_command_submit,
  'record-result': m.desk_command_record_result,
  'confirm-result': m.gate_command_confirm_result,
  correct: m.gate_command_correct,
  incident: m.desk_command_incident,
  note: m.desk_command_note,
  'room-check': m.desk_command_room_check,
  settle: m.offline_command_settle,
  'credit-time': m.board_command_credit_time,
  'move-seat': m.board_command_move_seat,
  handover: m.board_command_handover,
  'take-over': m.desk_command_take_over,
  countersign: m.board_command_countersign,
  'close-session': m.board_command_close_session,
  'walk-in': m.session_command_walk_in,
  'move-here': m.session_command_move_here
};

/** A command in words; the kind itself for one that a newer version wrote. */
export const commandWord = (kind: string): string => words[kind as CommandKind]?.() ?? kind;
