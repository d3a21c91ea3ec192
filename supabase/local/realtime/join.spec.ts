import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, openStage, subscribed, Wire, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('opening a socket', () => {
  const refusal = (query: Record<string, string>, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; error: string }>((refused) => {
      const wire = new Wire(stage.url, query, headers);
      wire.opened.catch(() => undefined);
      wire.socket.on('unexpected-response', (_, response) => {
        let body = '';
        response.on('data', (part: Buffer) => (body += part.toString()));
        response.on('end', () =>
          refused({ status: response.statusCode ?? 0, ...(JSON.parse(body) as { error: string }) })
        );
      });
    });

  test('takes the publishable key, the secret key, a token, and the key in a header', async () => {
    for (const apikey of [stage.keys.publishableKey, stage.keys.secretKey, stage.token('ama')])
      await stage.wire({ apikey });
    const wire = new Wire(stage.url, { vsn: '2.0.0' }, { 'x-api-key': stage.keys.publishableKey });
    await wire.opened;
    wire.socket.terminate();
  });

  test('refuses what is no key, and says why', async () => {
    const past = Math.floor(Date.now() / 1000) - 12;
    const signature = 'Failed to validate JWT signature';
    const [head, , tail] = stage.token('ama').split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${stage.token('ama').split('.')[1]}.x`;
    expect(await refusal({})).toEqual({ status: 401, error: 'API key is missing' });
    expect(await refusal({ apikey: 'sb_publishable_other' })).toMatchObject({ status: 401 });
    expect(await refusal({ apikey: `${head}.e30.${tail}` })).toMatchObject({ error: signature });
    expect(await refusal({ apikey: unsigned })).toMatchObject({ error: signature });
    expect(await refusal({ apikey: stage.token('ama', {}, 'another secret') })).toMatchObject({
      error: signature
    });
    expect(await refusal({ apikey: stage.token('ama', { exp: past }) })).toMatchObject({
      error: expect.stringMatching(/^Token has expired 1[2-4] seconds ago$/) as string
    });
    expect(await refusal({ apikey: stage.token('ama', { exp: undefined }) })).toMatchObject({
      error: 'Fields `role` and `exp` are required in JWT'
    });
    expect(await refusal({ apikey: stage.token('ama', { role: undefined }) })).toMatchObject({
      error: 'Fields `role` and `exp` are required in JWT'
    });
  });

  test('answers a heartbeat', async () => {
    const wire = await stage.wire();
    expect(await wire.ask('phoenix', 'heartbeat')).toEqual({ status: 'ok', response: {} });
  });
});

describe('joining', () => {
  test('lets a reader in, and gives no state of presence unless asked', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const wire = await stage.wire();
    expect(await wire.join(topic, stage.token('ama'))).toEqual({
      status: 'ok',
      response: { postgres_changes: [] }
    });
    await wire.settled();
    expect(wire.frames().some((frame) => frame[3] === 'presence_state')).toBe(false);
  });

  test('keeps everyone else out, also through supabase-js', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const reason = `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`;
    const wire = await stage.wire();
    for (const token of [
      stage.token('kofi'),
      undefined,
      '',
      'sb_secret_x',
      stage.token('x', { role: 'postgres' })
    ])
      expect(await wire.join(topic, token)).toEqual({ status: 'error', response: { reason } });
    const channel = async (sub: string) =>
      (await stage.client(sub)).channel(topic, { config: { private: true } });
    expect(await subscribed(await channel('ama'))).toBe('SUBSCRIBED');
    expect(await subscribed(await channel('kofi'))).toContain('CHANNEL_ERROR');
  });

  test('reads policies by role: a key without a person is anon', async () => {
    const wire = await stage.wire();
    expect(await wire.join('lobby', undefined)).toMatchObject({ status: 'ok' });
    expect(await wire.join('lobby', stage.token('ama'))).toMatchObject({ status: 'error' });
    const server = await stage.wire({ apikey: stage.keys.secretKey });
    expect(await server.join(fresh('anything'), undefined)).toMatchObject({ status: 'ok' });
  });

  test('a policy that fails lets nobody in', async () => {
    const wire = await stage.wire();
    expect(await wire.join(fresh('failing'), stage.token('ama'))).toMatchObject({
      response: { reason: expect.stringContaining('Unauthorized') as string }
    });
  });

  test('says what is wrong with a token', async () => {
    const wire = await stage.wire();
    const reason = async (token: string) => (await wire.join('library:a', token)).response?.reason;
    const past = Math.floor(Date.now() / 1000) - 1;
    expect(await reason('nonsense')).toBe('MalformedJWT: The token provided is not a valid JWT');
    expect(await reason(stage.token('ama', {}, 'x'))).toBe(
      'JwtSignatureError: Failed to validate JWT signature'
    );
    expect(await reason(stage.token('ama', { exp: past }))).toMatch(/^InvalidJWTToken: Token has expired/);
    expect(await reason(stage.token('ama', { exp: 'soon' }))).toMatch(/^InvalidJWTToken: Fields/);
  });

  test('refuses public channels, nameless topics and changes of tables', async () => {
    const wire = await stage.wire();
    const reason = async (topic: string, config: object) =>
      (await wire.ask(topic, 'phx_join', { config, access_token: stage.token('ama') })).response?.reason;
    expect(await reason('realtime:library:a', {})).toMatch(/^PrivateOnly/);
    expect(await reason('realtime:', { private: true })).toBe(
      'TopicNameRequired: You must provide a topic name'
    );
    expect(await reason('other', { private: true })).toMatch(/^TopicNameRequired/);
    expect(await reason('realtime:a', { private: true, postgres_changes: [{}] })).toMatch(
      /^UnableToSubscribe/
    );
  });

  test('takes a configuration that makes no sense for its defaults', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const wire = await stage.wire();
    const odd = { private: 'true', broadcast: 3, presence: ['x'], postgres_changes: 'no' };
    expect(await wire.join(topic, stage.token('ama'), odd)).toMatchObject({ status: 'ok' });
  });

  test('the legacy name of the token works', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const wire = await stage.wire();
    const payload = { config: { private: true }, user_token: stage.token('ama') };
    expect(await wire.ask(`realtime:${topic}`, 'phx_join', payload)).toMatchObject({ status: 'ok' });
  });

  test('says that the database is connected when asked', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const wire = await stage.wire();
    await wire.join(topic, stage.token('ama'), { broadcast: { replication_ready: true } });
    const system = await wire.until((frame) => frame[3] === 'system');
    expect(system[4]).toMatchObject({ status: 'ok', message: 'Replication connection established' });
  });
});

describe('leaving and joining again', () => {
  test('a leave is answered and then closed; leaving what was not joined is well', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const wire = await stage.wire();
    await wire.join(topic, stage.token('ama'));
    expect(await wire.ask(`realtime:${topic}`, 'phx_leave')).toEqual({ status: 'ok', response: {} });
    const closed = await wire.until((frame) => frame[3] === 'phx_close');
    expect(closed.slice(0, 3)).toEqual(['1', '1', `realtime:${topic}`]);
    expect(await wire.ask('realtime:never', 'phx_leave')).toMatchObject({ status: 'ok' });
  });

  test('a second join closes the first, and a late leave of the first does no harm', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const wire = await stage.wire();
    await wire.join(topic, stage.token('ama'));
    await wire.join(topic, stage.token('ama'));
    expect((await wire.until((frame) => frame[3] === 'phx_close'))[0]).toBe('1');
    await wire.ask(`realtime:${topic}`, 'phx_leave', {}, '1');
    await stage.send(topic, 'change', { n: 1 });
    expect((await wire.untilBinary()).toString('latin1')).toContain('"n": 1');
  });

  test('a word on a topic that was not joined is answered', async () => {
    const wire = await stage.wire();
    expect(await wire.ask('realtime:library:a', 'presence')).toEqual({
      status: 'error',
      response: { reason: 'unmatched topic' }
    });
  });
});
