/**
 * Anchors: somebody outside who can show later that a checkpoint of the log existed at a time, even if the programme, its
 * server and all its kiosks were to lie. One interface; the only one here is OpenTimestamps.
 */
import { equal, hex } from './bytes.ts';
import * as ots from './opentimestamps.ts';
import { sha256 } from './signature.ts';

export type Anchor = {
  /** A first proof about 32 bytes, a promise that may take hours to keep. Rejects when nobody took them. */
  stamp: (digest: Uint8Array) => Promise<Uint8Array>;
  /** The proof with what has been added since; the same bytes when there is nothing new. */
  upgrade: (proof: Uint8Array) => Promise<Uint8Array>;
  /** Since when the digest is shown to have existed (milliseconds); `pending` for a promise; null for no proof of it. */
  verify: (proof: Uint8Array, digest: Uint8Array) => Promise<number | 'pending' | null>;
};

/** The header of a block of Bitcoin: its Merkle root in the order of the header's own bytes, and its time in milliseconds. */
export type BlockHeader = { merkleRoot: Uint8Array; time: number };

export type OpenTimestampsOptions = {
  /** Addresses of calendars, without a slash at the end. Proofs that name others are not followed. */
  calendars: readonly string[];
  /** Asks a calendar: POST with a body, else GET; null for 404. Rejects when it does not answer. */
  ask: (url: string, body?: Uint8Array) => Promise<Uint8Array | null>;
  /** The header at a height, from a node or explorer that the operator trusts; null before there is one. */
  header: (height: number) => Promise<BlockHeader | null>;
};

function merge(into: ots.Timestamp, from: ots.Timestamp): boolean {
  into.attestations.push(...from.attestations);
  into.branches.push(...from.branches);
  return from.attestations.length + from.branches.length > 0;
}

/** OpenTimestamps by public calendars, which collect many digests into one transaction of Bitcoin. Free, without an account. */
export function openTimestamps({ calendars, ask, header }: OpenTimestampsOptions): Anchor {
  async function stamp(digest: Uint8Array): Promise<Uint8Array> {
    const { whole, leaf } = ots.hidden(digest, crypto.getRandomValues(new Uint8Array(16)));
    const answers = await Promise.allSettled(
      calendars.map(async (calendar) => {
        const answer = await ask(`${calendar}/digest`, leaf.message);
        if (answer) merge(leaf, ots.parseAnswer(answer, leaf.message));
      })
    );
    if (leaf.attestations.length + leaf.branches.length === 0)
      throw new Error('no calendar took the digest', {
        cause: answers.find((one) => one.status === 'rejected')?.reason
      });
    return ots.format(whole);
  }

  async function upgrade(proof: Uint8Array): Promise<Uint8Array> {
    const whole = ots.parse(proof);
    if (!whole) throw new SyntaxError('no proof of OpenTimestamps');
    for (const { at, attestation } of [...ots.attested(whole)]) {
      if (attestation.kind !== 'pending' || !calendars.includes(attestation.uri)) continue;
      const answer = await ask(`${attestation.uri}/timestamp/${hex(at.message)}`);
      if (!answer) continue;
      const found = ots.parseAnswer(answer, at.message);
      if (![...ots.attested(found)].some((one) => one.attestation.kind === 'bitcoin')) continue;
      // What was promised is kept: the promise itself says nothing more.
      at.attestations = at.attestations.filter((one) => one !== attestation);
      merge(at, found);
    }
    return ots.format(whole);
  }

  async function verify(proof: Uint8Array, digest: Uint8Array): Promise<number | 'pending' | null> {
    const whole = ots.parse(proof);
    if (!whole || !equal(whole.message, digest)) return null;
    const all = [...ots.attested(whole)];
    const times: number[] = [];
    for (const { at, attestation } of all) {
      if (attestation.kind !== 'bitcoin') continue;
      const block = await header(attestation.height);
      if (block && equal(block.merkleRoot, at.message)) times.push(block.time);
    }
    if (times.length > 0) return Math.min(...times);
    return all.some((one) => one.attestation.kind === 'pending') ? 'pending' : null;
  }

  return { stamp, upgrade, verify };
}

/** What is anchored of a checkpoint: SHA-256 of its note, as served. */
export const digestOf = (note: string): Uint8Array => sha256(new TextEncoder().encode(note));
