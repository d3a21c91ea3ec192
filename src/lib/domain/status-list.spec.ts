import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as statusList from './status-list.ts';

const position = fc.nat(statusList.entries - 1);

describe('status list', () => {
  it('round-trips positions through its text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(position), async (positions) => {
        const bits = await statusList.decode(await statusList.encode(statusList.fromPositions(positions)));
        const read = Array.from({ length: statusList.entries }, (_, at) => at).filter((at) =>
          statusList.get(bits, at)
        );
        expect(read).toEqual([...positions].sort((a, b) => a - b));
      }),
      { numRuns: 10 }
    );
  });

  it('counts from the most significant bit', () => {
    expect(statusList.fromPositions([0, 7, 8])[0]).toBe(0b1000_0001);
    expect(statusList.fromPositions([0, 7, 8])[1]).toBe(0b1000_0000);
  });

  it('reads the list of the W3C example', async () => {
    const example = 'uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA';
    const bits = await statusList.decode(example);
    expect(bits.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ['another multibase', 'zH4sIAAAAAAAAA'],
    ['no GZIP', 'uAAAA'],
    ['no base64url', 'u+/=='],
    ['nothing', '']
  ])('refuses %s', async (_, text) => {
    await expect(statusList.decode(text)).rejects.toThrow(SyntaxError);
  });

  it('refuses lists of other sizes without unpacking them whole', async () => {
    for (const length of [0, 16_383, 16_385, 50_000_000]) {
      const text = await statusList.encode(new Uint8Array(length));
      await expect(statusList.decode(text)).rejects.toThrow(SyntaxError);
    }
  });

  it('knows which lists it lacks', () => {
    const known = statusList.lookup(new Map([[1, statusList.fromPositions([5])]]));
    expect(known(131_077)).toBe(true);
    expect(known(131_078)).toBe(false);
    expect(known(5)).toBeNull();
    expect(statusList.indexOf(1, 5)).toBe(131_077);
  });

  it('gives out free positions, to the last one', () => {
    const taken = new Uint8Array(16_384).fill(255);
    expect(statusList.freePosition(taken)).toBeNull();
    taken[9]! &= 0b1011_1111;
    expect(statusList.freePosition(taken)).toBe(73);
    const empty = new Uint8Array(16_384);
    expect(new Set(Array.from({ length: 8 }, () => statusList.freePosition(empty))).size).toBeGreaterThan(4);
    expect(() => statusList.get(empty, statusList.entries)).toThrow(RangeError);
  });
});
