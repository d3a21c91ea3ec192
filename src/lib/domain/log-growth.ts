/**
 * Proofs made from the log's tiles by whoever reads them: a kiosk that kept a checkpoint shows itself that every later
 * one only added to it. Nothing in a tile is believed before the proof made of it leads to a signed root.
 */
import { equal } from './bytes.ts';
import type { Checkpoint } from './checkpoint.ts';
import * as merkle from './merkle.ts';
import * as tiles from './tiles.ts';

/** Gives the bytes of a tile or an entry bundle of the log; rejects when it cannot be had. */
export type ReadTile = (name: tiles.TileName) => Promise<Uint8Array>;

/** The same, each tile read once, and only what has the right length. */
function once(read: ReadTile): ReadTile {
  const known = new Map<string, Promise<Uint8Array>>();
  return (name) => {
    const path = tiles.path(name);
    const pending =
      known.get(path) ??
      read(name).then((bytes) => {
        if (name.level !== 'entries' && bytes.length !== name.width * 32)
          throw new RangeError(`a tile of the wrong length: ${path}`);
        return bytes;
      });
    known.set(path, pending);
    return pending;
  };
}

/** The root over the leaves from `from` to `to` (exclusive) of a log of `size` leaves. */
async function rootOf(from: number, to: number, size: number, read: ReadTile): Promise<merkle.Hash> {
  const leaves = to - from;
  const level = Math.floor(Math.log2(leaves));
  if (2 ** level !== leaves) {
    const middle = from + 2 ** level;
    const [left, right] = await Promise.all([
      rootOf(from, middle, size, read),
      rootOf(middle, to, size, read)
    ]);
    return merkle.nodeHash(left, right);
  }
  const row = Math.floor(level / 8);
  const first = from / tiles.width ** row;
  const name = { level: row, index: Math.floor(first / tiles.width) };
  const bytes = await read({ ...name, width: tiles.widthIn(size, name) });
  const at = first % tiles.width;
  const hashes = Array.from({ length: 2 ** (level % 8) }, (_, step) =>
    bytes.slice((at + step) * 32, (at + step + 1) * 32)
  );
  return merkle.root(hashes);
}

/** The consistency proof of RFC 6962 from the first `first` leaves to `second`, made from tiles of a log of `second` leaves. */
export async function consistencyProof(
  first: number,
  second: number,
  read: ReadTile
): Promise<merkle.Hash[]> {
  const tile = once(read);
  return Promise.all(
    merkle.consistencyRanges(second, first).map(([from, to]) => rootOf(from, to, second, tile))
  );
}

/** The inclusion proof of leaf `index`, made from tiles of a log of `size` leaves. */
export async function inclusionProof(index: number, size: number, read: ReadTile): Promise<merkle.Hash[]> {
  const tile = once(read);
  return Promise.all(merkle.inclusionRanges(size, index).map(([from, to]) => rootOf(from, to, size, tile)));
}

/** Whether the log of `after` begins with the whole log of `before`. Rejects when a tile cannot be had. */
export async function grew(before: Checkpoint, after: Checkpoint, read: ReadTile): Promise<boolean> {
  if (before.origin !== after.origin || before.size > after.size) return false;
  const isEnd = before.size === 0 || before.size === after.size;
  const proof = isEnd ? [] : await consistencyProof(before.size, after.size, read);
  return merkle.verifyConsistency(before.size, before.root, after.size, after.root, proof);
}

/** The perfect subtrees that a tree of `size` leaves is made of, largest first. */
function subtrees(size: number): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (let from = 0; from < size;) {
    const leaves = 2 ** Math.floor(Math.log2(size - from));
    ranges.push([from, from + leaves]);
    from += leaves;
  }
  return ranges;
}

/** The leaves' data from `from` to the end of a log of `size` leaves; null when a bundle is no list of so many leaves. */
async function leavesFrom(from: number, size: number, read: ReadTile): Promise<Uint8Array[] | null> {
  const leaves: Uint8Array[] = [];
  for (let index = Math.floor(from / tiles.width); index * tiles.width < size; index++) {
    const name = { level: 'entries' as const, index };
    const width = tiles.widthIn(size, name);
    const bundle = tiles.parseBundle(await read({ ...name, width }));
    if (bundle?.length !== width) return null;
    leaves.push(...bundle.slice(Math.max(0, from - index * tiles.width)));
  }
  return leaves;
}

/**
 * The data of the leaves from `from` to the end of the log that `head` is the checkpoint of; null when what is served does
 * not hash to its root. Rejects when a tile cannot be had.
 */
export async function entries(head: Checkpoint, from: number, read: ReadTile): Promise<Uint8Array[] | null> {
  const tile = once(read);
  const leaves = await leavesFrom(from, head.size, tile);
  if (!leaves) return null;
  const before = await Promise.all(subtrees(from).map(([a, b]) => rootOf(a, b, head.size, tile)));
  const all = leaves.reduce<merkle.Frontier>((tree, data) => merkle.append(tree, merkle.leafHash(data)), {
    size: from,
    subtrees: before
  });
  // What was read of the leaves before `from` needs no other proof: with anything else the root would not come out.
  return equal(merkle.frontierRoot(all), head.root) ? leaves : null;
}
