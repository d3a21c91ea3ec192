import type { Hat, Role } from '#lib/data/people.ts';
import { m } from '#lib/paraglide/messages.js';

const roleWords: Record<Role, () => string> = {
  learner: m.app_role_learner,
  proctor: m.programme_role_proctor,
  librarian: m.programme_role_librarian,
  coach: m.programme_role_coach,
  licensee: m.programme_role_licensee,
  hq: m.programme_role_hq_hint,
  kiosk: m.app_role_kiosk
};

/** The role of a hat. */
export const hatRole = ({ role }: Hat): string => roleWords[role]();

/** Where a hat is worn. For headquarters that says the role too. */
export const hatPlace = ({ role, library_name, licensee_name }: Hat): string =>
  library_name ?? licensee_name ?? (role === 'hq' ? m.programme_hq() : m.programme_licensee());
