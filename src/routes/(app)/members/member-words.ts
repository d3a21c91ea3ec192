import type { MemberReason, StaffRole } from '#lib/data/members.ts';
import { m } from '#lib/paraglide/messages.js';

export const roleWords: Record<StaffRole, () => string> = {
  proctor: m.programme_role_proctor,
  librarian: m.programme_role_librarian,
  coach: m.programme_role_coach,
  licensee: m.programme_role_licensee,
  hq: m.programme_role_hq
};

/** What the role may do, for whoever gives it. */
export const roleHints: Record<StaffRole, () => string> = {
  proctor: m.programme_role_proctor_hint,
  librarian: m.programme_role_librarian_hint,
  coach: m.programme_role_coach_hint,
  licensee: m.programme_role_licensee_hint,
  hq: m.programme_role_hq_hint
};

export const reasonWords: Record<MemberReason, () => string> = {
  left: m.programme_reason_left,
  leave: m.programme_reason_leave,
  'role-changed': m.programme_reason_role_changed,
  conduct: m.programme_reason_conduct,
  mistake: m.programme_reason_mistake,
  other: m.programme_reason_other
};
