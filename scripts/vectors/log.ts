/** The award log as it grows: docs/log.md. */
import { fromUtf8, hex, utf8 } from '../../src/lib/domain/bytes.ts';
import * as checkpoint from '../../src/lib/domain/checkpoint.ts';
import * as logLeaf from '../../src/lib/domain/log-leaf.ts';
import * as merkle from '../../src/lib/domain/merkle.ts';
import * as signature from '../../src/lib/domain/signature.ts';
import { ama, origin, other, small, testSeed } from './issuer.ts';

type LogVector = {
  name: string;
  /** Leaf data as text, in the order of the log. */
  leaves: string[];
  leaf_hashes: string[];
  root: string;
  /** Of the last leaf. */
  inclusion: string[];
  /** From the tree without the last leaf; empty for the first. */
  consistency: string[];
  checkpoint: string;
};

/** The log after each of five leaves. Hashes are in hexadecimal; the log key is that of `log 7`. */
export function logVectors(): LogVector[] {
  const salt = (of: number) => signature.sha256(utf8(`carrel test salt ${of}`)).slice(0, 16);
  const award = (of: number) => logLeaf.awardName([ama, other, small][of]!, salt(of));
  const issue = (of: number, at: string): logLeaf.Leaf => ({
    type: 'issue',
    award: award(of),
    library: 'ACC',
    at,
    credential: logLeaf.contentHash(utf8(`carrel test credential ${of}`)),
    token: logLeaf.contentHash(utf8(`carrel test token ${of}`))
  });
  const leaves: logLeaf.Leaf[] = [
    issue(0, '2026-11-20T09:00:00Z'),
    issue(1, '2026-11-20T09:00:01Z'),
    { type: 'revoke', award: award(0), library: 'ACC', at: '2026-11-21T10:30:00Z' },
    issue(2, '2026-11-22T08:00:00Z'),
    { type: 'supersede', award: award(1), library: 'ACC', at: '2026-11-22T08:00:00Z' }
  ];
  const data = leaves.map(logLeaf.leafData);
  const hashes = data.map(merkle.leafHash);
  return leaves.map((_, at) => {
    const tree = hashes.slice(0, at + 1);
    const root = merkle.root(tree);
    return {
      name: `${at + 1} leaves`,
      leaves: data.slice(0, at + 1).map((one) => fromUtf8(one)),
      leaf_hashes: tree.map(hex),
      root: hex(root),
      inclusion: merkle.inclusionProof(tree, at).map(hex),
      consistency: at === 0 ? [] : merkle.consistencyProof(tree, at).map(hex),
      checkpoint: checkpoint.sign(
        { origin: checkpoint.logOrigin(origin), size: at + 1, root },
        testSeed('log 7')
      )
    };
  });
}
