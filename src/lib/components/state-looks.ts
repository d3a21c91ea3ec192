import type { Component } from 'svelte';
import Armchair from '@lucide/svelte/icons/armchair';
import Award from '@lucide/svelte/icons/award';
import BadgeCheck from '@lucide/svelte/icons/badge-check';
import Ban from '@lucide/svelte/icons/ban';
import BookCheck from '@lucide/svelte/icons/book-check';
import BookOpen from '@lucide/svelte/icons/book-open';
import CalendarCheck from '@lucide/svelte/icons/calendar-check';
import CalendarX from '@lucide/svelte/icons/calendar-x';
import Check from '@lucide/svelte/icons/check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CloudUpload from '@lucide/svelte/icons/cloud-upload';
import DoorOpen from '@lucide/svelte/icons/door-open';
import FilePenLine from '@lucide/svelte/icons/file-pen-line';
import GraduationCap from '@lucide/svelte/icons/graduation-cap';
import HandCoins from '@lucide/svelte/icons/hand-coins';
import Hourglass from '@lucide/svelte/icons/hourglass';
import IdCard from '@lucide/svelte/icons/id-card';
import PackageCheck from '@lucide/svelte/icons/package-check';
import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import Printer from '@lucide/svelte/icons/printer';
import Send from '@lucide/svelte/icons/send';
import Stamp from '@lucide/svelte/icons/stamp';
import Ticket from '@lucide/svelte/icons/ticket';
import Undo2 from '@lucide/svelte/icons/undo-2';
import UserX from '@lucide/svelte/icons/user-x';
import X from '@lucide/svelte/icons/x';
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from './Badge.svelte';

type Look = { tone: Tone; icon: Component; word: () => string };

/** Every state a person may see, with its word, tone and icon. The keys are the states of the database. */
export const stateLooks = {
  enrolled: { tone: 'todo', icon: BookOpen, word: m.app_state_enrolled },
  'modules-complete': { tone: 'done', icon: BookCheck, word: m.app_state_modules_complete },
  booked: { tone: 'todo', icon: CalendarCheck, word: m.app_state_booked },
  arrived: { tone: 'wait', icon: DoorOpen, word: m.app_state_arrived },
  admitted: { tone: 'wait', icon: IdCard, word: m.app_state_admitted },
  ready: { tone: 'done', icon: Armchair, word: m.app_state_ready },
  running: { tone: 'now', icon: Play, word: m.app_state_running },
  paused: { tone: 'wait', icon: Pause, word: m.app_state_paused },
  submitted: { tone: 'done', icon: Send, word: m.app_state_submitted },
  expired: { tone: 'bad', icon: Hourglass, word: m.app_state_expired },
  'awaiting-sync': { tone: 'wait', icon: CloudUpload, word: m.app_state_awaiting_sync },
  passed: { tone: 'done', icon: Check, word: m.app_state_passed },
  failed: { tone: 'bad', icon: X, word: m.app_state_failed },
  refused: { tone: 'bad', icon: Ban, word: m.app_state_refused },
  'no-show': { tone: 'bad', icon: UserX, word: m.app_state_no_show },
  cancelled: { tone: 'bad', icon: CalendarX, word: m.app_state_cancelled },
  void: { tone: 'bad', icon: Ban, word: m.app_state_void },
  'fee-settled': { tone: 'done', icon: HandCoins, word: m.app_state_fee_settled },
  'in-stock': { tone: 'todo', icon: Ticket, word: m.app_state_in_stock },
  reserved: { tone: 'wait', icon: Ticket, word: m.app_state_reserved },
  issued: { tone: 'seal', icon: Ticket, word: m.app_state_issued },
  'voucher-issued': { tone: 'seal', icon: Ticket, word: m.app_state_voucher_issued },
  redeemed: { tone: 'done', icon: Ticket, word: m.app_state_redeemed },
  'being-sealed': { tone: 'wait', icon: FilePenLine, word: m.app_state_being_sealed },
  signed: { tone: 'seal', icon: BadgeCheck, word: m.app_state_signed },
  'award-expired': { tone: 'bad', icon: Hourglass, word: m.awarding_expired },
  sealed: { tone: 'seal', icon: Award, word: m.app_state_sealed },
  printed: { tone: 'seal', icon: Printer, word: m.app_state_printed },
  stamped: { tone: 'seal', icon: Stamp, word: m.app_state_stamped },
  collected: { tone: 'seal', icon: PackageCheck, word: m.app_state_collected },
  'kept-for-ceremony': { tone: 'seal', icon: GraduationCap, word: m.app_state_kept_for_ceremony },
  revoked: { tone: 'bad', icon: Ban, word: m.app_state_revoked },
  superseded: { tone: 'bad', icon: Undo2, word: m.app_state_superseded },
  planned: { tone: 'todo', icon: CalendarCheck, word: m.app_state_planned },
  open: { tone: 'now', icon: DoorOpen, word: m.app_state_open },
  closed: { tone: 'done', icon: Check, word: m.app_state_closed },
  pending: { tone: 'wait', icon: Hourglass, word: m.app_state_pending },
  active: { tone: 'done', icon: Check, word: m.app_state_active },
  suspended: { tone: 'bad', icon: Pause, word: m.app_state_suspended },
  completed: { tone: 'done', icon: BookCheck, word: m.app_state_completed },
  dropped: { tone: 'bad', icon: X, word: m.app_state_dropped }
} satisfies Record<string, Look>;

export type KnownState = keyof typeof stateLooks;

/** A state this version does not know (a newer server's) is shown by its own name rather than hidden. */
export const lookOf = (state: string): Look =>
  Object.hasOwn(stateLooks, state)
    ? stateLooks[state as KnownState]
    : { tone: 'todo', icon: CircleDashed, word: () => state };
