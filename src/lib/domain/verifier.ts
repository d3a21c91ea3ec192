/**
 * A verifier of awards for anybody's program: no framework, no network, nothing of the device. Hand in what the issuer
 * publishes, then the content of a QR symbol. docs/verification.md says where the documents are and what the verdicts mean.
 */
import * as keyList from './key-list.ts';
import { formatInstant, parseInstant } from './moment.ts';
import { decodeMultikey } from './multikey.ts';
import * as statusCredential from './status-credential.ts';
import type { StatusPurpose } from './status-credential.ts';
import * as statusList from './status-list.ts';
import { judge, lookupIn, type Issuer, type Judgement, type StatusLookup } from './verdict.ts';

/** What an issuer publishes, parsed from JSON: the key list, and the status lists from 0 on, as many as there are. */
export type Published = { keys: unknown; revocation?: unknown[]; superseded?: unknown[] };

export type Opened =
  | {
      ok: true;
      issuer: Issuer;
      /** Of the root key that signed the list: compare it with the one that the issuer gave you by another way. */
      fingerprint: string;
    }
  /** `status-list`: the proof of one does not hold, or it is none. The others are those of the key list. */
  | { ok: false; code: 'malformed' | 'other-root' | 'signature' | 'status-list' };

/**
 * Checks what an issuer publishes, and makes it ready to judge by.
 * @param fingerprint of the root key, if it is known; without it the list's own root key is taken at its word
 */
export async function open(published: Published, fingerprint: string | null = null): Promise<Opened> {
  const { keys } = published;
  const root = typeof keys === 'object' && keys !== null && 'root' in keys ? keys.root : null;
  if (typeof root !== 'string') return { ok: false, code: 'malformed' };
  let named: string;
  try {
    named = keyList.fingerprint(decodeMultikey(root));
  } catch {
    return { ok: false, code: 'malformed' }; // No public key.
  }
  const read = keyList.read(keys, { fingerprint: fingerprint ?? named });
  if (!read.ok) return read;
  const revoked = await lookup(published.revocation ?? [], 'revocation', read.list);
  const superseded = await lookup(published.superseded ?? [], 'superseded', read.list);
  if (!revoked || !superseded) return { ok: false, code: 'status-list' };
  const times = [...revoked.times, ...superseded.times];
  const asOf = Math.min(...(times.length > 0 ? times : [parseInstant(read.list.issuedAt)!]));
  return {
    ok: true,
    fingerprint: named,
    issuer: { keys: read.list, revoked: revoked.has, superseded: superseded.has, asOf }
  };
}

async function lookup(
  documents: unknown[],
  purpose: StatusPurpose,
  keys: keyList.KeyList
): Promise<{ has: StatusLookup; times: number[] } | null> {
  const lists = new Map<number, Uint8Array>();
  const times: number[] = [];
  for (const [list, document] of documents.entries()) {
    const read = statusCredential.read(document, keys, purpose, list);
    const bits = read && (await statusList.decode(read.encodedList).catch(() => null));
    if (!bits) return null;
    lists.set(list, bits);
    times.push(parseInstant(read.validFrom)!);
  }
  return { has: statusList.lookup(lists), times };
}

/**
 * Judges the content of a QR symbol as read, without a network. Without status lists a good signature is `valid` and `stale`:
 * genuine, and perhaps revoked since.
 * @param now milliseconds since 1970-01-01
 */
export function check(content: string, issuer: Issuer, now: number): Judgement {
  return judge(content, [issuer], now);
}

/** An entry of tests/vectors/qr-token.json. */
export type Vector = {
  name: string;
  url: string;
  keys: keyList.KeyList;
  revoked: number[];
  superseded: number[];
  now: string;
  verdict: string;
};

/** Runs the published vectors: the names of those that this verifier judges in another way, so none is good. */
export async function failing(vectors: Vector[]): Promise<string[]> {
  const failed: string[] = [];
  for (const vector of vectors) {
    const now = parseInstant(vector.now);
    const opened = await open({ keys: vector.keys });
    if (now === null || !opened.ok) {
      failed.push(vector.name);
      continue;
    }
    const lists = { revoked: lookupIn(vector.revoked), superseded: lookupIn(vector.superseded), asOf: now };
    if (check(vector.url, { ...opened.issuer, ...lists }, now).verdict !== vector.verdict)
      failed.push(vector.name);
  }
  return failed;
}

/** RFC 3339 of the lists behind a judgement; null where no list was asked. */
export function asOf({ asOf }: Judgement): string | null {
  return asOf === null ? null : formatInstant(asOf);
}
