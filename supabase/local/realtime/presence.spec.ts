import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Extension } from './rights.ts';
import { fresh, openStage, subscribed, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

type Right = `${'read' | 'write'}:${Extension}`;
const all: Right[] = ['read:broadcast', 'read:presence', 'write:presence'];

/** A channel of supabase-js that shows presence. */
async function tablet(sub: string, topic: string, key: string) {
  const client = await stage.client(sub);
  const channel = client.channel(topic, { config: { private: true, presence: { key, enabled: true } } });
  channel.on('presence', { event: 'sync' }, () => undefined);
  expect(await subscribed(channel)).toBe('SUBSCRIBED');
  return { client, channel, present: () => Object.keys(channel.presenceState()).sort() };
}

describe('presence with supabase-js', () => {
  test('shows who is there, who comes and who goes', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, ...all);
    const one = await tablet('ama', topic, 'tablet-1');
    expect(await one.channel.track({ proctor: 'Ama' })).toBe('ok');
    const two = await tablet('ama', topic, 'tablet-2');
    await expect.poll(two.present).toEqual(['tablet-1']);
    await two.channel.track({ proctor: 'Kofi' });
    await expect.poll(one.present).toEqual(['tablet-1', 'tablet-2']);
    await two.channel.untrack();
    await expect.poll(one.present).toEqual(['tablet-1']);
    await two.channel.track({ proctor: 'Kofi' });
    await expect.poll(one.present).toEqual(['tablet-1', 'tablet-2']);
    await two.client.realtime.disconnect();
    await expect.poll(one.present).toEqual(['tablet-1']);
  });

  test('two connections with one key are both there until both have gone', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, ...all);
    const watch = await tablet('ama', topic, 'watch');
    const one = await tablet('ama', topic, 'same');
    const two = await tablet('ama', topic, 'same');
    await one.channel.track({ n: 1 });
    await two.channel.track({ n: 2 });
    await expect.poll(() => watch.channel.presenceState().same).toHaveLength(2);
    await one.channel.unsubscribe();
    await expect.poll(() => watch.channel.presenceState().same).toMatchObject([{ n: 2 }]);
    await two.channel.unsubscribe();
    await expect.poll(watch.present).toEqual([]);
  });
});

describe('presence on the wire', () => {
  const enabled = { presence: { key: 'k', enabled: true } };
  const track = (payload: unknown) => ({ type: 'presence', event: 'track', payload });

  test('a new payload replaces the old, and the same one says nothing', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, ...all);
    const wire = await stage.wire();
    await wire.join(topic, stage.token('ama'), enabled);
    const channel = `realtime:${topic}`;
    expect(await wire.until((frame) => frame[3] === 'presence_state')).toEqual([
      '1',
      null,
      channel,
      'presence_state',
      {}
    ]);
    for (const payload of [{ n: 1 }, { n: 1 }, { n: 2 }])
      expect(await wire.ask(channel, 'presence', track(payload))).toEqual({ status: 'ok', response: {} });
    const [first, second, ...rest] = wire.frames().filter((frame) => frame[3] === 'presence_diff');
    expect(rest).toEqual([]);
    expect(first?.[4]).toMatchObject({ joins: { k: { metas: [{ n: 1 }] } }, leaves: {} });
    const before = (first?.[4].joins as { k: { metas: { phx_ref: string }[] } }).k.metas[0]?.phx_ref;
    expect(second?.[4]).toMatchObject({
      joins: { k: { metas: [{ n: 2, phx_ref_prev: before }] } },
      leaves: { k: { metas: [{ n: 1, phx_ref: before }] } }
    });
  });

  test('without a right to write it is refused, and a payload must be a map', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:presence');
    await stage.allow('kofi', topic, ...all);
    const channel = `realtime:${topic}`;
    const wire = await stage.wire();
    await wire.join(topic, stage.token('ama'), enabled);
    expect(await wire.ask(channel, 'presence', track({}))).toEqual({ status: 'error', response: {} });
    expect(await wire.ask(channel, 'presence', { event: 'dance' })).toEqual({
      status: 'error',
      response: {}
    });
    const other = await stage.wire();
    await other.join(topic, stage.token('kofi'), enabled);
    expect(await other.ask(channel, 'presence', track('here'))).toEqual({
      status: 'error',
      response: { reason: 'Presence track payload must be a map' }
    });
  });

  test('reading one extension gives nothing of the other', async () => {
    const topic = fresh('library');
    await stage.allow('sees', topic, 'read:presence');
    await stage.allow('hears', topic, 'read:broadcast');
    await stage.allow('kofi', topic, ...all);
    const sees = await stage.wire();
    const hears = await stage.wire();
    const kofi = await stage.wire();
    await sees.join(topic, stage.token('sees'), enabled);
    await hears.join(topic, stage.token('hears'), enabled);
    await kofi.join(topic, stage.token('kofi'), enabled);
    await stage.send(topic, 'change', {});
    await hears.untilBinary();
    await kofi.ask(`realtime:${topic}`, 'presence', track({ n: 1 }));
    await sees.until((frame) => frame[3] === 'presence_diff');
    await hears.settled();
    expect(sees.heard.filter((frame) => Buffer.isBuffer(frame))).toEqual([]);
    expect(hears.frames().map((frame) => frame[3])).toEqual(['phx_reply', 'phx_reply']);
  });

  test('presence alone does not let in who did not ask for it', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, 'read:presence');
    const wire = await stage.wire();
    expect(await wire.join(topic, stage.token('ama'))).toMatchObject({ status: 'error' });
    expect(await wire.join(topic, stage.token('ama'), enabled)).toMatchObject({ status: 'ok' });
  });

  test('tracking turns presence on; an empty key is given a name', async () => {
    const topic = fresh('library');
    await stage.allow('ama', topic, ...all);
    const wire = await stage.wire();
    await wire.join(topic, stage.token('ama'), { presence: { key: '', enabled: false } });
    await wire.ask(`realtime:${topic}`, 'presence', track({ n: 1 }));
    await wire.until((frame) => frame[3] === 'presence_state');
    const diff = await wire.until((frame) => frame[3] === 'presence_diff');
    expect(Object.keys(diff[4].joins as object)[0]).toMatch(/^[0-9a-f-]{36}$/);
  });
});
