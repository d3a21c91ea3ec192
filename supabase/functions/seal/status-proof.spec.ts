import { beforeAll, describe, expect, test } from 'vitest';
import { read } from '#lib/domain/status-credential.ts';
import * as statusList from '#lib/domain/status-list.ts';
import { keys, origin, testSeed } from '../../../scripts/vectors/issuer.ts';
import { signCredential } from './credential.ts';
import { unsigned } from './status-form.ts';

type Document = Record<string, unknown> & {
  credentialSubject: Record<string, unknown>;
  proof: Record<string, string>;
};
let encodedList: string;
let document: Document;

const signed = async (list = 0, purpose: 'revocation' | 'superseded' = 'revocation', seed = 'credential 1') =>
  (await signCredential(unsigned(list, purpose, encodedList, origin), origin, {
    kid: 1,
    seed: testSeed(seed)
  })) as Document;

beforeAll(async () => {
  encodedList = await statusList.encode(statusList.fromPositions([7, 131_071]));
  document = await signed();
});

describe('the proof of a status list, read without a JSON-LD processor', () => {
  test('agrees with the full processor that signed it', async () => {
    expect(read(document, keys, 'revocation', 0)).toEqual({
      encodedList,
      validFrom: document.validFrom
    });
    expect(read(await signed(3, 'superseded'), keys, 'superseded', 3)).not.toBeNull();
  });

  test('refuses a list of another number or purpose', () => {
    expect(read(document, keys, 'revocation', 1)).toBeNull();
    expect(read(document, keys, 'superseded', 0)).toBeNull();
  });

  test.each<[string, (copy: Document) => unknown]>([
    ['bits', (copy) => (copy.credentialSubject.encodedList = encodedList.replace('AAAA', 'AAAB'))],
    ['bits cut short', (copy) => (copy.credentialSubject.encodedList = encodedList.slice(0, 20))],
    ['time', (copy) => (copy.validFrom = '2026-12-31T00:00:00Z')],
    ['issuer', (copy) => (copy.issuer = 'did:web:other.example')],
    ['context', (copy) => (copy['@context'] = ['https://other.example/context'])],
    ['a field more', (copy) => (copy.name = 'x')],
    ['a field of the subject more', (copy) => (copy.credentialSubject.ttl = 1)],
    ['no proof', (copy) => delete (copy as Record<string, unknown>).proof],
    ['time of the proof', (copy) => (copy.proof.created = '2026-01-01T00:00:00Z')],
    ['purpose of the proof', (copy) => (copy.proof.proofPurpose = 'authentication')],
    ['key of the proof', (copy) => (copy.proof.verificationMethod += '7')],
    ['a proof that is no base58', (copy) => (copy.proof.proofValue = 'z0OIl')]
  ])('refuses a document with a change of %s', (_, change) => {
    const copy = structuredClone(document);
    change(copy);
    expect(read(copy, keys, 'revocation', 0)).toBeNull();
  });

  test('refuses another key, and a compromised one', async () => {
    expect(read(await signed(0, 'revocation', 'another'), keys, 'revocation', 0)).toBeNull();
    const stolen = structuredClone(keys);
    for (const key of stolen.keys) if (key.use === 'credential') key.compromisedFrom = '2026-11-01T00:00:00Z';
    expect(read(document, stolen, 'revocation', 0)).toBeNull();
  });
});
