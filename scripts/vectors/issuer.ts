/** The issuer of the vectors: keys that anyone can derive, and three award numbers. */
import { utf8 } from '../../src/lib/domain/bytes.ts';
import * as keyList from '../../src/lib/domain/key-list.ts';
import { encodeMultikey } from '../../src/lib/domain/multikey.ts';
import * as number from '../../src/lib/domain/number.ts';
import * as signature from '../../src/lib/domain/signature.ts';

/** The seed of a test key: SHA-256 of `carrel test key <name>`. Never to be used for anything real. */
export function testSeed(name: string): Uint8Array {
  return signature.sha256(utf8(`carrel test key ${name}`));
}

export const origin = 'https://carrel.example';
export const now = '2026-11-22T12:00:00Z';

function key(use: string, kid: number, name: string, times: Partial<keyList.Key> = {}): keyList.Key {
  return {
    use,
    kid,
    alg: 'Ed25519',
    publicKeyMultibase: encodeMultikey(signature.publicKeyOf(testSeed(name))),
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: null,
    compromisedFrom: null,
    ...times
  };
}

export const keys = keyList.sign(
  {
    origin,
    issuedAt: '2026-11-01T00:00:00Z',
    keys: [
      key('qr', 1, 'qr 1'),
      key('qr', 2, 'qr 2', { notBefore: '2024-01-01T00:00:00Z', notAfter: '2025-06-30T12:00:00Z' }),
      key('qr', 3, 'qr 3', { notBefore: '2026-12-01T00:00:00Z' }),
      key('qr', 4, 'qr 4', { compromisedFrom: '2026-10-01T00:00:00Z' }),
      key('qr', 255, 'qr 255'),
      key('credential', 1, 'credential 1'),
      key('log', 7, 'log 7')
    ]
  },
  testSeed('root')
);

export const ama = '3T7QK9XW2BZ' + number.checkSymbol('3T7QK9XW2BZ', 'award');
export const other = '5M0RCG8EHNJ' + number.checkSymbol('5M0RCG8EHNJ', 'award');
export const small = '00000000007' + number.checkSymbol('00000000007', 'award');
