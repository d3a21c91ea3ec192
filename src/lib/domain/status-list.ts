/**
 * Bitstring Status Lists (W3C, 2025): 131,072 entries a list, index 0 the most significant bit of the first byte;
 * as text `u` and base64url of the GZIP of the bytes. The global index of an award is list * 131072 + position.
 */
import { base64url, fromBase64url } from './bytes.ts';

export const entries = 131_072;
const size = entries / 8;

export function place(index: number): { list: number; position: number } {
  return { list: Math.floor(index / entries), position: index % entries };
}

export function indexOf(list: number, position: number): number {
  return list * entries + position;
}

/** A list with the given positions set. Throws a RangeError on a position outside it. */
export function fromPositions(positions: Iterable<number>): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(size);
  for (const position of positions) set(bits, position);
  return bits;
}

function check(position: number): void {
  if (!Number.isInteger(position) || position < 0 || position >= entries)
    throw new RangeError('outside the list');
}

export function get(bits: Uint8Array, position: number): boolean {
  check(position);
  return (bits[position >> 3]! & (128 >> (position & 7))) !== 0;
}

export function set(bits: Uint8Array, position: number): void {
  check(position);
  bits[position >> 3]! |= 128 >> (position & 7);
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  limit: number
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    length += step.value.length;
    if (length > limit) {
      await reader.cancel();
      throw new SyntaxError('a status list of the wrong size');
    }
    chunks.push(step.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** `encodedList` of a status list credential. */
export async function encode(bits: Uint8Array<ArrayBuffer>): Promise<string> {
  return 'u' + base64url(await through(bits, new CompressionStream('gzip'), Infinity));
}

/** The inverse of `encode`. Throws a SyntaxError on other text and on a list of another size (so no zip bomb unpacks). */
export async function decode(text: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!text.startsWith('u')) throw new SyntaxError('not base64url multibase');
  let bits: Uint8Array<ArrayBuffer>;
  try {
    bits = await through(fromBase64url(text.slice(1)), new DecompressionStream('gzip'), size);
  } catch (cause) {
    throw new SyntaxError('not a status list', { cause });
  }
  if (bits.length !== size) throw new SyntaxError('a status list of the wrong size');
  return bits;
}

/** Looks a global index up in the lists at hand; null when its list is not among them. */
export function lookup(lists: ReadonlyMap<number, Uint8Array>): (index: number) => boolean | null {
  return (index) => {
    const { list, position } = place(index);
    const bits = lists.get(list);
    return bits ? get(bits, position) : null;
  };
}

/**
 * A random position that `taken` does not hold, from the platform's cryptographic source, so that neighbours in a
 * list say nothing of each other; null when the list is full.
 */
export function freePosition(taken: Uint8Array): number | null {
  const free: number[] = [];
  for (let position = 0; position < entries; position++) if (!get(taken, position)) free.push(position);
  if (free.length === 0) return null;
  // 48 random bits over at most 2^17 places: the bias is below 2^-31
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return free[((high! & 0xffff) * 2 ** 32 + low!) % free.length]!;
}
