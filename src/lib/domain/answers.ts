/**
 * What a verifier holds in the hand, and the answer to it: a typed number or the content of a QR symbol, judged by
 * `verdict.ts` together with what the server says. /verify and the function `attest` both answer by this.
 */
import { isPaperBackDated } from './back-dating.ts';
import { fromDecimal } from './decimal.ts';
import * as keyList from './key-list.ts';
import { contentHash } from './log-leaf.ts';
import { parseDay, parseInstant } from './moment.ts';
import { addressed, parse } from './number.ts';
import {
  isConfirmed,
  judge,
  sameOrigin,
  type Evidence,
  type Issuer,
  type Judgement,
  type Verdict
} from './verdict.ts';

/** A row of `check_awards`: what the server says of one number. All but the first three are null when it is unknown. */
export type Said = {
  status: 'valid' | 'expired' | 'revoked' | 'superseded' | 'unknown';
  code: 'malformed' | 'check-symbol' | null;
  number: string;
  name: string | null;
  course: string | null;
  kind: string | null;
  library: string | null;
  accrediting_body: string | null;
  accreditation_number: string | null;
  issued_on: string | null;
  expires_on: string | null;
  online_minutes: number | null;
  tutored_minutes: number | null;
  superseded_by: string | null;
  logged_at: string | null;
  kid: number | null;
  /** As `logged_at`, of the first issue where this is a reissue; and of the log's first entry. */
  first_logged_at: string | null;
  log_began: string | null;
};

/** One thing to check: typed or pasted text, or what a scanned symbol says, and where it was found (`diploma.pdf, 2`). */
export type Entry = { text: string; label: string | null; scanned?: boolean | undefined };

export type Answer = Omit<Said, 'status' | 'code' | 'kid' | 'first_logged_at' | 'log_began'> & {
  given: string;
  label: string | null;
  /** What was believed: the paper's own signature and the records, or the records alone. */
  by: 'symbol' | 'number';
  verdict: Verdict;
  /** For a typed number that is none: a slip told by its check symbol, or not 12 symbols at all. */
  code: Said['code'];
  /** Its day lies long before the log took it in. */
  back_dated: boolean;
};

/** An entry on its way to the server. `number` is what to ask for, and null where asking would prove nothing. */
export type Asked = {
  entry: Entry;
  number: string | null;
  /** base64url SHA-256 of the token in hand, only when its signature is good. */
  token: string | null;
  judgement: Judgement | null;
  code: Said['code'];
  /** An address of another issuer, for which the records here say nothing. */
  elsewhere: boolean;
};

