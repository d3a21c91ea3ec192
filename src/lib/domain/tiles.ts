/**
 * Tiles of the award log, C2SP tlog-tiles: a tile holds up to 256 hashes of tree level 8 * L, an entry bundle up to
 * 256 leaves. A last, partial one carries its width in its path.
 */
import { concat } from './bytes.ts';
import { root, type Hash } from './merkle.ts';

export const width = 256;

export type TileName = { level: number | 'entries'; index: number; width: number };

/** `tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last marked by an x: 1234067 is `x001/x234/067`. */
export function path({ level, index, width: hashes }: TileName): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift('x' + String(rest % 1000).padStart(3, '0'));
  return `tile/${level}/${groups.join('/')}${hashes === width ? '' : `.p/${hashes}`}`;
}

/** The inverse of `path`, for what follows `/log/`; null for any other text, so that every tile has one address. */
export function parsePath(text: string): TileName | null {
  const parts = /^tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(
    text
  );
  if (!parts) return null;
  const name: TileName = {
    level: parts[1] === 'entries' ? 'entries' : Number(parts[1]),
    index: Number(parts[2]!.replace(/[x/]/g, '')),
    width: parts[3] === undefined ? width : Number(parts[3])
  };
  const valid = name.width >= 1 && name.width <= width && Number.isSafeInteger(name.index);
  return valid && path(name) === text ? name : null;
}

/** How many hashes the tile has in a log of `size` leaves; 0 when it is not there yet. */
export function widthIn(size: number, { level, index }: Pick<TileName, 'level' | 'index'>): number {
  const hashes = Math.floor(size / width ** (level === 'entries' ? 0 : level));
  return Math.max(0, Math.min(width, hashes - index * width));
}

/** Which leaves a tile is made of, from and to (exclusive). */
export function leavesOf({ level, index, width: hashes }: TileName): { from: number; to: number } {
  const each = width ** (level === 'entries' ? 0 : level);
  return { from: index * width * each, to: (index * width + hashes) * each };
}

/** A hash tile from the hashes of its own leaves (`leavesOf`), whose number is a multiple of 256^level. */
export function tile(leaves: readonly Hash[], level: number): Uint8Array<ArrayBuffer> {
  const each = width ** level;
  const hashes: Hash[] = [];
  for (let at = 0; at + each <= leaves.length; at += each) hashes.push(root(leaves, at, at + each));
  return concat(...hashes);
}

/** An entry bundle: each leaf's data behind its length in two bytes, the more significant first. */
export function bundle(leaves: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat(
    ...leaves.flatMap((data) => {
      if (data.length > 0xffff) throw new RangeError('a leaf longer than 65535 bytes');
      return [Uint8Array.of(data.length >> 8, data.length & 255), data];
    })
  );
}

/** The inverse of `bundle`; null when the lengths do not add up. */
export function parseBundle(bytes: Uint8Array): Uint8Array[] | null {
  const leaves: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 2 > bytes.length) return null;
    const end = at + 2 + bytes[at]! * 256 + bytes[at + 1]!;
    if (end > bytes.length) return null;
    leaves.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return leaves;
}
