import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RealtimeChannel } from '@supabase/supabase-js';
import { fresh, openStage, subscribed, type Stage, type Wire } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

interface Heard {
  event: string;
  payload: unknown;
  meta?: { id: string; replayed?: boolean };
}

/** A joined channel of supabase-js and what it hears. */
async function listener(sub: string, topic: string, broadcast: object = {}) {
  const client = await stage.client(sub);
  const heard: Heard[] = [];
  const channel = client
    .channel(topic, { config: { private: true, broadcast } })
    .on('broadcast', { event: '*' }, (message) => heard.push(message as unknown as Heard));
  expect(await subscribed(channel)).toBe('SUBSCRIBED');
  return { client, channel, heard, events: () => heard.map(({ event }) => event) };
}

const say = (channel: RealtimeChannel, event: string, payload: unknown = {}) =>
  channel.send({ type: 'broadcast', event, payload }, { timeout: 300 });

/** A binary push as realtime-js writes it. */
function push(topic: string, event: string, body: Buffer, encoding: 0 | 1, ref = '9'): Buffer {
  const parts = ['', ref, `realtime:${topic}`, event, ''].map((part) => Buffer.from(part));
  return Buffer.concat([Buffer.from([3, ...parts.map((part) => part.length), encoding]), ...parts, body]);
}

async function joined(sub: string, topic: string, query: Record<string, string> = {}): Promise<Wire> {
  const wire = await stage.wire({ apikey: stage.token(sub), ...query });
  if (query.vsn === '1.0.0') {
    const payload = { config: { private: true } };
    wire.socket.send(
      JSON.stringify({ topic: `realtime:${topic}`, event: 'phx_join', payload, ref: '1', join_ref: '1' })
    );
    await expect.poll(() => JSON.stringify(wire.heard)).toContain('"status":"ok"');
  } else expect(await wire.join(topic, undefined)).toMatchObject({ status: 'ok' });
  return wire;
}

describe('from the database', () => {
  test('reaches the readers of the topic and nobody else, with its id', async () => {
    const topic = fresh('library');
    const other = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    await stage.allow('kofi', other, 'read:broadcast');
    const ama = await listener('ama', topic);
    const kofi = await listener('kofi', other);
    await stage.send(topic, 'change', { seq: 1, entity: 'sitting', name: 'Adjoa Ọlá' });
    await stage.send(other, 'last', {});
    await expect.poll(kofi.events).toEqual(['last']);
    await expect.poll(() => ama.heard).toHaveLength(1);
    const [message] = ama.heard;
    expect(message).toMatchObject({
      event: 'change',
      payload: { seq: 1, entity: 'sitting', name: 'Adjoa Ọlá' }
    });
    expect(message?.payload).toMatchObject({ id: message?.meta?.id });
  });

  test('a row larger than a notification may be arrives whole', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const ama = await listener('ama', topic);
    await stage.send(topic, 'change', { text: 'é'.repeat(20_000) });
    await expect.poll(() => ama.heard[0]?.payload).toMatchObject({ text: 'é'.repeat(20_000) });
  });

  test('nothing is said of what is rolled back, and commits keep their order', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const ama = await listener('ama', topic);
    const undo = new Error('undo');
    await stage.owner
      .begin(async (sql) => {
        await sql`select realtime.send('{}', 'never', ${topic}, true)`;
        throw undo;
      })
      .catch((error: unknown) => expect(error).toBe(undo));
    await stage.owner.begin(async (sql) => {
      await sql`select realtime.send('{}', 'second', ${topic}, true)`;
      await stage.send(topic, 'first', {}); // Another connection commits before this one.
    });
    const many = Array.from({ length: 300 }, (_, n) => `n${n}`);
    await stage.owner`select realtime.send('{}', 'n' || n, ${topic}, true) from generate_series(0, 299) as n`;
    await expect.poll(() => ama.heard.length).toBe(302);
    expect(ama.events()).toEqual(['first', 'second', ...many]);
  });

  test('a change of a table, bytes, and a message that is not private', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const ama = await listener('ama', topic);
    await stage.owner`select realtime.send('{}', 'public', ${topic}, false)`;
    await stage.root`insert into realtime.messages (topic, extension, event, binary_payload, private)
      values (${topic}, 'broadcast', 'bytes', '\\x0102ff', true)`;
    await stage.owner`select realtime.broadcast_changes(${topic}, 'INSERT', 'INSERT', 'seat', 'public',
      row(7)::record, null::record)`;
    await expect.poll(ama.events).toEqual(['bytes', 'INSERT']);
    expect([...new Uint8Array(ama.heard[0]?.payload as ArrayBuffer)]).toEqual([1, 2, 255]);
    expect(ama.heard[1]?.payload).toMatchObject({ table: 'seat', operation: 'INSERT', record: { f1: 7 } });
  });
});