const isSymbol = (text: string) => /^https?:\/\/[^#]*#\d+$/.test(text);

/** Reads an entry, and judges it as far as the issuer's keys alone tell. */
export function read(entry: Entry, issuer: Issuer, now: number): Asked {
  const text = entry.scanned ? entry.text : entry.text.trim();
  if (entry.scanned || isSymbol(text)) {
    const judgement = judge(text, [issuer], now);
    const bytes = judgement.signed ? fromDecimal(text.slice(text.indexOf('#') + 1)) : null;
    return {
      entry: { ...entry, text },
      judgement,
      number: bytes && judgement.body ? judgement.body.number : null,
      token: bytes && contentHash(bytes),
      code: null,
      elsewhere: false
    };
  }
  const address = addressed(text);
  const elsewhere = address !== null && !sameOrigin(address.origin, issuer.keys.origin);
  const parsed = parse(address?.number ?? text, 'award');
  const code = parsed.ok || elsewhere ? null : parsed.code;
  return { entry, judgement: null, number: elsewhere ? null : parsed.number, token: null, code, elsewhere };
}

/** The server's word on a number, unless a stolen key signed the award and the log did not hold it before the theft. */
export function confirmed(
  said: Pick<Said, 'status' | 'logged_at' | 'kid'>,
  keys: keyList.KeyList | null
): Said['status'] | 'unconfirmed' {
  const stolen = keys?.keys.some((key) => key.use === 'qr' && key.compromisedFrom !== null) ?? false;
  if (!keys || !stolen || (said.status !== 'valid' && said.status !== 'expired')) return said.status;
  const key = said.kid === null ? null : keyList.find(keys, 'qr', said.kid);
  const at = said.logged_at === null ? null : parseInstant(said.logged_at);
  return key !== null && isConfirmed(key, at) ? said.status : 'unconfirmed';
}

const instant = (text: string | null | undefined) => (text ? parseInstant(text) : null);

/**
 * What the server's row for a number proves about the paper with this token.
 * @param token base64url SHA-256 of the token, only when its signature is good; null for a bare number
 */
export function evidence(
  { status, logged_at }: Pick<Said, 'status' | 'logged_at'>,
  token: string | null
): Evidence {
  // Signed, and the log holds another paper under this number: of what is in hand there is no award.
  const isOther = token !== null && logged_at === null && status !== 'unknown';
  return { server: isOther ? 'unknown' : status, loggedAt: instant(logged_at) };
}

/** Whether the record shows that an award was dated back. @param issued its day (since 1970-01-01) */
export function isBackDated(
  said: Pick<Said, 'first_logged_at' | 'log_began'>,
  issued: number | null
): boolean {
  const at = instant(said.first_logged_at);
  return issued !== null && at !== null && isPaperBackDated(issued, at, instant(said.log_began));
}

const nothing = {
  back_dated: false,
  name: null,
  course: null,
  kind: null,
  library: null,
  accrediting_body: null,
  accreditation_number: null,
  issued_on: null,
  expires_on: null,
  online_minutes: null,
  tutored_minutes: null,
  superseded_by: null,
  logged_at: null
};

/** The answer to an entry. `said` is the server's row for its number; null where none was asked for. */
export function answer(asked: Asked, said: Said | null, issuer: Issuer, now: number): Answer {
  const { entry, code } = asked;
  const given = { given: entry.text, label: entry.label };
  const by = asked.judgement ? 'symbol' : 'number';
  if (!said) {
    const verdict = asked.judgement?.verdict ?? (asked.elsewhere ? 'unknown-issuer' : 'unknown');
    return { ...nothing, ...given, by, code, verdict, number: asked.number ?? '' };
  }
  const { status: _status, kid: _kid, first_logged_at: _first, log_began: _began, ...facts } = said;
  if (!asked.judgement) {
    const back_dated = isBackDated(said, parseDay(said.issued_on ?? ''));
    const verdict = confirmed(said, issuer.keys);
    return { ...facts, ...given, by, back_dated, code: said.code ?? code, verdict };
  }
  const { verdict, body } = judge(entry.text, [issuer], now, evidence(said, asked.token));
  // The record of a number says nothing about another paper that bears it.
  if (verdict === 'unknown')
    return { ...nothing, ...given, by, code: null, verdict, number: asked.number ?? '' };
  const back_dated = isBackDated(said, body?.issued ?? null);
  // Where a person was erased the paper still bears the name, and its holder shows it.
  return { ...facts, ...given, by, back_dated, code: null, verdict, name: said.name ?? body?.name ?? null };
}

/** The most entries of one list. */
export const most = 500;

/**
 * The entries of a pasted or uploaded list. A table's row counts by those cells that hold a number or an address; a line
 * without any is an entry as a whole, so that nothing is passed over in silence, but a heading is none.
 */
export function entries(text: string, label: string | null = null): Entry[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  return lines.flatMap((line, index) => {
    const cells = line.split(/[,;\t"]/).map((cell) => cell.trim());
    const found = cells.filter((cell) => isSymbol(cell) || addressed(cell) || isNumber(cell));
    if (found.length > 0) return found.map((cell) => ({ text: cell, label }));
    const whole = line.trim();
    const isHeading = index === 0 && lines.length > 1 && !/\d/.test(whole);
    return whole === '' || isHeading ? [] : [{ text: whole, label }];
  });
}

function isNumber(cell: string): boolean {
  const parsed = parse(cell, 'award');
  // Twelve letters in a row are a word far more often than a number.
  return parsed.ok || (parsed.code === 'check-symbol' && /\d/.test(cell));
}
