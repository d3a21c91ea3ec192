import type { SittingVoidReason } from '#lib/domain/reasons.ts';
import { m } from '#lib/paraglide/messages.js';

export const sittingVoidWords: Record<SittingVoidReason, () => string> = {
  irregularity: m.gate_void_irregularity,
  impersonation: m.gate_void_impersonation,
  'technical-failure': m.gate_void_technical_failure,
  'staff-error': m.gate_void_staff_error,
  evacuation: m.gate_void_evacuation,
  'entered-in-error': m.gate_void_entered_in_error,
  other: m.gate_void_other
};
