import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError } from './settings.ts';

describe('settings', () => {
  test('an empty environment gives the contract defaults', () => {
    expect(readSettings({})).toMatchObject({
      port: 4173,
      backendPort: 54321,
      dbPort: 54322,
      seed: 'demo',
      host: '127.0.0.1',
      publicOrigin: 'http://localhost:4173',
      hosted: null
    });
  });

  test('the origin follows the port and TLS', () => {
    expect(readSettings({ PORT: '5000', TLS_CERT: 'a', TLS_KEY: 'b' }).publicOrigin).toBe(
      'https://localhost:5000'
    );
  });

  test.each([
    ['PORT', { PORT: 'abc' }],
    ['DB_PORT', { DB_PORT: '70000' }],
    ['SEED', { SEED: 'other' }],
    ['PUBLIC_ORIGIN', { PUBLIC_ORIGIN: 'https://example.org/path' }],
    ['PUBLIC_ORIGIN', { PUBLIC_ORIGIN: 'example.org' }],
    ['TLS_KEY', { TLS_CERT: 'cert.pem' }],
    ['PUBLIC_SUPABASE_PUBLISHABLE_KEY', { PUBLIC_SUPABASE_URL: 'https://x.supabase.co' }],
    ['BACKEND_PORT', { PORT: '5000', BACKEND_PORT: '5000' }]
  ])('a bad %s is named', (name, env) => {
    expect(() => readSettings(env)).toThrow(SettingsError);
    expect(() => readSettings(env)).toThrow(name);
  });

  test('every wrong variable is named at once', () => {
    expect(() => readSettings({ PORT: 'x', SEED: 'y' })).toThrow(/PORT[\s\S]*SEED/);
  });
});
