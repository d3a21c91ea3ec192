import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, openStage, subscribed, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ recheckMs: 60_000 });
});
afterAll(() => stage.close());

const soon = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** A joined wire, and a way to hand in another token. */
async function member(sub: string, config: object = {}, claims: object = {}) {
  const topic = fresh('library');
  await stage.allow(sub, topic, 'read:broadcast');
  const wire = await stage.wire();
  expect(await wire.join(topic, stage.token(sub, { ...claims }), config)).toMatchObject({ status: 'ok' });
  return {
    topic,
    wire,
    renew: (token: unknown) => wire.say(`realtime:${topic}`, 'access_token', { access_token: token }),
    /** The fatal message, after which the channel is closed. */
    ended: async () => {
      const system = await wire.until((frame) => frame[3] === 'system');
      const close = await wire.until((frame) => frame[3] === 'phx_close');
      expect(close.slice(0, 2)).toEqual(['1', '1']);
      expect(wire.frames().indexOf(close)).toBeGreaterThan(wire.frames().indexOf(system));
      return system[4].message;
    },
    hears: async () => {
      await stage.send(topic, 'change', {});
      await wire.untilBinary();
    }
  };
}

describe('a new token', () => {
  test('of the same rights keeps the channel', async () => {
    const ama = await member('ama');
    ama.renew(stage.token('ama', { jti: 'second' }));
    await ama.hears();
  });

  test('of someone who may not read closes it', async () => {
    const ama = await member('ama');
    ama.renew(stage.token('kofi'));
    expect(await ama.ended()).toBe(
      `You no longer have permission to read from this Channel topic: ${ama.topic}`
    );
    expect(await ama.wire.ask(`realtime:${ama.topic}`, 'presence')).toMatchObject({
      response: { reason: 'unmatched topic' }
    });
  });

  test('after the right was taken away closes it', async () => {
    const ama = await member('ama');
    await stage.forbid('ama', ama.topic);
    ama.renew(stage.token('ama', { jti: 'second' }));
    expect(await ama.ended()).toMatch(/^You no longer have permission/);
  });

  test.each([
    ['expired', () => stage.token('ama', { exp: soon(-5) }), /Token has expired/],
    ['forged', () => stage.token('ama', {}, 'x'), /Failed to validate JWT signature/],
    ['empty', () => '', /not a valid JWT/],
    ['without exp', () => stage.token('ama', { exp: undefined }), /Fields `role` and `exp` are required/]
  ])('that is %s closes it', async (_, token, message) => {
    const ama = await member('ama');
    ama.renew(token());
    expect(await ama.ended()).toMatch(message);
  });

  test('that is a key, null or no text is passed over', async () => {
    const ama = await member('ama');
    for (const token of ['sb_publishable_x', null, 7, undefined]) ama.renew(token);
    await ama.hears();
  });

  test('forgets the right to write', async () => {
    const topic = fresh('room');
    await stage.allow('ama', topic, 'read:broadcast', 'write:broadcast');
    await stage.allow('kofi', topic, 'read:broadcast');
    const reader = await stage.wire();
    await reader.join(topic, stage.token('kofi'));
    const wire = await stage.wire();
    await wire.join(topic, stage.token('ama'), { broadcast: { ack: true } });
    const say = (event: string) => ({ type: 'broadcast', event, payload: {} });
    await wire.ask(`realtime:${topic}`, 'broadcast', say('first'));
    wire.say(`realtime:${topic}`, 'access_token', { access_token: stage.token('kofi') });
    wire.say(`realtime:${topic}`, 'broadcast', say('spoof'));
    wire.say(`realtime:${topic}`, 'access_token', { access_token: stage.token('ama') });
    await wire.ask(`realtime:${topic}`, 'broadcast', say('last'));
    await reader.settled();
    const heard = reader.heard
      .filter((frame) => Buffer.isBuffer(frame))
      .map((frame) => frame.toString('latin1'));
    expect(heard).toHaveLength(2);
    expect(heard.join()).not.toContain('spoof');
  });

  test('that loses only presence ends only presence', async () => {
    const topic = fresh('library');
    await stage.allow('both', topic, 'read:broadcast', 'read:presence', 'write:presence');
    await stage.allow('hears', topic, 'read:broadcast');
    const presence = { presence: { key: 'k', enabled: true } };
    const wire = await stage.wire();
    await wire.join(topic, stage.token('both'), presence);
    const other = await stage.wire();
    await other.join(topic, stage.token('both'), presence);
    wire.say(`realtime:${topic}`, 'access_token', { access_token: stage.token('hears') });
    await wire.settled('realtime:unjoined');
    await stage.send(topic, 'change', {});
    await wire.untilBinary();
    await other.ask(`realtime:${topic}`, 'presence', { event: 'track', payload: { n: 1 } });
    await wire.settled();
    expect(wire.frames().some((frame) => frame[3] === 'presence_diff')).toBe(false);
  });

  test('handed in by supabase-js is taken', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    let token = stage.token('ama');
    const client = await stage.client('ama', () => token);
    const states: string[] = [];
    const channel = client.channel(topic, { config: { private: true } });
    await new Promise<void>((done) => {
      channel.subscribe((state) => {
        states.push(state);
        if (state === 'SUBSCRIBED') done();
      });
    });
    await stage.forbid('ama', topic);
    token = stage.token('ama', { jti: 'second' });
    await client.realtime.setAuth();
    await expect.poll(() => states).toEqual(['SUBSCRIBED', 'CLOSED']);
  });
});

describe('time', () => {
  test('an expired token closes the channel', async () => {
    const ama = await member('ama', {}, { exp: soon(2) });
    expect(await ama.ended()).toMatch(/^Token has expired \d seconds ago$/);
  });

  test('a right that was taken away closes the channel at the next check, and only then', async () => {
    const often = await openStage({ recheckMs: 50 });
    try {
      const [kept, lost] = [fresh('library'), fresh('library')];
      for (const topic of [kept, lost]) await often.allow('ama', topic, 'read:broadcast');
      const client = await often.client('ama');
      const states: string[] = [];
      const one = client.channel(kept, { config: { private: true } });
      expect(await subscribed(one)).toBe('SUBSCRIBED');
      client
        .channel(lost, { config: { private: true } })
        .on('system', {}, (payload: { message: string }) => states.push(payload.message))
        .subscribe((state) => states.push(state));
      await expect.poll(() => states).toContain('SUBSCRIBED');
      await often.forbid('ama', lost);
      await expect
        .poll(() => states.slice(1))
        .toEqual([`You no longer have permission to read from this Channel topic: ${lost}`, 'CLOSED']);
      expect(one.state).toBe('joined');
    } finally {
      await often.close();
    }
  });
});
