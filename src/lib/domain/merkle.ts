/**
 * Merkle tree of RFC 6962 section 2.1: leaf hash SHA-256(0x00 || data), node hash SHA-256(0x01 || left || right).
 * Proofs are checked by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2. Hashes are 32 bytes.
 */
import { equal } from './bytes.ts';
import { sha256 } from './signature.ts';

export type Hash = Uint8Array;

export function leafHash(data: Uint8Array): Hash {
  return sha256(Uint8Array.of(0), data);
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256(Uint8Array.of(1), left, right);
}

/** The largest power of two below `size`, which is at least 2. */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** The root over leaf hashes; of no leaves it is the hash of nothing. */
export function root(leaves: readonly Hash[], from = 0, to = leaves.length): Hash {
  if (to === from) return sha256(new Uint8Array());
  if (to - from === 1) return leaves[from]!;
  const middle = from + split(to - from);
  return nodeHash(root(leaves, from, middle), root(leaves, middle, to));
}

/** Leaves from one up to, not including, the other. */
type Range = readonly [from: number, to: number];

/**
 * Which subtrees' roots make up the inclusion proof of leaf `index` in a tree of `size` leaves, lowest first. Throws a
 * RangeError when there is no such leaf.
 */
export function inclusionRanges(size: number, index: number): Range[] {
  if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError('no such leaf');
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    ranges.unshift(index < middle ? [middle, to] : [from, middle]);
    [from, to] = index < middle ? [from, middle] : [middle, to];
  }
  return ranges;
}

/** The inclusion proof of leaf `index`, lowest hash first. Throws a RangeError when there is no such leaf. */
export function inclusionProof(leaves: readonly Hash[], index: number): Hash[] {
  return inclusionRanges(leaves.length, index).map(([from, to]) => root(leaves, from, to));
}

/**
 * Which subtrees' roots prove that the tree of the first `first` leaves is a beginning of that of `size` leaves. Throws
 * a RangeError when `first` is outside 1 to `size`.
 */
export function consistencyRanges(size: number, first: number): Range[] {
  if (!Number.isInteger(first) || first < 1 || first > size) throw new RangeError('no such size');
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (to !== first) {
    const middle = from + split(to - from);
    ranges.unshift(first <= middle ? [middle, to] : [from, middle]);
    [from, to] = first <= middle ? [from, middle] : [middle, to];
  }
  // the first tree itself, when it is one whole subtree, is what the verifier already has
  return from === 0 ? ranges : [[from, to], ...ranges];
}

/** The proof that the tree of the first `first` leaves is a beginning of this one. */
export function consistencyProof(leaves: readonly Hash[], first: number): Hash[] {
  return consistencyRanges(leaves.length, first).map(([from, to]) => root(leaves, from, to));
}

/** Whether `proof` shows that `leaf` stands at `index` in the tree of `size` leaves with this `root`. */
export function verifyInclusion(
  leaf: Hash,
  index: number,
  size: number,
  proof: readonly Hash[],
  root: Hash
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else hash = nodeHash(hash, sibling);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equal(hash, root);
}

/** Whether `proof` shows that the tree of `first` leaves is a beginning of the tree of `second` leaves. */
export function verifyConsistency(
  first: number,
  firstRoot: Hash,
  second: number,
  secondRoot: Hash,
  proof: readonly Hash[]
): boolean {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 0 || first > second)
    return false;
  if (first === 0) return proof.length === 0;
  if (first === second) return proof.length === 0 && equal(firstRoot, secondRoot);
  let at = first - 1;
  let last = second - 1;
  while (at % 2 === 1) {
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  // a first tree that is a whole subtree is its own starting point
  const path = at === 0 ? [firstRoot, ...proof] : [...proof];
  const start = path.shift();
  if (!start) return false;
  let left = start;
  let right = start;
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      left = nodeHash(sibling, left);
      right = nodeHash(sibling, right);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else right = nodeHash(right, sibling);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equal(left, firstRoot) && equal(right, secondRoot);
}

/** A tree as its size and the roots of its perfect subtrees, largest first: all that appending needs. */
export type Frontier = { size: number; subtrees: readonly Hash[] };

export const emptyFrontier: Frontier = { size: 0, subtrees: [] };

export function append(frontier: Frontier, leaf: Hash): Frontier {
  const subtrees = [...frontier.subtrees];
  let hash = leaf;
  for (let size = frontier.size; size % 2 === 1; size = Math.floor(size / 2))
    hash = nodeHash(subtrees.pop()!, hash);
  return { size: frontier.size + 1, subtrees: [...subtrees, hash] };
}

export function frontierRoot({ subtrees }: Frontier): Hash {
  if (subtrees.length === 0) return sha256(new Uint8Array());
  return subtrees.reduceRight((right, left) => nodeHash(left, right));
}
