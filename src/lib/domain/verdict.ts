/**
 * The one judge of awards: the kiosk, /verify and the vectors all ask here. Causes are tried in the contract's
 * order ("Verdicts") and the first that applies wins. Pure: what is known is handed in.
 */
import * as keyList from './key-list.ts';
import { dayMs, dayOf, parseInstant } from './moment.ts';
import * as qrToken from './qr-token.ts';

export const verdicts = [
  'unreadable',
  'unknown-issuer',
  'altered',
  'mismatch',
  'unconfirmed',
  'revoked',
  'superseded',
  'expired',
  'unknown',
  'valid'
] as const;
export type Verdict = (typeof verdicts)[number];

/** Whether a global status index is set; null when the list that holds it is not at hand. */
export type StatusLookup = (index: number) => boolean | null;

/** What a verifier holds of an issuer. Its own origin and every configured one is such an issuer. */
export type Issuer = {
  keys: keyList.KeyList;
  revoked: StatusLookup;
  superseded: StatusLookup;
  /** When the older of the two status lists was made, in milliseconds. */
  asOf: number;
};

/** What the log or the server said of the award in the token. Leave out what was not asked. */
export type Evidence = {
  /** When the log is known to have held the award already, in milliseconds. */
  loggedAt?: number | null;
  /** `status` of `verify_award` for the token's number, asked just now. */
  server?: 'valid' | 'expired' | 'revoked' | 'superseded' | 'unknown' | null;
};

export type Judgement = {
  verdict: Verdict;
  /** What the token says; null when unreadable. To be believed only when `signed`. */
  body: qrToken.TokenBody | null;
  /** The issuer's signature covers `body`. */
  signed: boolean;
  origin: string | null;
  /** Time of the lists behind an offline answer; null when the server answered or no list was asked. */
  asOf: number | null;
  /** The lists are missing or older than 30 days, or the clock is plainly wrong. */
  stale: boolean;
  /** The device's clock is before the lists it holds by more than a day: it is wrong, and ages mean nothing. */
  clockBehind: boolean;
  /** May be shown green: `valid`, and not stale. */
  green: boolean;
};

export const staleAfterMs = 30 * dayMs;

function outcome(verdict: Verdict, known: Partial<Judgement> = {}): Judgement {
  const judgement = {
    body: null,
    signed: false,
    origin: null,
    asOf: null,
    stale: false,
    clockBehind: false,
    ...known
  };
  return { ...judgement, verdict, green: verdict === 'valid' && !judgement.stale };
}

/**
 * The origin in the form that browsers compare; null unless `text` is written so already, case and a default port aside.
 * Browsers would also drop invisible letters and undo percent signs, so that two addresses which a person or another
 * verifier tells apart would be one.
 */
function plainOrigin(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { origin, protocol } = new URL(text);
  const written = text.toLowerCase();
  return written === origin || written === origin + (protocol === 'https:' ? ':443' : ':80') ? origin : null;
}

/** Whether two texts are one origin: case of the host and default port aside. */
export function sameOrigin(a: string, b: string): boolean {
  const origin = plainOrigin(a);
  return origin !== null && origin === plainOrigin(b);
}

/** Whether what `key` signed may be believed: a stolen key's awards only when the log held them before the theft. */
export function isConfirmed(key: keyList.Key, loggedAt: number | null = null): boolean {
  const from = key.compromisedFrom === null ? null : parseInstant(key.compromisedFrom);
  return from === null || (loggedAt ?? Infinity) < from;
}

/**
 * Judges the content of a QR code. `now` is in milliseconds, from the server when it answered and else from the
 * device; the lists prove that at least their own time has passed, so an earlier clock cannot bring an expired
 * award back.
 */
export function judge(content: string, issuers: Issuer[], now: number, evidence: Evidence = {}): Judgement {
  const read = qrToken.parseUrl(content);
  if (!read) return outcome('unreadable');
  const { token, origin } = read;
  const { body } = token;
  const unproven = { body, origin };

  const issuer = issuers.find((one) => sameOrigin(one.keys.origin, origin));
  const key = issuer && keyList.find(issuer.keys, 'qr', token.kid);
  if (!issuer || !key || !keyList.isCurrent(key, body.issued)) return outcome('unknown-issuer', unproven);
  if (!qrToken.verify(token, keyList.publicKey(key))) return outcome('altered', unproven);
  const proven = { ...unproven, signed: true };
  if (read.number !== body.number) return outcome('mismatch', proven);

  if (!isConfirmed(key, evidence.loggedAt)) return outcome('unconfirmed', proven);

  const server = evidence.server ?? null;
  const revoked = issuer.revoked(body.status);
  const superseded = issuer.superseded(body.status);
  const clockBehind = issuer.asOf - now > dayMs;
  const offline = server === null;
  const known = {
    ...proven,
    asOf: offline ? issuer.asOf : null,
    stale:
      offline && (revoked === null || superseded === null || clockBehind || now - issuer.asOf > staleAfterMs),
    clockBehind
  };
  const today = dayOf(Math.max(now, issuer.asOf));
  if (revoked || server === 'revoked') return outcome('revoked', known);
  if (superseded || server === 'superseded') return outcome('superseded', known);
  if ((body.expires !== null && body.expires < today) || server === 'expired')
    return outcome('expired', known);
  if (server === 'unknown') return outcome('unknown', known);
  return outcome('valid', known);
}

/** A lookup in a set of indices, for tests and vectors: everything not in it is known to be clear. */
export function lookupIn(indices: Iterable<number>): StatusLookup {
  const set = new Set(indices);
  return (index) => set.has(index);
}
