import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, hex } from './bytes.ts';
import * as merkle from './merkle.ts';

/** Leaves, roots and proofs of the Certificate Transparency reference implementation's own tests. */
const inputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f'
];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'
];
const leaves = inputs.map((input) => merkle.leafHash(fromHex(input)));

describe('reference vectors', () => {
  it('give the roots of all sizes', () => {
    expect(hex(merkle.root([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(roots.map((_, at) => hex(merkle.root(leaves.slice(0, at + 1))))).toEqual(roots);
  });

  it('give the inclusion proofs', () => {
    const proof = (index: number, size: number) =>
      merkle.inclusionProof(leaves.slice(0, size), index).map(hex);
    expect(proof(0, 1)).toEqual([]);
    expect(proof(0, 8)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'
    ]);
    expect(proof(5, 8)).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'
    ]);
    expect(proof(2, 3)).toEqual(['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']);
  });

  it('give the consistency proofs', () => {
    const proof = (first: number, second: number) =>
      merkle.consistencyProof(leaves.slice(0, second), first).map(hex);
    expect(proof(1, 1)).toEqual([]);
    expect(proof(1, 8)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'
    ]);
    expect(proof(6, 8)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'
    ]);
    expect(proof(2, 5)).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'
    ]);
  });
});

const many = Array.from({ length: 70 }, (_, at) => merkle.leafHash(Uint8Array.of(at)));
const rootsOfMany = many.map((_, at) => merkle.root(many, 0, at + 1));
const spoilt = (hash: Uint8Array) => hash.map((byte, at) => (at === 7 ? byte ^ 1 : byte));

describe('proofs', () => {
  it('of inclusion hold for every leaf of every size, and for no other place', () => {
    for (let size = 1; size <= 40; size++)
      for (let index = 0; index < size; index++) {
        const proof = merkle.inclusionProof(many.slice(0, size), index);
        const root = rootsOfMany[size - 1]!;
        expect(merkle.verifyInclusion(many[index]!, index, size, proof, root)).toBe(true);
        expect(merkle.verifyInclusion(many[index]!, index ^ 1, size, proof, root)).toBe(
          size === 1 && index === 1
        );
        expect(merkle.verifyInclusion(many[index]!, index, size, [...proof, root], root)).toBe(false);
        if (proof.length)
          expect(merkle.verifyInclusion(many[index]!, index, size, proof.slice(1), root)).toBe(false);
      }
  });

  it('of consistency hold for every pair of sizes', () => {
    for (let second = 1; second <= 40; second++)
      for (let first = 1; first <= second; first++) {
        const proof = merkle.consistencyProof(many.slice(0, second), first);
        const [one, two] = [rootsOfMany[first - 1]!, rootsOfMany[second - 1]!];
        expect(merkle.verifyConsistency(first, one, second, two, proof)).toBe(true);
        expect(merkle.verifyConsistency(first, spoilt(one), second, two, proof)).toBe(false);
        expect(merkle.verifyConsistency(first, one, second, spoilt(two), proof)).toBe(false);
        expect(merkle.verifyConsistency(first, one, second, two, [...proof, one])).toBe(false);
      }
  });

  it('fail with any hash spoilt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 70 }), fc.nat(), fc.nat(), (size, a, b) => {
        const tree = many.slice(0, size);
        const root = rootsOfMany[size - 1]!;
        const index = a % size;
        const inclusion = merkle.inclusionProof(tree, index);
        const at = b % inclusion.length;
        expect(
          merkle.verifyInclusion(many[index]!, index, size, inclusion.with(at, spoilt(inclusion[at]!)), root)
        ).toBe(false);
        const first = 1 + (a % (size - 1));
        const consistency = merkle.consistencyProof(tree, first);
        const place = b % consistency.length;
        const changed = consistency.with(place, spoilt(consistency[place]!));
        expect(merkle.verifyConsistency(first, rootsOfMany[first - 1]!, size, root, changed)).toBe(false);
      })
    );
  });

  it('of nonsense are refused and never throw', () => {
    const hash = many[0]!;
    expect(merkle.verifyInclusion(hash, -1, 1, [], hash)).toBe(false);
    expect(merkle.verifyInclusion(hash, 1, 1, [], hash)).toBe(false);
    expect(merkle.verifyInclusion(hash, 0.5, 2, [hash], hash)).toBe(false);
    expect(merkle.verifyConsistency(2, hash, 1, hash, [])).toBe(false);
    expect(merkle.verifyConsistency(3, hash, 5, hash, [])).toBe(false);
    expect(merkle.verifyConsistency(0, merkle.root([]), 5, rootsOfMany[4]!, [])).toBe(true);
    expect(() => merkle.inclusionProof(many, 70)).toThrow(RangeError);
    expect(() => merkle.consistencyProof(many, 0)).toThrow(RangeError);
  });
});

describe('frontier', () => {
  it('has the root of the whole tree at every size', () => {
    let frontier = merkle.emptyFrontier;
    expect(hex(merkle.frontierRoot(frontier))).toBe(hex(merkle.root([])));
    for (const [at, leaf] of many.entries()) {
      frontier = merkle.append(frontier, leaf);
      expect(frontier.size).toBe(at + 1);
      expect(hex(merkle.frontierRoot(frontier))).toBe(hex(rootsOfMany[at]!));
    }
  });
});