describe('from a client', () => {
  test('goes to the others, to itself when asked, and is acknowledged when asked', async () => {
    const topic = fresh('room');
    await stage.allow('ama', topic, 'read:broadcast', 'write:broadcast');
    await stage.allow('kofi', topic, 'read:broadcast');
    const ama = await listener('ama', topic, { ack: true });
    const self = await listener('ama', topic, { self: true });
    const kofi = await listener('kofi', topic);
    expect(await say(ama.channel, 'hello', { n: 1 })).toBe('ok');
    expect(await say(self.channel, 'again', { n: 2 })).toBe('ok');
    await expect.poll(kofi.events).toEqual(['hello', 'again']);
    await expect.poll(self.events).toEqual(['hello', 'again']);
    await expect.poll(ama.events).toEqual(['again']);
    expect(kofi.heard[0]).toMatchObject({ type: 'broadcast', payload: { n: 1 } });
  });

  test('a refused one is dropped without an answer, so readers cannot spoof', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const ama = await listener('ama', topic, { ack: true });
    const other = await listener('ama', topic);
    expect(await say(ama.channel, 'change', { seq: 99 })).toBe('timed out');
    await stage.send(topic, 'true', {});
    await expect.poll(other.events).toEqual(['true']);
  });

  test('a policy that fails refuses', async () => {
    const topic = fresh('unwritable');
    await stage.allow('ama', topic, 'read:broadcast');
    const ama = await listener('ama', topic, { ack: true });
    expect(await say(ama.channel, 'change')).toBe('timed out');
    expect(stage.faults).toEqual([]);
  });

  test('many keep their order, also while the right to write is being asked for', async () => {
    const topic = fresh('room');
    await stage.allow('ama', topic, 'read:broadcast', 'write:broadcast');
    const ama = await listener('ama', topic);
    const reader = await listener('ama', topic);
    const events = Array.from({ length: 50 }, (_, n) => `n${n}`);
    for (const event of events) void say(ama.channel, event);
    await expect.poll(reader.events).toEqual(events);
  });

  test('bytes arrive as bytes, and are left out for sockets of protocol 1.0.0', async () => {
    const topic = fresh('room');
    await stage.allow('ama', topic, 'read:broadcast', 'write:broadcast');
    const ama = await listener('ama', topic);
    const reader = await listener('ama', topic);
    const old = await joined('ama', topic, { vsn: '1.0.0' });
    await say(ama.channel, 'bytes', new Uint8Array([0, 200, 7]).buffer);
    await say(ama.channel, 'json', { ok: true });
    await expect.poll(reader.events).toEqual(['bytes', 'json']);
    expect([...new Uint8Array(reader.heard[0]?.payload as ArrayBuffer)]).toEqual([0, 200, 7]);
    await expect.poll(() => old.heard).toHaveLength(2);
    expect(old.heard[1]).toEqual({
      topic: `realtime:${topic}`,
      event: 'broadcast',
      payload: { type: 'broadcast', event: 'json', payload: { ok: true } },
      ref: null,
      join_ref: null
    });
  });

  test('a frame in text, as other libraries send, is the same', async () => {
    const topic = fresh('room');
    await stage.allow('ama', topic, 'read:broadcast', 'write:broadcast');
    const reader = await listener('ama', topic);
    const wire = await joined('ama', topic);
    const payload = { type: 'broadcast', event: 'text', payload: { n: 'ü' } };
    wire.say(`realtime:${topic}`, 'broadcast', payload);
    await expect.poll(() => reader.heard).toMatchObject([{ event: 'text', payload: { n: 'ü' } }]);
  });

  test('an answer comes also with a join reference that is missing or old', async () => {
    const topic = fresh('room');
    await stage.allow('ama', topic, 'read:broadcast', 'write:broadcast');
    const wire = await stage.wire();
    await wire.join(topic, stage.token('ama'), { broadcast: { ack: true } });
    wire.socket.send(push(topic, 'hello', Buffer.from('{}'), 1, '77'));
    await wire.until((frame) => frame[1] === '77' && frame[4].status === 'ok');
    const payload = { type: 'broadcast', event: 'hello', payload: {} };
    expect(await wire.ask(`realtime:${topic}`, 'broadcast', payload, 'old')).toMatchObject({ status: 'ok' });
  });

  test('names longer than a binary frame can say are sent as text', async () => {
    const topic = fresh('room');
    await stage.allow('ama', topic, 'read:broadcast');
    const wire = await joined('ama', topic);
    await stage.send(topic, 'e'.repeat(300), { n: 1 });
    const frame = await wire.until((candidate) => candidate[3] === 'broadcast');
    expect(frame[4]).toMatchObject({ event: 'e'.repeat(300), payload: { n: 1 } });
  });
});

