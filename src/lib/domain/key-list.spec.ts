import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testSeed } from '../../../scripts/vectors/issuer.ts';
import * as bytes from './bytes.ts';
import * as catalogue from './catalogue.ts';
import { jcs } from './jcs.ts';
import * as keyList from './key-list.ts';
import { parseDay } from './moment.ts';
import { base58, decodeMultikey, encodeMultikey, fromBase58 } from './multikey.ts';
import { publicKeyOf, sign, verify } from './signature.ts';

const list: keyList.KeyList = JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8'))[0].keys;
const publicKey = publicKeyOf(testSeed('root'));
const day = (text: string) => parseDay(text)!;

describe('key list', () => {
  it('is read under the root key or its fingerprint', () => {
    expect(keyList.read(list, { publicKey })).toMatchObject({ ok: true });
    expect(keyList.read(list, { fingerprint: keyList.fingerprint(publicKey) })).toMatchObject({ ok: true });
  });

  it('says why it is not believed', () => {
    const other = publicKeyOf(testSeed('another root'));
    expect(keyList.read(list, { publicKey: other })).toEqual({ ok: false, code: 'signature' });
    expect(keyList.read(list, { fingerprint: keyList.fingerprint(other) })).toEqual({
      ok: false,
      code: 'other-root'
    });
    const { root: _, ...rootless } = list;
    expect(keyList.read(rootless, { fingerprint: keyList.fingerprint(publicKey) })).toMatchObject({
      code: 'other-root'
    });
    for (const broken of [
      null,
      [],
      {},
      { ...list, issuedAt: 'yesterday' },
      { ...list, keys: [list.keys[0], list.keys[0]] }
    ])
      expect(keyList.read(broken, { publicKey })).toEqual({ ok: false, code: 'malformed' });
  });

  it('fails with anything changed, fields of a later version included', () => {
    for (const changed of [
      { ...list, origin: 'https://carrel.example.org' },
      { ...list, keys: list.keys.slice(1) },
      { ...list, later: 1 },
      { ...list, keys: list.keys.map((key) => ({ ...key, compromisedFrom: null })) }
    ])
      expect(keyList.read(changed, { publicKey })).toEqual({ ok: false, code: 'signature' });
  });

  it('may hold uses and algorithms to come', () => {
    const { signature: _, root: __, ...unsigned } = list;
    const later = keyList.sign(
      {
        ...unsigned,
        keys: [...list.keys, { ...list.keys[0]!, use: 'seal', alg: 'ML-DSA-44', publicKeyMultibase: 'u0' }]
      },
      testSeed('root')
    );
    expect(keyList.read(JSON.parse(JSON.stringify(later)), { publicKey })).toMatchObject({ ok: true });
    expect(() =>
      keyList.sign({ ...unsigned, keys: [{ ...list.keys[0]!, kid: 256 }] }, testSeed('root'))
    ).toThrow();
  });

  it('is never replaced by an older one or another issuer’s', () => {
    expect(keyList.mayReplace(list, list)).toBe(true);
    expect(keyList.mayReplace(list, { ...list, issuedAt: '2026-10-31T23:59:59Z' })).toBe(false);
    expect(keyList.mayReplace(list, { ...list, origin: 'https://awards.example' })).toBe(false);
  });

  it('signs with the newest key of the day that was never compromised', () => {
    const kid = (text: string, use: keyList.KeyUse = 'qr') => keyList.signingKey(list, use, day(text))?.kid;
    expect(kid('2026-11-22')).toBe(255);
    expect(kid('2025-01-01')).toBe(2);
    expect(kid('2026-12-01')).toBe(3);
    expect(kid('2023-01-01')).toBeUndefined();
    expect(kid('2026-11-22', 'log')).toBe(7);
    expect(keyList.find(list, 'qr', 7)).toBeNull();
  });
});

describe('catalogue', () => {
  const signed = catalogue.sign(
    {
      origin: 'https://carrel.example',
      issuedAt: '2026-11-22T00:00:00Z',
      libraries: [{ code: 'ACC', slug: 'accra-central', name: 'Accra Central Library' }],
      courses: [{ code: 'CAREGIV18', title: 'Diploma in Caregiving', kind: 'diploma' }],
      accreditations: [{ code: 'CPD-12', body: 'CPD Board', number: '12/2026' }]
    },
    testSeed('root')
  );

  it('names what tokens only code', () => {
    const read = catalogue.read(JSON.parse(JSON.stringify(signed)), { publicKey });
    if (!read.ok) throw new Error(read.code);
    const found = catalogue.names(read.catalogue, { library: 'ACC', course: 'NEW', accreditation: null });
    expect(found).toMatchObject({
      library: { name: 'Accra Central Library' },
      course: null,
      accreditation: null
    });
  });

  it('is not a key list, nor the other way round', () => {
    expect(catalogue.read({ ...signed, origin: 'x' }, { publicKey })).toEqual({
      ok: false,
      code: 'signature'
    });
    expect(catalogue.read(list, { publicKey })).toEqual({ ok: false, code: 'malformed' });
    expect(catalogue.read({ ...signed, root: 'z6Mk' }, { fingerprint: 'x' })).toEqual({
      ok: false,
      code: 'malformed'
    });
  });
});

describe('text forms of bytes', () => {
  it('round-trip and have one form each', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (some) => {
        expect(bytes.fromHex(bytes.hex(some))).toEqual(some);
        expect(bytes.fromBase64(bytes.base64(some))).toEqual(some);
        expect(bytes.fromBase64url(bytes.base64url(some))).toEqual(some);
        expect(fromBase58(base58(some))).toEqual(some);
      })
    );
    for (const text of ['AB==', 'AA=', 'A', 'AA', 'A A=', '\u00e9'])
      expect(() => bytes.fromBase64(text)).toThrow(SyntaxError);
    for (const text of ['AB', 'A', 'AA==', 'A+'])
      expect(() => bytes.fromBase64url(text)).toThrow(SyntaxError);
    expect(() => bytes.fromHex('abc')).toThrow(SyntaxError);
  });

  it('write Ed25519 keys as did:key does', () => {
    const example = 'z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';
    expect(encodeMultikey(decodeMultikey(example))).toBe(example);
    for (const text of [
      '',
      'z',
      'z6Mk',
      'zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme',
      example.slice(1)
    ])
      expect(() => decodeMultikey(text)).toThrow(SyntaxError);
  });

  it('have a JCS form as RFC 8785 writes it', () => {
    const value = {
      numbers: [1e30, 4.5, 2e-3, 1e-27],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true]
    };
    expect(new TextDecoder().decode(jcs(value))).toBe(
      '{"literals":[null,true],"numbers":[1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    );
    expect(() => jcs(undefined)).toThrow(TypeError);
    expect(() => jcs({ a: NaN })).toThrow(TypeError);
    expect(() => jcs('\ud800')).toThrow(TypeError);
  });

  it('sign as RFC 8032 does', () => {
    const seed = bytes.fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
    const signature = sign(new Uint8Array(), seed);
    expect(bytes.hex(signature)).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'
    );
    expect(verify(signature, new Uint8Array(), publicKeyOf(seed))).toBe(true);
    expect(verify(signature.slice(1), new Uint8Array(), publicKeyOf(seed))).toBe(false);
    expect(verify(signature, new Uint8Array(), new Uint8Array(32).fill(255))).toBe(false);
  });
});
