import type { Component } from 'svelte';
import Armchair from '@lucide/svelte/icons/armchair';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import CloudOff from '@lucide/svelte/icons/cloud-off';
import FileWarning from '@lucide/svelte/icons/file-warning';
import Coffee from '@lucide/svelte/icons/coffee';
import Hourglass from '@lucide/svelte/icons/hourglass';
import MessageCircleWarning from '@lucide/svelte/icons/message-circle-warning';
import ShieldAlert from '@lucide/svelte/icons/shield-alert';
import Timer from '@lucide/svelte/icons/timer';
import TimerOff from '@lucide/svelte/icons/timer-off';
import UserX from '@lucide/svelte/icons/user-x';
import type { Flag } from '#lib/domain/board.ts';
import { m } from '#lib/paraglide/messages.js';

type Look = { icon: Component; word: () => string };

/** What a tile says beside the state; a flag without a look does not compile. */
export const flagLooks: Record<Flag, Look> = {
  'not-taken': { icon: FileWarning, word: m.board_flag_not_taken },
  parked: { icon: ShieldAlert, word: m.board_flag_parked },
  'time-up': { icon: TimerOff, word: m.board_flag_time_up },
  'rest-over': { icon: Coffee, word: m.board_flag_rest_over },
  'last-minutes': { icon: Timer, word: m.board_flag_last_minutes },
  silent: { icon: CloudOff, word: m.board_flag_silent },
  late: { icon: UserX, word: m.board_flag_late },
  'no-seat': { icon: Armchair, word: m.board_flag_no_seat },
  incident: { icon: MessageCircleWarning, word: m.board_flag_incident },
  unsure: { icon: CircleQuestionMark, word: m.board_flag_unsure },
  accommodation: { icon: Hourglass, word: m.board_flag_accommodation }
};
