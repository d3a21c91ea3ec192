import { afterEach, describe, expect, it, vi } from 'vitest';
import { addressOf, isService, secretKey } from './supabase.ts';

const given = (env: Record<string, string>) =>
  vi.stubGlobal('Deno', { env: { get: (name: string) => env[name] } });
const call = (headers: Record<string, string>) => new Request('http://localhost/', { headers });

afterEach(() => vi.unstubAllGlobals());

describe('the secret key of a project', () => {
  it('is the service key where there is no other', () => {
    given({ SUPABASE_SERVICE_ROLE_KEY: 'old' });
    expect(secretKey()).toBe('old');
    expect(isService(call({ authorization: 'Bearer old' }))).toBe(true);
    expect(isService(call({ apikey: 'old' }))).toBe(true);
  });

  it('is the named one where there is one; a caller may carry any of them', () => {
    given({
      SUPABASE_SERVICE_ROLE_KEY: 'old',
      SUPABASE_SECRET_KEYS: '{"default":"sb_secret_a","timer":"sb_secret_b"}'
    });
    expect(secretKey()).toBe('sb_secret_a');
    for (const key of ['sb_secret_a', 'sb_secret_b', 'old'])
      expect(isService(call({ apikey: key })), key).toBe(true);
  });

  it('is nobody’s who brings none, or another', () => {
    given({ SUPABASE_SECRET_KEYS: '{"default":"sb_secret_a"}' });
    for (const headers of [{}, { apikey: '' }, { authorization: 'Bearer ' }, { apikey: 'sb_secret_b' }])
      expect(isService(call(headers as Record<string, string>))).toBe(false);
  });

  it('is missed by name', () => {
    given({});
    expect(() => secretKey()).toThrow('SUPABASE_SERVICE_ROLE_KEY');
    expect(isService(call({}))).toBe(false);
  });
});

describe('the address of a caller', () => {
  const said = { 'x-forwarded-for': '192.0.2.1', 'x-carrel-caller': '203.0.113.9' };

  it('is what the gateway attests, in the header it is known for', () => {
    given({});
    expect(addressOf(call(said))).toBe('192.0.2.1');
    expect(addressOf(call({}))).toBeNull();
    expect(addressOf(call({ 'x-forwarded-for': '203.0.113.7, 192.0.2.1' })), 'what a caller adds').toBe(
      '192.0.2.1'
    );
    given({ ADDRESS_HEADER: 'cf-connecting-ip' });
    expect(addressOf(call({ ...said, 'cf-connecting-ip': '192.0.2.2' }))).toBe('192.0.2.2');
  });

  it('is what the app says, which shows that it is the app', () => {
    given({ APP_SECRET: 'shared' });
    expect(addressOf(call({ ...said, 'x-carrel-app': 'shared' }))).toBe('203.0.113.9');
    expect(addressOf(call({ ...said, 'x-carrel-app': 'guess' }))).toBe('192.0.2.1');
    given({});
    expect(addressOf(call({ ...said, 'x-carrel-app': '' }))).toBe('192.0.2.1');
  });
});
