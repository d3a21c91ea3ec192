import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testSeed } from '../../../scripts/vectors/issuer.ts';
import { base64, concat, fromBase64, fromHex, hex, utf8 } from './bytes.ts';
import * as checkpoint from './checkpoint.ts';
import * as logLeaf from './log-leaf.ts';
import * as logProof from './log-proof.ts';
import * as merkle from './merkle.ts';
import * as signature from './signature.ts';
import * as tiles from './tiles.ts';

const seed = testSeed('log 7');
const publicKeys = [signature.publicKeyOf(seed)];
const root = signature.sha256(utf8('root'));
const origin = 'carrel.example/log';
const note = checkpoint.sign({ origin, size: 42, root }, seed);

/** Any code points, in all planes; fast-check's own unit for this takes seconds to set up. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 40 })
  .map((codes) => String.fromCodePoint(...codes));

describe('leaves', () => {
  const leaf: logLeaf.Leaf = {
    type: 'issue',
    award: logLeaf.awardName('000000000000', new Uint8Array(16)),
    library: 'ACC',
    at: '2026-11-22T12:00:00Z',
    credential: logLeaf.contentHash(utf8('{}')),
    token: logLeaf.contentHash(Uint8Array.of(1))
  };

  it('are JCS and read back', () => {
    const data = logLeaf.leafData(leaf);
    expect(new TextDecoder().decode(data).startsWith('{"at":"2026-11-22T12:00:00Z","award":"')).toBe(true);
    expect(logLeaf.parseLeaf(data)).toEqual(leaf);
  });

  it('of an issue are made from the award itself', () => {
    const text = logLeaf.issueLeaf({
      number: '000000000000',
      salt: new Uint8Array(16),
      library: 'ACC',
      at: Date.UTC(2026, 10, 22, 12, 0, 0, 999),
      credential: utf8('{}'),
      token: Uint8Array.of(1)
    });
    expect(logLeaf.parseLeaf(utf8(text))).toEqual(leaf);
  });

  it('are nothing else', () => {
    expect(logLeaf.parseLeaf(utf8(JSON.stringify(leaf)))).toBeNull();
    expect(logLeaf.parseLeaf(utf8('{'))).toBeNull();
    expect(logLeaf.parseLeaf(Uint8Array.of(0xff))).toBeNull();
    expect(() => logLeaf.leafData({ ...leaf, type: 'revoke' } as logLeaf.Leaf)).toThrow();
    expect(() => logLeaf.leafData({ ...leaf, at: '2026-11-22T12:00:00.5Z' })).toThrow();
    expect(() => logLeaf.awardName('000000000000', new Uint8Array(15))).toThrow(RangeError);
  });

  it('name nobody: another salt, another hash', () => {
    const other = logLeaf.awardName('000000000000', new Uint8Array(16).fill(1));
    expect(other).not.toBe(leaf.award);
  });
});

describe('checkpoints', () => {
  it('read back and verify', () => {
    expect(checkpoint.verify(note, origin, publicKeys)).toEqual({ origin, size: 42, root });
    expect(note.split('\n').slice(0, 3)).toEqual([origin, '42', base64(root)]);
  });

  it('have the key id and signature of the signed note of its authors', () => {
    const key = fromBase64('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    expect(checkpoint.verifierKey('PeterNeumann', key.slice(1))).toBe(
      'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
    );
  });

  it('fail when a byte, the origin or the key is another', () => {
    expect(checkpoint.verify(note.replace('\n42\n', '\n43\n'), origin, publicKeys)).toBeNull();
    expect(checkpoint.verify(note, 'other.example/log', publicKeys)).toBeNull();
    expect(checkpoint.verify(note, origin, [signature.publicKeyOf(testSeed('qr 1'))])).toBeNull();
    expect(checkpoint.verify(note.slice(0, -1), origin, publicKeys)).toBeNull();
    expect(checkpoint.verify(note.replace('42', '042'), origin, publicKeys)).toBeNull();
  });

  it('bear the signatures of witnesses', () => {
    const witness = `${note}\u2014 witness.example ${base64(concat(fromHex('01020304'), new Uint8Array(72)))}\n`;
    expect(checkpoint.verify(witness, origin, publicKeys)?.size).toBe(42);
  });

  it('have the origin of the address', () => {
    expect(checkpoint.logOrigin('http://localhost:4173')).toBe('localhost:4173/log');
    expect(checkpoint.logOrigin('https://carrel.example')).toBe(origin);
  });

  it('never throw on any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        checkpoint.verify(text, origin, publicKeys);
        checkpoint.verify(`${origin}\n1\n${text}\n\n\u2014 ${origin} ${text}\n`, origin, publicKeys);
        logProof.verify(
          `c2sp.org/tlog-proof@v1\nindex 0\n${text}\n\n${note}`,
          utf8(text),
          origin,
          publicKeys
        );
      })
    );
  });
});

describe('proof of a logged award', () => {
  const data = Array.from({ length: 11 }, (_, at) => utf8(`leaf ${at}`));
  const hashes = data.map(merkle.leafHash);
  const head = checkpoint.sign({ origin, size: 11, root: merkle.root(hashes) }, seed);

  it('verifies for each leaf and for no other', () => {
    for (const [index, one] of data.entries()) {
      const text = logProof.format(index, merkle.inclusionProof(hashes, index), head);
      expect(logProof.verify(text, one, origin, publicKeys)?.size).toBe(11);
      expect(logProof.verify(text, utf8('another'), origin, publicKeys)).toBeNull();
    }
  });

  it('may stand alone in its tree, or carry extra data', () => {
    const single = checkpoint.sign({ origin, size: 1, root: hashes[0]! }, seed);
    const text = logProof.format(0, [], single);
    expect(logProof.verify(text, data[0]!, origin, publicKeys)?.size).toBe(1);
    const extra = text.replace('index', 'extra AAAA\nindex');
    expect(logProof.verify(extra, data[0]!, origin, publicKeys)?.size).toBe(1);
  });
});

describe('tiles', () => {
  it('have the paths of the specification', () => {
    expect(tiles.path({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tiles.path({ level: 'entries', index: 0, width: 5 })).toBe('tile/entries/000.p/5');
    for (const other of [
      'tile/0/67',
      'tile/0/x000/067',
      'tile/0/067.p/256',
      'tile/0/067.p/0',
      'tile/64/000',
      'tile/00/000',
      'tile/0/067/'
    ])
      expect(tiles.parsePath(other)).toBeNull();
  });

  it('read back from any path', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.nat(63), fc.constant('entries' as const)),
        fc.nat(10 ** 9),
        fc.integer({ min: 1, max: 256 }),
        (level, index, width) => {
          expect(tiles.parsePath(tiles.path({ level, index, width }))).toEqual({ level, index, width });
        }
      )
    );
  });

  it('hold what the log has', () => {
    expect(tiles.widthIn(70_000, { level: 0, index: 273 })).toBe(70_000 - 273 * 256);
    expect(tiles.widthIn(70_000, { level: 1, index: 0 })).toBe(256);
    expect(tiles.widthIn(70_000, { level: 1, index: 1 })).toBe(17);
    expect(tiles.widthIn(70_000, { level: 2, index: 0 })).toBe(1);
    expect(tiles.widthIn(70_000, { level: 3, index: 0 })).toBe(0);
    expect(tiles.leavesOf({ level: 1, index: 1, width: 17 })).toEqual({ from: 65_536, to: 69_888 });
  });

  it('give the root of the tree', () => {
    const leaves = Array.from({ length: 600 }, (_, at) => merkle.leafHash(Uint8Array.of(at & 255, at >> 8)));
    const { from, to } = tiles.leavesOf({ level: 1, index: 0, width: 2 });
    const upper = tiles.tile(leaves.slice(from, to), 1);
    expect(upper.length).toBe(64);
    const rest = tiles.tile(leaves.slice(512), 0);
    const last = Array.from({ length: 88 }, (_, at) => rest.slice(32 * at, 32 * at + 32));
    const whole = merkle.nodeHash(merkle.nodeHash(upper.slice(0, 32), upper.slice(32)), merkle.root(last));
    expect(hex(whole)).toBe(hex(merkle.root(leaves)));
  });

  it('bundle entries by their length', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 })), (leaves) => {
        expect(tiles.parseBundle(tiles.bundle(leaves))?.map(hex)).toEqual(leaves.map(hex));
      })
    );
    expect(tiles.parseBundle(Uint8Array.of(0))).toBeNull();
    expect(tiles.parseBundle(Uint8Array.of(0, 2, 1))).toBeNull();
    expect(() => tiles.bundle([new Uint8Array(65_536)])).toThrow(RangeError);
  });
});
