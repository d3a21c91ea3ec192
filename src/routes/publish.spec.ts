import { describe, expect, it } from 'vitest';
import { publish } from './publish.ts';

const kept = { type: 'application/json', maxAgeSeconds: 300 };
const cacheOf = (response: Response) => response.headers.get('cache-control');

describe('a public document', () => {
  it('may be kept by any cache for its time, and read from any origin', () => {
    const response = publish({ ok: true, value: { keys: [] } }, kept);
    expect(cacheOf(response)).toBe('public, max-age=300');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('content-type')).toBe('application/json');
    const tile = publish({ ok: true, value: 'tile' }, { ...kept, immutable: true });
    expect(cacheOf(tile)).toBe('public, max-age=300, immutable');
  });

  it('that nobody has, or that cannot be had now, is kept by none', () => {
    const missing = publish({ ok: false, kind: 'refused', code: 'not-found', status: 404 }, kept);
    expect([missing.status, cacheOf(missing)]).toEqual([404, 'no-store']);
    const cut = publish({ ok: false, kind: 'offline' }, kept);
    expect([cut.status, cacheOf(cut)]).toEqual([503, 'no-store']);
  });
});
