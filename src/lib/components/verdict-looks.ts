import type { Verdict } from '#lib/domain/verdict.ts';
import { m } from '#lib/paraglide-kiosk/messages.js';

/** `genuine` is the only green; `lapsed` was genuine once; `false` must not be believed; `unsure` says nothing about the award. */
export type VerdictTone = 'genuine' | 'lapsed' | 'false' | 'unsure';
/** A word to be read from two metres, what it means, and what to do next. */
export type Look = { tone: VerdictTone; title: () => string; text: () => string; next: () => string };

export const verdictLooks: Record<Verdict, Look> = {
  valid: {
    tone: 'genuine',
    title: m.kiosk_verdict_valid,
    text: m.kiosk_verdict_valid_text,
    next: m.kiosk_verdict_valid_next
  },
  expired: {
    tone: 'lapsed',
    title: m.kiosk_verdict_expired,
    text: m.kiosk_verdict_expired_text,
    next: m.kiosk_verdict_expired_next
  },
  superseded: {
    tone: 'lapsed',
    title: m.kiosk_verdict_superseded,
    text: m.kiosk_verdict_superseded_text,
    next: m.kiosk_verdict_superseded_next
  },
  revoked: {
    tone: 'false',
    title: m.kiosk_verdict_revoked,
    text: m.kiosk_verdict_revoked_text,
    next: m.kiosk_verdict_revoked_next
  },
  altered: {
    tone: 'false',
    title: m.kiosk_verdict_altered,
    text: m.kiosk_verdict_altered_text,
    next: m.kiosk_verdict_altered_next
  },
  mismatch: {
    tone: 'false',
    title: m.kiosk_verdict_mismatch,
    text: m.kiosk_verdict_mismatch_text,
    next: m.kiosk_verdict_mismatch_next
  },
  unknown: {
    tone: 'false',
    title: m.kiosk_verdict_unknown,
    text: m.kiosk_verdict_unknown_text,
    next: m.kiosk_verdict_unknown_next
  },
  unconfirmed: {
    tone: 'unsure',
    title: m.kiosk_verdict_unconfirmed,
    text: m.kiosk_verdict_unconfirmed_text,
    next: m.kiosk_verdict_unconfirmed_next
  },
  'unknown-issuer': {
    tone: 'unsure',
    title: m.kiosk_verdict_unknown_issuer,
    text: m.kiosk_verdict_unknown_issuer_text,
    next: m.kiosk_verdict_unknown_issuer_next
  },
  unreadable: {
    tone: 'unsure',
    title: m.kiosk_verdict_unreadable,
    text: m.kiosk_verdict_unreadable_text,
    next: m.kiosk_verdict_unreadable_next
  }
};

const stale: Look = {
  tone: 'unsure',
  title: m.kiosk_verdict_stale,
  text: m.kiosk_verdict_stale_text,
  next: m.kiosk_verdict_stale_next
};
const unchecked: Look = {
  tone: 'unsure',
  title: m.kiosk_verdict_unchecked,
  text: m.kiosk_verdict_unchecked_text,
  next: m.kiosk_verdict_unchecked_next
};

/** A verdict from lists older than the contract allows is never green, and says so; without lists there is none. */
export function lookOfVerdict(verdict: Verdict | null, isStale: boolean): Look {
  if (verdict === null) return unchecked;
  return isStale && verdict === 'valid' ? stale : verdictLooks[verdict];
}
