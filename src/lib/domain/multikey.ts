/** Ed25519 public keys as Multikey text `z6Mk...`: base58btc of 0xed 0x01 and the 32 bytes (W3C Controlled Identifiers 1.0). */
import { concat, equal } from './bytes.ts';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const prefix = Uint8Array.of(0xed, 0x01);

export function base58(bytes: Uint8Array): string {
  let zeros = 0;
  while (bytes[zeros] === 0) zeros++;
  let whole = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = '';
  for (; whole > 0n; whole /= 58n) text = alphabet[Number(whole % 58n)] + text;
  return '1'.repeat(zeros) + text;
}

/** The inverse of `base58`. Throws a SyntaxError on other characters. */
export function fromBase58(text: string): Uint8Array<ArrayBuffer> {
  let whole = 0n;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) throw new SyntaxError('not base58');
    whole = whole * 58n + BigInt(value);
  }
  const bytes: number[] = [];
  for (; whole > 0n; whole >>= 8n) bytes.unshift(Number(whole & 255n));
  const zeros = /^1*/.exec(text)![0].length;
  return Uint8Array.from([...new Array<number>(zeros).fill(0), ...bytes]);
}

/** `z6Mk...` of a 32-byte Ed25519 public key. */
export function encodeMultikey(publicKey: Uint8Array): string {
  return 'z' + base58(concat(prefix, publicKey));
}

/** The 32 bytes of an Ed25519 Multikey. Throws a SyntaxError on any other text. */
export function decodeMultikey(text: string): Uint8Array<ArrayBuffer> {
  if (text.length > 60 || !text.startsWith('z')) throw new SyntaxError('not a base58btc multikey');
  const bytes = fromBase58(text.slice(1));
  if (bytes.length !== 34 || !equal(bytes.subarray(0, 2), prefix))
    throw new SyntaxError('not an Ed25519 multikey');
  return bytes.slice(2);
}
