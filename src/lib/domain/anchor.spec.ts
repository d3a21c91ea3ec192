import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openTimestamps, type OpenTimestampsOptions } from './anchor.ts';
import { concat, equal, fromBase64, fromHex, hex } from './bytes.ts';
import * as ots from './opentimestamps.ts';
import { sha256 } from './signature.ts';

type Recorded = {
  digests: Record<'hello' | 'incomplete' | 'two', string>;
  proofs: Record<'hello' | 'incomplete' | 'two' | 'unknown_notary', string>;
  refused: Record<string, string>;
  headers: Record<string, { merkle_root: string; time: number }>;
  answers: { digest: { nonce: string; answer: string }; timestamp: { commitment: string; answer: string } };
};
const recorded = JSON.parse(readFileSync('tests/vectors/opentimestamps.json', 'utf8')) as Recorded;
const { digests, answers } = recorded;
const proof = (name: keyof Recorded['proofs']) => fromBase64(recorded.proofs[name]);
const alice = 'https://alice.btc.calendar.opentimestamps.org';
const bob = 'https://bob.btc.calendar.opentimestamps.org';

const header: OpenTimestampsOptions['header'] = (height) => {
  const found = recorded.headers[height];
  return Promise.resolve(found ? { merkleRoot: fromHex(found.merkle_root), time: found.time * 1000 } : null);
};
const silent = () => Promise.reject(new Error('no answer'));
const anchor = (ask: OpenTimestampsOptions['ask'] = silent, calendars = [alice, bob]) =>
  openTimestamps({ calendars, ask, header });

describe('a recorded proof', () => {
  it.each(['hello', 'incomplete', 'two', 'unknown_notary'] as const)(
    'of %s reads and writes as it was',
    (name) => {
      const read = ots.parse(proof(name))!;
      expect(hex(ots.format(read))).toBe(hex(proof(name)));
    }
  );

  it('of hello-world shows the time of its block', async () => {
    expect(await anchor().verify(proof('hello'), fromHex(digests.hello))).toBe(
      Date.UTC(2015, 4, 28, 15, 41, 18)
    );
  });

  it('shows nothing of another digest, by another block, or by a notary that nobody knows', async () => {
    expect(await anchor().verify(proof('hello'), fromHex(digests.two))).toBeNull();
    const other = openTimestamps({
      calendars: [],
      ask: silent,
      header: () => Promise.resolve({ merkleRoot: new Uint8Array(32), time: 0 })
    });
    expect(await other.verify(proof('hello'), fromHex(digests.hello))).toBeNull();
    const unknown = ots.parse(proof('unknown_notary'))!;
    expect(await anchor().verify(proof('unknown_notary'), unknown.message)).toBeNull();
  });

  it('of a calendar alone is a promise', async () => {
    expect(await anchor().verify(proof('incomplete'), fromHex(digests.incomplete))).toBe('pending');
    const uris = [...ots.attested(ots.parse(proof('two'))!)].map(({ attestation }) =>
      attestation.kind === 'pending' ? attestation.uri : ''
    );
    expect(uris).toEqual([alice, bob]);
  });

  it.each(Object.keys(recorded.refused))('is refused for its %s', (name) => {
    expect(ots.parse(fromBase64(recorded.refused[name]!))).toBeNull();
  });
});

describe('anchoring', () => {
  it('stamps by what calendars answer, and hides the digest from them', async () => {
    const asked: string[] = [];
    const digest = fromHex(digests.incomplete);
    const made = await anchor((url, body) => {
      asked.push(url);
      expect(body).toHaveLength(32);
      expect(equal(body!, digest)).toBe(false);
      return url.startsWith(alice) ? Promise.resolve(fromBase64(answers.digest.answer)) : silent();
    }).stamp(digest);
    expect(asked).toEqual([`${alice}/digest`, `${bob}/digest`]);
    expect(await anchor().verify(made, digest)).toBe('pending');
  });

  it('made of the recorded answer is the recorded proof', () => {
    const { whole, leaf } = ots.hidden(fromHex(digests.incomplete), fromHex(answers.digest.nonce));
    const answer = ots.parseAnswer(fromBase64(answers.digest.answer), leaf.message);
    leaf.branches.push(...answer.branches);
    expect(hex(ots.format(whole))).toBe(hex(proof('incomplete')));
  });

  it('says when nobody took the digest', async () => {
    await expect(anchor().stamp(fromHex(digests.two))).rejects.toThrow('no calendar');
    await expect(
      anchor(() => Promise.resolve(Uint8Array.of(1, 2))).stamp(fromHex(digests.two))
    ).rejects.toThrow();
  });

  it('is upgraded from a promise to a block, by the calendars that it knows', async () => {
    const { commitment, answer } = answers.timestamp;
    const promise = ots.format({
      message: fromHex(commitment),
      attestations: [
        { kind: 'pending', uri: alice },
        { kind: 'pending', uri: 'http://169.254.169.254' }
      ],
      branches: []
    });
    const asked: string[] = [];
    const upgraded = await anchor((url) => {
      asked.push(url);
      return Promise.resolve(fromBase64(answer));
    }).upgrade(promise);
    expect(asked).toEqual([`${alice}/timestamp/${commitment}`]);
    expect(await anchor().verify(upgraded, fromHex(commitment))).toBe(1_432_827_678_000);
    expect(await anchor(() => Promise.resolve(null)).upgrade(promise)).toEqual(promise);
    // A block that does not hold it is no proof, whatever a calendar says.
    const forged = ots.parse(upgraded)!;
    const lie = { ...forged, branches: [], attestations: [{ kind: 'bitcoin' as const, height: 358_391 }] };
    expect(await anchor().verify(ots.format(lie), fromHex(commitment))).toBeNull();
  });
});

describe('any bytes', () => {
  it('are read or refused, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        ots.parse(bytes);
        ots.parse(concat(proof('incomplete').subarray(0, 65), bytes));
      })
    );
    fc.assert(
      fc.property(fc.nat(proof('hello').length - 1), fc.nat(255), (at, byte) => {
        const read = ots.parse(proof('hello').with(at, byte));
        if (read) expect(hex(sha256(ots.format(read)))).toHaveLength(64);
      })
    );
  });
});