describe('frames that are none', () => {
  test('are passed over, and the socket goes on', async () => {
    const topic = fresh('room');
    await stage.allow('ama', topic, 'read:broadcast', 'write:broadcast');
    const wire = await joined('ama', topic);
    const reader = await joined('ama', topic);
    const bad = [
      'not json',
      '[]',
      '{}',
      'null',
      '[1,2,3,4,5]',
      `["1","2","realtime:${topic}","broadcast",null]`,
      `["1","2","realtime:${topic}","presence",7]`,
      `["1","2","realtime:${topic}","access_token","x"]`,
      `["1","2","realtime:${topic}","__proto__",{"__proto__":{"a":1}}]`,
      `["1","2","realtime:x","phx_join",7]`,
      Buffer.from([3]),
      Buffer.from([3, 255, 255, 255, 255, 255, 1, 65]),
      Buffer.from([9, 1, 2, 3]),
      Buffer.alloc(0),
      push(topic, 'broken', Buffer.from('{"half"'), 1)
    ];
    for (const frame of bad) wire.socket.send(frame);
    wire.socket.send(push(topic, 'good', Buffer.from('{}'), 1));
    expect((await reader.untilBinary()).toString('latin1')).toContain('good');
    await wire.settled();
    expect(stage.faults).toEqual([]);
  });
});

describe('replay', () => {
  test('gives the latest since a time, oldest first and marked, then what is live, each once', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const live = await listener('ama', topic);
    for (const event of ['old', 'one', 'two', 'three']) await stage.send(topic, event, {});
    await expect.poll(live.events).toHaveLength(4); // What is still on its way would arrive as live.
    await stage.owner`select realtime.send('{}', 'public', ${topic}, false)`;
    await stage.root`update realtime.messages set inserted_at = inserted_at - interval '1 hour'
      where topic = ${topic} and event = 'old'`;
    const since = Date.now() - 60_000;
    const some = await listener('ama', topic, { replay: { since, limit: 2 } });
    await expect.poll(some.events).toEqual(['two', 'three']);
    expect(some.heard[0]?.meta).toMatchObject({ replayed: true, id: expect.any(String) as string });
    const ama = await listener('ama', topic, { replay: { since } });
    await stage.send(topic, 'live', {});
    await expect.poll(ama.events).toEqual(['one', 'two', 'three', 'live']);
    expect(ama.heard.at(-1)?.meta).not.toHaveProperty('replayed');
  });

  test('at most 25, and a wish that makes no sense is refused', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    const live = await listener('ama', topic);
    await stage.owner`select realtime.send('{}', 'n' || n, ${topic}, true) from generate_series(1, 30) as n`;
    await expect.poll(live.events).toHaveLength(30);
    const wire = await stage.wire();
    await wire.join(topic, stage.token('ama'), { broadcast: { replay: { since: 0, limit: 100 } } });
    await wire.settled();
    expect(wire.heard.filter((frame) => Buffer.isBuffer(frame))).toHaveLength(25);
    for (const replay of [{ since: 'x' }, { since: 1, limit: 0 }, 7])
      expect(await wire.join(topic, stage.token('ama'), { broadcast: { replay } })).toMatchObject({
        response: { reason: expect.stringContaining('UnableToReplayMessages') as string }
      });
  });

  test('what is broadcast while the past is being read comes after it and only once', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:broadcast');
    let going = true;
    const sent: string[] = [];
    const sending = (async () => {
      for (let n = 0; going; n++) {
        await stage.send(topic, `n${n}`, {});
        sent.push(`n${n}`);
      }
    })();
    await expect.poll(() => sent.length).toBeGreaterThan(20);
    const replay = { since: Date.now() - 60_000 };
    const wires = [];
    for (let n = 0; n < 30; n++) {
      const wire = await stage.wire();
      await wire.join(topic, stage.token('ama'), { broadcast: { replay } });
      wires.push(wire);
    }
    going = false;
    await sending;
    const last = sent.at(-1) ?? '';
    for (const wire of wires) {
      const texts = () =>
        wire.heard.filter((frame) => Buffer.isBuffer(frame)).map((frame) => frame.toString());
      const events = () => texts().map((text) => /(n\d+)\{/.exec(text)?.[1] ?? '');
      await expect.poll(() => events().at(-1)).toBe(last);
      expect(wire.heard[0]).toMatchObject({ 3: 'phx_reply' });
      const past = texts().filter((text) => text.includes('"replayed":true')).length;
      const [replayed, live] = [events().slice(0, past), events().slice(past)];
      expect(texts().slice(past).join()).not.toContain('"replayed"');
      // What is older than the 25 replayed but was still on its way is live too, so only each part has an order.
      const order = (names: string[]) => names.map((name) => sent.indexOf(name));
      for (const part of [replayed, live]) expect(order(part)).toEqual(order(part).toSorted((m, n) => m - n));
      expect(new Set(events()).size).toBe(events().length);
      expect(new Set(events())).toEqual(
        new Set([...events(), ...sent.slice(sent.indexOf(replayed[0] ?? ''))])
      );
    }
  });
});
