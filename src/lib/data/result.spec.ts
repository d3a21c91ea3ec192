import { describe, expect, it } from 'vitest';
import { settle, type Answer } from './result.ts';

const fault = (status: number, code: string, details = ''): Promise<Answer> =>
  Promise.resolve({ data: null, error: { message: 'no', code, details }, status });

describe('settle', () => {
  it('takes the code of a refusal from the detail', async () => {
    expect(await settle(fault(409, 'PT409', 'room-taken'))).toEqual({
      ok: false,
      kind: 'refused',
      code: 'room-taken',
      status: 409
    });
  });

  it.each([
    [fault(403, '42501'), 'not-allowed'],
    [fault(401, 'PGRST301'), 'not-signed-in'],
    [fault(406, 'PGRST116'), 'not-found'],
    [fault(429, ''), 'slow-down']
  ])('gives refusals without code one of ours (%#)', async (answer, code) => {
    expect(await settle(answer)).toMatchObject({ kind: 'refused', code });
  });

  it('knows silence and captive portals from faults', async () => {
    expect(await settle(fault(0, ''))).toMatchObject({ kind: 'offline' });
    expect(await settle(fault(200, ''))).toMatchObject({ kind: 'offline' });
    expect(await settle(Promise.reject(new TypeError('Failed to fetch')))).toMatchObject({ kind: 'offline' });
    expect(await settle(fault(500, 'XX000'))).toMatchObject({ kind: 'unexpected', status: 500 });
  });

  it('calls an answer of another shape unexpected', async () => {
    const answer = Promise.resolve({ data: null, error: null, status: 200 });
    const read = (data: unknown) => (data as string[]).length;
    expect(await settle(answer, read)).toMatchObject({ kind: 'unexpected' });
  });
});
