import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Rate } from './limits.ts';
import { fresh, openStage, Wire, type Stage } from './stage.ts';

const most = 20;
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    limits: {
      sockets: 12,
      channelsPerSocket: 3,
      joinsPerSecond: 8,
      messagesPerSecond: most,
      frameBytes: 100_000,
      payloadBytes: 1000,
      waitingBytes: 300_000,
      waitingFrames: 10
    }
  });
});
afterAll(() => stage.close());

async function member(config: object = {}) {
  const topic = fresh('room');
  await stage.allow('ama', topic, 'read:broadcast', 'write:broadcast', 'read:presence', 'write:presence');
  const wire = await stage.wire();
  expect(await wire.join(topic, stage.token('ama'), config)).toMatchObject({ status: 'ok' });
  return { topic, wire, channel: `realtime:${topic}` };
}

test('a rate counts in a moving window', () => {
  const rate = new Rate(2, 1000);
  expect([rate.take(1, 0), rate.take(1, 500), rate.take(1, 999)]).toEqual([true, true, false]);
  expect([rate.take(1, 1001), rate.take(1, 1400), rate.take(1, 1501)]).toEqual([true, false, true]);
});

describe('a client that asks too much', () => {
  test('of channels', async () => {
    const { wire } = await member();
    for (const topic of ['a', 'b']) {
      const name = fresh(topic);
      await stage.allow('ama', name, 'read:broadcast');
      expect(await wire.join(name, stage.token('ama'))).toMatchObject({ status: 'ok' });
    }
    expect((await wire.join('c', stage.token('ama'))).response?.reason).toBe(
      'ChannelRateLimitReached: Too many channels'
    );
  });

  test('of joins', async () => {
    const { wire, topic } = await member();
    const answers = await Promise.all(Array.from({ length: 9 }, () => wire.join(topic, stage.token('ama'))));
    expect(answers.at(-1)?.response?.reason).toBe('ClientJoinRateLimitReached: Too many joins per second');
  });

  test('of presence', async () => {
    const { wire, channel } = await member({ presence: { key: 'k', enabled: true } });
    for (let n = 0; n < 6; n++) wire.say(channel, 'presence', { event: 'track', payload: { n } });
    const system = await wire.until((frame) => frame[3] === 'system');
    expect(system[4].message).toBe('Client presence rate limit exceeded');
    await wire.until((frame) => frame[3] === 'phx_close');
    expect(wire.frames().filter((frame) => frame[3] === 'presence_diff')).toHaveLength(5);
  });

  test('of messages', async () => {
    const { wire, channel } = await member();
    for (let n = 0; n <= most; n++) wire.say(channel, 'broadcast', { event: 'e', payload: {} });
    expect((await wire.until((frame) => frame[3] === 'system'))[4].message).toBe(
      'Too many messages per second'
    );
    await wire.until((frame) => frame[3] === 'phx_close');
  });

  test('of one payload: refused with an acknowledgement, dropped without', async () => {
    const loud = { type: 'broadcast', event: 'e', payload: { text: 'x'.repeat(1000) } };
    const asks = await member({ broadcast: { ack: true } });
    expect(await asks.wire.ask(asks.channel, 'broadcast', loud)).toEqual({
      status: 'error',
      response: 'payload_size_exceeded'
    });
    const { wire, channel } = await member({
      presence: { key: 'k', enabled: true },
      broadcast: { self: true }
    });
    wire.say(channel, 'broadcast', loud);
    wire.say(channel, 'presence', { event: 'track', payload: { text: 'x'.repeat(1000) } });
    expect((await wire.until((frame) => frame[3] === 'system'))[4].message).toBe(
      'Track message size exceeded'
    );
    expect(wire.heard.some((frame) => Buffer.isBuffer(frame))).toBe(false);
  });

  test('of one frame: the socket is closed, the others go on', async () => {
    const { wire } = await member();
    const other = await member();
    wire.socket.send('x'.repeat(100_001));
    expect(await wire.closed).toBe(1009);
    await other.wire.settled();
  });

  test('of waiting frames: it is read no further until the database has caught up, and nothing is lost', async () => {
    const { wire, channel } = await member({ broadcast: { self: true } });
    for (let n = 0; n < 15; n++) wire.say(channel, 'broadcast', { event: `n${n}`, payload: {} });
    await expect.poll(() => wire.heard.filter((frame) => Buffer.isBuffer(frame)).length).toBe(15);
  });
});

test('a reader that reads nothing is dropped, and the room goes on', async () => {
  const topic = fresh('room');
  await stage.allow('ama', topic, 'read:broadcast');
  const slow = await stage.wire();
  const quick = await stage.wire();
  for (const wire of [slow, quick]) await wire.join(topic, stage.token('ama'));
  slow.socket.pause();
  // 20 MB: the kernel's buffers, whose size is its own affair, fill before the server's.
  for (let sent = 10; sent <= 1000; sent += 10) {
    await stage.owner`select realtime.send(${stage.owner.json({ text: 'x'.repeat(20_000) })}, 'change', ${topic}, true)
      from generate_series(1, 10)`;
    await expect
      .poll(() => quick.heard.filter((frame) => Buffer.isBuffer(frame)).length, { interval: 2 })
      .toBe(sent);
  }
  slow.socket.resume();
  expect(await slow.closed).toBe(1006);
  await quick.settled();
});

test('no more sockets than there is room for', async () => {
  const opened: Wire[] = [];
  let status = 0;
  while (status === 0) {
    const wire = new Wire(stage.url, { apikey: stage.keys.publishableKey, vsn: '2.0.0' });
    wire.socket.on('unexpected-response', (_, response) => {
      status = response.statusCode ?? 0;
    });
    const refused = new Promise((answered) => wire.socket.once('unexpected-response', answered));
    await Promise.race([wire.opened.then(() => opened.push(wire)), refused]);
  }
  expect(status).toBe(429);
  for (const wire of opened) wire.socket.terminate();
});

test('a peer that answers no ping is let go', async () => {
  const strict = await openStage({ limits: { silenceMs: 100 } });
  try {
    const deaf = new Wire(strict.url, { apikey: strict.keys.publishableKey }, {}, false);
    expect(await deaf.closed).toBe(1006);
  } finally {
    await strict.close();
  }
});
