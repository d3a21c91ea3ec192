import type { Verdict } from '#lib/domain/verdict.ts';
import { m } from '#lib/paraglide/messages.js';

/** `genuine` is the only green; `lapsed` was genuine once; `false` must not be believed; `unsure` says nothing about the award. */
export type VerdictTone = 'genuine' | 'lapsed' | 'false' | 'unsure';
type Look = { tone: VerdictTone; title: () => string; text: () => string };

export const verdictLooks: Record<Verdict, Look> = {
  valid: { tone: 'genuine', title: m.app_verdict_valid, text: m.app_verdict_valid_text },
  expired: { tone: 'lapsed', title: m.app_verdict_expired, text: m.app_verdict_expired_text },
  superseded: { tone: 'lapsed', title: m.app_verdict_superseded, text: m.app_verdict_superseded_text },
  revoked: { tone: 'false', title: m.app_verdict_revoked, text: m.app_verdict_revoked_text },
  altered: { tone: 'false', title: m.app_verdict_altered, text: m.app_verdict_altered_text },
  mismatch: { tone: 'false', title: m.app_verdict_mismatch, text: m.app_verdict_mismatch_text },
  unknown: { tone: 'false', title: m.app_verdict_unknown, text: m.app_verdict_unknown_text },
  unconfirmed: { tone: 'unsure', title: m.app_verdict_unconfirmed, text: m.app_verdict_unconfirmed_text },
  'unknown-issuer': {
    tone: 'unsure',
    title: m.app_verdict_unknown_issuer,
    text: m.app_verdict_unknown_issuer_text
  },
  unreadable: { tone: 'unsure', title: m.app_verdict_unreadable, text: m.app_verdict_unreadable_text }
};

/** A verdict from lists older than the contract allows is never green, and says so. */
export const lookOfVerdict = (verdict: Verdict, stale: boolean): Look =>
  stale && verdict === 'valid'
    ? { tone: 'unsure', title: m.app_verdict_stale, text: m.app_verdict_stale_text }
    : verdictLooks[verdict];
