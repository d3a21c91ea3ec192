/**
 * The decimal form of bytes in a QR code's fragment: groups of 7 bytes, each a big-endian integer of exactly
 * 17 digits, and a last group of n < 7 bytes in the digits that n needs. QR's numeric mode stores three
 * digits in ten bits, so this costs 8.1 bits a byte where base64url would cost 10.7.
 */

/** Digits of a group by its number of bytes: ceil(n * 8 * log10(2)). */
const digits = [0, 3, 5, 8, 10, 13, 15, 17];

export function toDecimal(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 7) {
    const group = bytes.subarray(at, at + 7);
    const whole = group.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    text += whole.toString().padStart(digits[group.length]!, '0');
  }
  return text;
}

/** The inverse of `toDecimal`; null for a bad group length, another character, or a group that overflows its bytes. */
export function fromDecimal(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[0-9]*$/.test(text)) return null;
  const last = digits.indexOf(text.length % 17);
  if (last < 0) return null;
  const bytes = new Uint8Array(7 * Math.floor(text.length / 17) + last);
  for (let at = 0, from = 0; at < bytes.length; at += 7, from += 17) {
    const size = Math.min(7, bytes.length - at);
    let whole = BigInt(text.slice(from, from + digits[size]!));
    for (let index = size - 1; index >= 0; index--) {
      bytes[at + index] = Number(whole & 255n);
      whole >>= 8n;
    }
    if (whole > 0n) return null;
  }
  return bytes;
}
