import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from './bytes.ts';
import * as logGrowth from './log-growth.ts';
import * as merkle from './merkle.ts';
import * as tiles from './tiles.ts';

const leaves = Array.from({ length: 67_000 }, (_, at) =>
  merkle.leafHash(Uint8Array.of(at & 255, (at >> 8) & 255, at >> 16))
);
const origin = 'carrel.example/log';
const asked: string[] = [];
const read: logGrowth.ReadTile = async (name) => {
  asked.push(tiles.path(name));
  const { from, to } = tiles.leavesOf(name);
  return tiles.tile(leaves.slice(from, to), name.level as number);
};
const head = (size: number) => ({ origin, size, root: merkle.root(leaves.slice(0, size)) });

describe('a log read by its tiles', () => {
  it('gives the proofs of the whole tree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1500 }), fc.nat(), async (size, pick) => {
        const tree = leaves.slice(0, size);
        const index = pick % size;
        const inclusion = await logGrowth.inclusionProof(index, size, read);
        expect(inclusion.map(hex)).toEqual(merkle.inclusionProof(tree, index).map(hex));
        const consistency = await logGrowth.consistencyProof(index + 1, size, read);
        expect(consistency.map(hex)).toEqual(merkle.consistencyProof(tree, index + 1).map(hex));
      }),
      { numRuns: 30 }
    );
  });

  it('needs few tiles also when it is large', async () => {
    asked.length = 0;
    expect(await logGrowth.grew(head(66_001), head(67_000), read)).toBe(true);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThan(7);
    expect(asked.some((path) => path.startsWith('tile/2/'))).toBe(true);
  });

  it('grew from nothing and from itself', async () => {
    expect(await logGrowth.grew(head(0), head(5), read)).toBe(true);
    expect(await logGrowth.grew(head(5), head(5), read)).toBe(true);
    expect(await logGrowth.grew(head(5), { ...head(5), root: leaves[0]! }, read)).toBe(false);
  });

  it('did not grow when it shrank, changed its name or rewrote a leaf', async () => {
    expect(await logGrowth.grew(head(6), head(5), read)).toBe(false);
    expect(await logGrowth.grew({ ...head(5), origin: 'other.example/log' }, head(6), read)).toBe(false);
    const rewritten = [leaves[1]!, ...leaves.slice(1, 300)];
    const other = { origin, size: 300, root: merkle.root(rewritten) };
    const readOther: logGrowth.ReadTile = async (name) => {
      const { from, to } = tiles.leavesOf(name);
      return tiles.tile(rewritten.slice(from, to), name.level as number);
    };
    expect(await logGrowth.grew(head(7), other, readOther)).toBe(false);
  });

  it('is not judged by a tile that was cut short', async () => {
    const short: logGrowth.ReadTile = async (name) => (await read(name)).slice(32);
    await expect(logGrowth.grew(head(7), head(300), short)).rejects.toThrow(RangeError);
  });
});
