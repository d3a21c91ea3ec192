import { describe, expect, it } from 'vitest';
import type { KeyList } from '#lib/domain/key-list.ts';
import { answer, answerNow } from './award-answer.ts';
import type { Client } from './client.ts';

const stolenAt = '2026-11-20T00:00:00Z';
const key = {
  use: 'qr',
  kid: 1,
  alg: 'Ed25519',
  publicKeyMultibase: '',
  notBefore: stolenAt,
  notAfter: null
};
const keys = (compromisedFrom: string | null) =>
  ({ origin: '', issuedAt: stolenAt, keys: [{ ...key, compromisedFrom }], signature: '' }) as KeyList;

/** A server that says this of every number, and notes what it was asked. */
function server(status: string, evidence: { logged_at: string | null; kid: number | null }) {
  const asked: string[] = [];
  const rpc = (name: string) => {
    asked.push(name);
    return Promise.resolve({ data: [{ place: 1, status, ...evidence }], error: null, status: 200 });
  };
  return { asked, client: { rpc } as unknown as Client };
}

const before = { logged_at: '2026-11-19T23:59:59.999+00:00', kid: 1 };
const after = { logged_at: '2026-11-20T00:00:00+00:00', kid: 1 };
const status = async (said: string, evidence: typeof before | { logged_at: null; kid: null }) => {
  const result = await answer('7', keys(stolenAt), server(said, evidence).client);
  return result.ok && result.value.status;
};

describe('the answer to a number', () => {
  it('is the server’s alone while no key was stolen', async () => {
    const { asked, client } = server('valid', after);
    for (const list of [null, keys(null)])
      expect(await answer('7', list, client)).toEqual({
        ok: true,
        value: { status: 'valid', logged_at: after.logged_at, back_dated: false }
      });
    expect(asked).toEqual(['check_awards', 'check_awards']);
  });

  it('holds for what was logged before the theft, and for nothing else that the stolen key signed', async () => {
    expect(await status('valid', before)).toBe('valid');
    expect(await status('expired', before)).toBe('expired');
    expect(await status('valid', after)).toBe('unconfirmed');
    expect(await status('expired', after)).toBe('unconfirmed');
    expect(await status('valid', { logged_at: null, kid: null })).toBe('unconfirmed');
    for (const worse of ['revoked', 'superseded', 'unknown']) expect(await status(worse, after)).toBe(worse);
  });

  it('says nothing when the key list cannot be had', async () => {
    const broken = { data: null, error: { message: 'down' }, status: 503 };
    const chained = { select: () => chained, order: () => chained, limit: () => Promise.resolve(broken) };
    const client = { from: () => chained, rpc: server('valid', before).client.rpc } as unknown as Client;
    expect(await answerNow('7', client, 'page')).toMatchObject({ ok: false });
  });
});
