import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testSeed } from '../../../scripts/vectors/issuer.ts';
import * as keyList from './key-list.ts';
import { dayMs, parseInstant } from './moment.ts';
import { publicKeyOf } from './signature.ts';
import { judge, lookupIn, verdicts, type Evidence, type Issuer, type Verdict } from './verdict.ts';

type Vector = {
  name: string;
  url: string;
  keys: unknown;
  revoked: number[];
  superseded: number[];
  now: string;
  verdict: Verdict;
  body: unknown;
};

const vectors: Vector[] = JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8'));
const root = publicKeyOf(testSeed('root'));

function issuerOf(vector: Vector, held: Partial<Issuer> = {}): Issuer {
  const read = keyList.read(vector.keys, { publicKey: root });
  if (!read.ok) throw new Error(read.code);
  return {
    keys: read.list,
    revoked: lookupIn(vector.revoked),
    superseded: lookupIn(vector.superseded),
    asOf: parseInstant(vector.now)!,
    ...held
  };
}

function of(name: string): Vector {
  return vectors.find((vector) => vector.name === name)!;
}

function ask(name: string, held: Partial<Issuer> = {}, later = 0, evidence: Evidence = {}) {
  const vector = of(name);
  return judge(vector.url, [issuerOf(vector, held)], parseInstant(vector.now)! + later, evidence);
}

describe('vectors', () => {
  it.each(vectors)('$name', (vector) => {
    const judged = judge(vector.url, [issuerOf(vector)], parseInstant(vector.now)!);
    expect(judged.verdict).toBe(vector.verdict);
    expect(judged.body).toEqual(vector.body);
    expect(judged.green).toBe(vector.verdict === 'valid');
    expect(judged.signed).toBe(!['unreadable', 'unknown-issuer', 'altered'].includes(vector.verdict));
  });

  it('take every verdict that can be had offline', () => {
    const taken = new Set(vectors.map((vector) => vector.verdict));
    expect(verdicts.filter((verdict) => !taken.has(verdict))).toEqual(['unknown']);
  });
});

describe('what a verifier knows', () => {
  it('is stale after 30 days and then never green', () => {
    const asOf = parseInstant(of('valid').now)!;
    expect(ask('valid', { asOf }, 30 * dayMs)).toMatchObject({
      verdict: 'valid',
      stale: false,
      green: true,
      asOf
    });
    expect(ask('valid', { asOf }, 30 * dayMs + 1)).toMatchObject({
      verdict: 'valid',
      stale: true,
      green: false
    });
  });

  it('is stale when a list is missing', () => {
    expect(ask('valid', { revoked: () => null })).toMatchObject({
      verdict: 'valid',
      stale: true,
      green: false
    });
    expect(ask('revoked', { superseded: () => null })).toMatchObject({ verdict: 'revoked', green: false });
  });

  it('is fresh when the server answered', () => {
    const judged = ask('valid', { asOf: 0 }, 0, { server: 'valid' });
    expect(judged).toMatchObject({ verdict: 'valid', stale: false, green: true, asOf: null });
  });

  it('takes the worse of the server and the lists', () => {
    expect(ask('valid', {}, 0, { server: 'revoked' }).verdict).toBe('revoked');
    expect(ask('valid', {}, 0, { server: 'superseded' }).verdict).toBe('superseded');
    expect(ask('valid', {}, 0, { server: 'expired' }).verdict).toBe('expired');
    expect(ask('revoked', {}, 0, { server: 'valid' }).verdict).toBe('revoked');
    expect(ask('expired', {}, 0, { server: 'unknown' }).verdict).toBe('expired');
    expect(ask('valid', {}, 0, { server: 'unknown' })).toMatchObject({ verdict: 'unknown', green: false });
  });

  it('does not let a clock set to last year bring an expired award back', () => {
    const vector = of('expired');
    const lastYear = parseInstant(vector.now)! - 365 * dayMs;
    const judged = judge(vector.url, [issuerOf(vector)], lastYear);
    expect(judged).toMatchObject({ verdict: 'expired', clockBehind: true, green: false });
    expect(ask('valid', {}, -365 * dayMs)).toMatchObject({ verdict: 'valid', stale: true, green: false });
  });

  it('confirms an award of a compromised key only by an earlier log entry', () => {
    const name = 'unconfirmed, said to be issued before the compromise';
    const from = parseInstant('2026-10-01T00:00:00Z')!;
    expect(ask(name, {}, 0, { loggedAt: from - 1 }).verdict).toBe('valid');
    expect(ask(name, {}, 0, { loggedAt: from }).verdict).toBe('unconfirmed');
    expect(ask(name, {}, 0, { loggedAt: null, server: 'valid' }).verdict).toBe('unconfirmed');
  });

  it('accepts a configured issuer beside its own', () => {
    const vector = of('unknown issuer, another origin');
    const own = issuerOf(vector);
    const configured = { ...own, keys: { ...own.keys, origin: 'https://awards.example' } };
    expect(judge(vector.url, [own, configured], parseInstant(vector.now)!).verdict).toBe('valid');
  });
});
