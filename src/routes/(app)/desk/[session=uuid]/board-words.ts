import type { Group } from '#lib/domain/board.ts';
import type { SeatMoveReason } from '#lib/domain/reasons.ts';
import { m } from '#lib/paraglide/messages.js';

export const groupWords: Record<Group, () => string> = {
  needs: m.board_group_needs,
  writing: m.board_group_writing,
  expected: m.board_group_expected,
  done: m.board_group_done
};

export const seatMoveWords: Record<SeatMoveReason, () => string> = {
  'device-fault': m.desk_pause_device_fault,
  'seat-fault': m.board_move_seat_fault,
  'power-cut': m.desk_pause_power_cut,
  'network-down': m.desk_pause_network_down,
  disturbance: m.desk_pause_disturbance,
  other: m.desk_pause_other
};
