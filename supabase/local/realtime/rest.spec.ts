import { afterAll, beforeAll, expect, test } from 'vitest';
import { fresh, openStage, type Stage, type Wire } from './stage.ts';

let stage: Stage;
let topic: string;
let wire: Wire;
beforeAll(async () => {
  stage = await openStage({ limits: { payloadBytes: 1000, frameBytes: 3000 } });
});
afterAll(() => stage.close());

const post = (path: string, token: string | null, body: BodyInit, type = 'application/json') =>
  fetch(`${stage.url}/realtime/v1/api/broadcast${path}`, {
    method: 'POST',
    headers: {
      apikey: stage.keys.publishableKey,
      'content-type': type,
      ...(token && { authorization: `Bearer ${token}` })
    },
    body
  });
const list = (...messages: object[]) => JSON.stringify({ messages });
const message = (event: string, more: object = {}) => ({
  topic,
  event,
  payload: { n: 1 },
  private: true,
  ...more
});

/** What the reader of the topic hears up to a last message that the database sends. */
async function heard(): Promise<string[]> {
  await stage.send(topic, 'last', {});
  await expect.poll(() => wire.heard.filter((frame) => Buffer.isBuffer(frame)).join()).toContain('last');
  return wire.heard.filter((frame) => Buffer.isBuffer(frame)).map((frame) => frame.toString('latin1'));
}

async function reader(): Promise<void> {
  topic = fresh('room');
  await stage.allow('reader', topic, 'read:broadcast');
  await stage.allow('writer', topic, 'write:broadcast');
  wire = await stage.wire();
  expect(await wire.join(topic, stage.token('reader'))).toMatchObject({ status: 'ok' });
}

test('a list goes to the topics that its sender may write, and the rest is dropped', async () => {
  await reader();
  const mine = await post(
    '',
    stage.token('writer'),
    list(message('mine'), message('open', { private: false }))
  );
  expect(mine.status).toBe(202);
  expect(mine.headers.get('access-control-allow-origin')).toBe('*');
  for (const token of [stage.token('reader'), null])
    expect((await post('', token, list(message('spoof')))).status).toBe(202);
  const all = await heard();
  expect(all).toHaveLength(2);
  expect(all[0]).toContain('mine');
  expect(all[0]).toContain('{"n":1}');
});

test('the secret key may write anywhere', async () => {
  await reader();
  const answer = await fetch(`${stage.url}/realtime/v1/api/broadcast`, {
    method: 'POST',
    headers: { apikey: stage.keys.secretKey },
    body: list(message('server'))
  });
  expect(answer.status).toBe(202);
  expect((await heard())[0]).toContain('server');
});

test('one message in JSON, in bytes, and by httpSend of supabase-js', async () => {
  await reader();
  const token = stage.token('writer');
  const path = (event: string) =>
    `/${encodeURIComponent(topic)}/events/${encodeURIComponent(event)}?private=true`;
  expect((await post(path('a/b é'), token, '{"n":2}')).status).toBe(202);
  expect((await post(path('bytes'), token, Buffer.from([1, 2]), 'application/octet-stream')).status).toBe(
    202
  );
  const client = await stage.client('writer');
  const channel = client.channel(topic, { config: { private: true } });
  expect(await channel.httpSend('sent', { n: 3 })).toEqual({ success: true });
  const all = await heard();
  expect(all[0]).toContain(Buffer.from('a/b é').toString('latin1'));
  expect(all[1]?.endsWith('\x01\x02')).toBe(true);
  expect(all[2]).toContain('{"n":3}');
});

test('one message that may not be sent is refused', async () => {
  await reader();
  const path = `/${encodeURIComponent(topic)}/events/x`;
  expect((await post(`${path}?private=true`, stage.token('reader'), '{}')).status).toBe(403);
  expect((await post(path, stage.token('writer'), '{}')).status).toBe(403);
  expect((await post(`${path}?private=true`, stage.token('writer'), '{}', 'text/plain')).status).toBe(415);
  expect((await post(`${path}?private=true`, stage.token('writer'), '{"half')).status).toBe(400);
  expect((await post('/%E0%A4%A/events/x?private=true', stage.token('writer'), '{}')).status).toBe(400);
  expect(await heard()).toHaveLength(1);
});

test('callers without a right token, and lists that are wrong, are told so', async () => {
  await reader();
  const expiredToken = stage.token('writer', { exp: 1 });
  const unauthorised = await post('', expiredToken, list(message('x')));
  expect(unauthorised.status).toBe(401);
  expect(await unauthorised.json()).toEqual({ message: 'Unauthorized' });
  const bad = [
    '{}',
    '7',
    '{"messages":3}',
    list(message('x', { topic: '' })),
    list(message('', {})),
    list(message('x', { payload: 'text' })),
    list(message('x', { payload: { text: 'y'.repeat(1000) } })),
    list(message('x', { payload: { text: 'y'.repeat(9000) } }))
  ];
  for (const body of bad) {
    const answer = await post('', stage.token('writer'), body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toHaveProperty('errors');
  }
});

test('other methods and paths', async () => {
  const preflight = await fetch(`${stage.url}/realtime/v1/api/broadcast`, { method: 'OPTIONS' });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('apikey');
  expect((await fetch(`${stage.url}/realtime/v1/api/broadcast`)).status).toBe(405);
  expect((await fetch(`${stage.url}/realtime/v1/api/other`)).status).toBe(404);
});
