import type { LabelFault } from '#lib/domain/seat-plan.ts';
import { m } from '#lib/paraglide/messages.js';

export const faultWords: Record<LabelFault, () => string> = {
  missing: m.session_plan_label_missing,
  'too-long': m.session_plan_label_long,
  twice: m.session_plan_label_twice
};
