import type { AlarmKind } from '#lib/data/award-log.ts';
import { m } from '#lib/paraglide/messages.js';

export const alarmWords: Record<AlarmKind, () => string> = {
  fork: m.log_kind_fork,
  ahead: m.log_kind_ahead,
  'log-shrank': m.log_kind_log_shrank,
  'back-dated': m.log_kind_back_dated,
  'other-root': m.log_kind_other_root,
  'forged-list': m.log_kind_forged_list,
  'older-lists': m.log_kind_older_lists
};
