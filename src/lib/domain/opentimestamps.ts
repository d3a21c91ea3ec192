/**
 * Proofs of OpenTimestamps (`.ots`, version 1): a tree of hash operations from a digest to what attests it: a calendar's
 * promise, or the header of a Bitcoin block. Read and written here without a library; why: docs/decisions/007.
 * Format: python-opentimestamps, `core/serialize.py`, `core/op.py`, `core/notary.py`.
 */
import { ripemd160, sha1 } from '@noble/hashes/legacy.js';
import { concat, equal, fromHex, fromUtf8, hex, utf8 } from './bytes.ts';
import { sha256 } from './signature.ts';

export type Attestation =
  | { kind: 'pending'; uri: string }
  | { kind: 'bitcoin'; height: number }
  /** Of a kind that this version does not know: kept, and never believed. */
  | { kind: 'other'; tag: Uint8Array; payload: Uint8Array };

type Op = { tag: number; argument: Uint8Array | null };
export type Timestamp = {
  message: Uint8Array;
  attestations: Attestation[];
  branches: { op: Op; to: Timestamp }[];
};

const magic = concat(
  Uint8Array.of(0),
  utf8('OpenTimestamps'),
  Uint8Array.of(0, 0),
  utf8('Proof'),
  fromHex('00bf89e2e884e89294')
);
const pendingTag = fromHex('83dfe30d2ef90c8e');
const bitcoinTag = fromHex('0588960d73d71901');
const most = { message: 4096, payload: 8192, uri: 1000, depth: 256 };
const sha256Op = 0x08;

const unary: Record<number, (message: Uint8Array) => Uint8Array> = {
  0x02: (message) => sha1(message),
  0x03: (message) => ripemd160(message),
  [sha256Op]: (message) => sha256(message),
  0xf2: (message) => message.toReversed(),
  0xf3: (message) => utf8(hex(message))
};
const binary: Record<number, (message: Uint8Array, argument: Uint8Array) => Uint8Array> = {
  0xf0: (message, argument) => concat(message, argument),
  0xf1: (message, argument) => concat(argument, message)
};

function apply({ tag, argument }: Op, message: Uint8Array): Uint8Array {
  const result = argument === null ? unary[tag]?.(message) : binary[tag]?.(message, argument);
  if (!result || result.length === 0 || result.length > most.message)
    throw new SyntaxError('an operation of no kind');
  return result;
}

/** Reads bytes from the front; throws a SyntaxError when they end too early. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new SyntaxError('cut short');
    return this.#bytes.slice(this.#at, (this.#at += count));
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  /** LEB128, at most 2^53 - 1. */
  integer(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 49; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new SyntaxError('a number too large');
  }

  text(limit: number): Uint8Array {
    const length = this.integer();
    if (length > limit) throw new SyntaxError('a field too long');
    return this.take(length);
  }
}

function readAttestation(from: Reader): Attestation {
  const tag = from.take(8);
  const payload = from.text(most.payload);
  const inner = new Reader(payload);
  if (equal(tag, pendingTag)) {
    const uri = fromUtf8(inner.text(most.uri));
    if (!inner.isAtEnd || !/^[A-Za-z0-9._:/-]*$/.test(uri))
      throw new SyntaxError('an address of no calendar');
    return { kind: 'pending', uri };
  }
  if (equal(tag, bitcoinTag)) {
    const height = inner.integer();
    if (!inner.isAtEnd) throw new SyntaxError('more than a height');
    return { kind: 'bitcoin', height };
  }
  return { kind: 'other', tag, payload };
}

function readTimestamp(from: Reader, message: Uint8Array, depth = 0): Timestamp {
  if (depth > most.depth) throw new SyntaxError('too deep');
  const timestamp: Timestamp = { message, attestations: [], branches: [] };
  const readItem = (tag: number) => {
    if (tag === 0) {
      timestamp.attestations.push(readAttestation(from));
      return;
    }
    const op = { tag, argument: tag in binary ? from.text(most.message) : null };
    timestamp.branches.push({ op, to: readTimestamp(from, apply(op, message), depth + 1) });
  };
  let tag = from.byte();
  for (; tag === 0xff; tag = from.byte()) readItem(from.byte());
  readItem(tag);
  return timestamp;
}

/** A calendar's answer for `message`. Throws a SyntaxError on other bytes. */
export function parseAnswer(bytes: Uint8Array, message: Uint8Array): Timestamp {
  const reader = new Reader(bytes);
  const timestamp = readTimestamp(reader, message);
  if (!reader.isAtEnd) throw new SyntaxError('more than a timestamp');
  return timestamp;
}

/** A proof about a SHA-256 digest; null for other bytes. */
export function parse(bytes: Uint8Array): Timestamp | null {
  try {
    const reader = new Reader(bytes);
    if (!equal(reader.take(magic.length), magic) || reader.integer() !== 1 || reader.byte() !== sha256Op)
      return null;
    const digest = reader.take(32);
    const timestamp = readTimestamp(reader, digest);
    return reader.isAtEnd ? timestamp : null;
  } catch (fault) {
    if (fault instanceof SyntaxError || fault instanceof TypeError) return null;
    throw fault;
  }
}

function integer(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.of(...bytes, rest);
    bytes.push((rest % 128) + 128);
  }
}
const text = (bytes: Uint8Array) => concat(integer(bytes.length), bytes);

function attestationBytes(one: Attestation): Uint8Array {
  if (one.kind === 'pending') return concat(pendingTag, text(text(utf8(one.uri))));
  if (one.kind === 'bitcoin') return concat(bitcoinTag, text(integer(one.height)));
  return concat(one.tag, text(one.payload));
}

function timestampBytes({ attestations, branches }: Timestamp): Uint8Array {
  const items = [
    ...attestations.map((one) => concat(Uint8Array.of(0), attestationBytes(one))),
    ...branches.map(({ op, to }) =>
      concat(
        Uint8Array.of(op.tag),
        op.argument === null ? new Uint8Array() : text(op.argument),
        timestampBytes(to)
      )
    )
  ];
  if (items.length === 0) throw new RangeError('a timestamp that nothing attests');
  return concat(
    ...items.flatMap((item, at) => (at < items.length - 1 ? [Uint8Array.of(0xff), item] : [item]))
  );
}

/** The inverse of `parse`. */
export function format(timestamp: Timestamp): Uint8Array {
  return concat(magic, Uint8Array.of(1, sha256Op), timestamp.message, timestampBytes(timestamp));
}

const empty = (message: Uint8Array): Timestamp => ({ message, attestations: [], branches: [] });

/** `message` with `argument` appended, hashed: what calendars are shown in place of the digest, so that they learn nothing. */
export function hidden(message: Uint8Array, argument: Uint8Array): { whole: Timestamp; leaf: Timestamp } {
  const append: Op = { tag: 0xf0, argument };
  const joined = empty(apply(append, message));
  const leaf = empty(sha256(joined.message));
  joined.branches.push({ op: { tag: sha256Op, argument: null }, to: leaf });
  return { whole: { ...empty(message), branches: [{ op: append, to: joined }] }, leaf };
}

/** Every attestation of the tree, with the message that it attests and the place where it hangs. */
export function* attested(timestamp: Timestamp): Generator<{ at: Timestamp; attestation: Attestation }> {
  for (const attestation of timestamp.attestations) yield { at: timestamp, attestation };
  for (const { to } of timestamp.branches) yield* attested(to);
}
