import { describe, expect, it } from 'vitest';
import { keys, origin, testSeed } from '../../../scripts/vectors/issuer.ts';
import { openBadge, signCredential } from './credential.ts';
import { problems, verifies } from './pre-check.ts';

type Tree = Record<string, unknown>;

const award = {
  award_id: '01890000-0000-7000-8000-000000000001',
  number: '3T7QK9XW2BZJ',
  kind: 'certificate' as const,
  name: 'Ama Serwaa Mensah',
  course_code: 'CAREGIV18',
  course_title: 'Caregiving',
  library_name: 'Accra Central Library',
  issuer_name: 'Carrel demo programme',
  issued_on: '2026-11-22',
  expires_on: '2029-11-22',
  status_index: 204_484,
  accrediting_body: 'A council',
  accreditation_number: '17',
  accreditation_statement: 'Accredited.',
  alignment: [{ framework: 'ILM', code: 'L2', name: 'Care', url: 'https://ilm.example/l2' }]
};
const good = (): Tree => openBadge(award, origin);
const signed = (credential = good(), seed = 'credential 1') =>
  signCredential(credential, origin, { kid: 1, seed: testSeed(seed) });

/** A copy with the field at `path` set, or taken away when `value` is undefined. */
function changed(path: string, value: unknown): Tree {
  const copy = structuredClone(good());
  const steps = path.split('.');
  const last = steps.pop()!;
  const at = steps.reduce<Tree>((tree, step) => tree[step] as Tree, copy);
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

describe('the pre-check', () => {
  it('lets our own credentials pass, with and without an end', () => {
    expect(problems(good(), origin)).toEqual([]);
    const endless = { ...award, expires_on: null, accrediting_body: null, alignment: [] };
    expect(problems(openBadge(endless, origin), origin)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['@context', ['https://www.w3.org/2018/credentials/v1']],
    ['@context.1', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json'],
    ['id', 'award 1'],
    ['type', ['VerifiableCredential']],
    ['name', ' '],
    ['name', '\ud800'],
    ['issuer', 'did:web:carrel.example'],
    ['issuer.id', 'did:web:other.example'],
    ['issuer.type', ['Organization']],
    ['validFrom', '2026-11-22'],
    ['validFrom', '2026-11-22T00:00:00'],
    ['validUntil', '2026-11-21T00:00:00Z'],
    ['credentialSubject.type', ['Person']],
    ['credentialSubject.identifier', undefined],
    ['credentialSubject.identifier', []],
    ['credentialSubject.identifier.0.identityType', 'passport'],
    ['credentialSubject.identifier.0.hashed', 'false'],
    ['credentialSubject.achievement.id', undefined],
    ['credentialSubject.achievement.achievementType', 'Prize'],
    ['credentialSubject.achievement.description', ''],
    ['credentialSubject.achievement.criteria', {}],
    ['credentialSubject.achievement.alignment.0.targetUrl', undefined],
    ['credentialSubject.achievement.alignment.0.type', []],
    ['credentialStatus', []],
    ['credentialStatus.type', '1EdTechRevocationList'],
    ['credentialStatus.statusListIndex', 5],
    ['credentialStatus.statusListIndex', '131072'],
    ['credentialStatus.statusListIndex', '7'],
    ['credentialStatus.statusListCredential', 'https://other.example/status/revocation/1'],
    ['proof', {}]
  ])('refuses a credential with another %s (%j)', (path, value) => {
    expect(problems(changed(path, value), origin)).not.toEqual([]);
  });
});

describe('a signed credential', () => {
  it('verifies under the published DID document, with no network', async () => {
    expect(await verifies(await signed(), keys)).toBe(true);
  });

  it('does not when a word was changed, or by another key, or by one that was stolen', async () => {
    const credential = await signed();
    expect(await verifies({ ...credential, name: 'Nursing' }, keys)).toBe(false);
    expect(await verifies(await signed(good(), 'another'), keys)).toBe(false);
    const stolen = {
      ...keys,
      keys: keys.keys.map((key) => ({ ...key, compromisedFrom: '2026-11-01T00:00:00Z' }))
    };
    expect(await verifies(credential, stolen)).toBe(false);
  });

  it('does not get signed with a term that its contexts do not know', async () => {
    await expect(signed({ ...good(), grade: 'A' })).rejects.toThrow();
  });
});
