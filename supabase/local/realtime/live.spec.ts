import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  follow,
  type Beacon,
  type Device,
  type LiveEvent,
  type LiveState,
  type Topic
} from '../../../src/lib/data/live.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
const stops: (() => void)[] = [];
beforeAll(async () => {
  stage = await openStage({ recheckMs: 100 });
});
afterEach(() => stops.splice(0).forEach((stop) => stop()));
afterAll(() => stage.close());

const library = (): Topic => `library:${randomUUID()}`;
const change = (seq: number) => ({ seq, entity: 'sitting', id: randomUUID(), version: 3 });

/** A device that shows what it is told to. */
function lamp(device: Device) {
  const callbacks = new Set<() => void>();
  return {
    id: device.id,
    device: () => device,
    onChange: (callback: () => void) => {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    open: (sitting: string | undefined) => {
      device = { ...device, sitting };
      callbacks.forEach((callback) => callback());
    }
  };
}

async function watch(
  topic: Topic,
  options: { device?: Device; beacon?: Beacon; gap?: () => Promise<void>; token?: () => string } = {}
) {
  await stage.allow('ama', topic, 'read:broadcast', 'read:presence', 'write:presence');
  const client = await stage.client('ama', options.token);
  const told = { events: [] as LiveEvent[], states: [] as LiveState[], gaps: 0, devices: [] as Device[] };
  const follower = {
    changed: (event: LiveEvent) => told.events.push(event),
    onGap: () => {
      told.gaps += 1;
      return options.gap?.() ?? Promise.resolve();
    },
    state: (state: LiveState) => told.states.push(state),
    present: (devices: Device[]) => (told.devices = devices)
  };
  const stop = follow(
    client.realtime,
    topic,
    follower,
    options.beacon ?? (options.device ? lamp(options.device) : null)
  );
  stops.push(stop);
  await expect.poll(() => told.states).toContain('live');
  return { told, client, stop };
}

test('says what changes, after a first fetch', async () => {
  const topic = library();
  const { told } = await watch(topic);
  expect(told.states).toEqual(['catching-up', 'live']);
  const events = [change(7), change(8)];
  for (const event of events) await stage.send(topic, 'change', event);
  await expect.poll(() => told.events).toEqual(events);
  expect(told.gaps).toBe(1);
});

test('listens again at once on a topic that is just being left', async () => {
  const topic = library();
  const { client, stop } = await watch(topic);
  stop();
  const events: LiveEvent[] = [];
  const states: LiveState[] = [];
  const changed = (event: LiveEvent) => void events.push(event);
  stops.push(
    follow(client.realtime, topic, { changed, onGap: () => undefined, state: (state) => states.push(state) })
  );
  await expect.poll(() => states).toContain('live');
  const event = change(9);
  await stage.send(topic, 'change', event);
  await expect.poll(() => events).toEqual([event]);
  expect(client.getChannels()).toHaveLength(1);
});

test('fetches when a number of the library is skipped, and when an event is of another shape', async () => {
  const topic = library();
  const { told } = await watch(topic);
  for (const seq of [7, 9, 10]) await stage.send(topic, 'change', change(seq));
  await expect.poll(() => told.events.map(({ seq }) => seq)).toEqual([7, 9, 10]);
  expect(told.gaps).toBe(2);
  await stage.send(topic, 'change', { of: 'tomorrow' });
  await expect.poll(() => told.gaps).toBe(3);
});

test('numbers of a sitting may skip', async () => {
  const topic: Topic = `sitting:${randomUUID()}`;
  const { told } = await watch(topic);
  for (const seq of [7, 30]) await stage.send(topic, 'change', change(seq));
  await expect.poll(() => told.events).toHaveLength(2);
  expect(told.gaps).toBe(1);
});

test('is not live before what was missed has been fetched, and fetches once for many gaps meanwhile', async () => {
  const waiting: (() => void)[] = [];
  const topic = library();
  await stage.allow('ama', topic, 'read:broadcast');
  const states: LiveState[] = [];
  const gap = () => new Promise<void>((fetched) => waiting.push(fetched));
  const client = await stage.client('ama');
  const events: LiveEvent[] = [];
  const stop = follow(client.realtime, topic, {
    changed: (event) => events.push(event),
    onGap: gap,
    state: (state) => states.push(state)
  });
  stops.push(stop);
  await expect.poll(() => waiting).toHaveLength(1);
  for (const seq of [1, 5, 9]) await stage.send(topic, 'change', change(seq));
  await expect.poll(() => events).toHaveLength(3);
  expect(states).toEqual(['catching-up']);
  waiting[0]?.();
  await expect.poll(() => waiting).toHaveLength(2);
  waiting[1]?.();
  await expect.poll(() => states).toEqual(['catching-up', 'live']);
});

test('comes back after the server restarts, and fetches', async () => {
  const { told } = await watch(library());
  await stage.restart();
  await expect
    .poll(() => told.states, { timeout: 10_000 })
    .toEqual(['catching-up', 'live', 'cut', 'catching-up', 'live']);
  expect(told.gaps).toBe(2);
});

test('fetches when the server lost its listener', async () => {
  const { told } = await watch(library());
  await stage.root`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'carrel realtime feed'`;
  await expect.poll(() => told.gaps).toBe(2);
});

test('opens its channel anew with a new token when the old one ran out', async () => {
  const topic = library();
  let life = 2;
  const token = () => stage.token('ama', { exp: Math.floor(Date.now() / 1000) + life });
  const { told } = await watch(topic, { token });
  life = 3600;
  await expect
    .poll(() => told.states, { timeout: 10_000 })
    .toEqual(['catching-up', 'live', 'cut', 'catching-up', 'live']);
  const event = change(1);
  await stage.send(topic, 'change', event);
  await expect.poll(() => told.events).toEqual([event]);
});

test('is cut when the right to read is taken away, and live again when it is given back', async () => {
  const topic = library();
  const { told } = await watch(topic);
  await stage.forbid('ama', topic);
  await expect.poll(() => told.states.at(-1), { timeout: 10_000 }).toBe('cut');
  await stage.allow('ama', topic, 'read:broadcast');
  await expect.poll(() => told.states.at(-1), { timeout: 20_000 }).toBe('live');
});

test('shows which devices have the topic open', async () => {
  const topic = library();
  const one = { id: 'a', label: 'Tablet by the door' };
  const two = { id: 'b', label: 'Tablet of Kofi' };
  const first = await watch(topic, { device: one });
  await expect.poll(() => first.told.devices).toEqual([one]);
  const second = await watch(topic, { device: two });
  await expect.poll(() => first.told.devices).toEqual([one, two]);
  second.stop();
  await expect.poll(() => first.told.devices).toEqual([one]);
});

test('shows what is open on a device, and never more often than Realtime bears', async () => {
  const topic = library();
  const user = randomUUID();
  const tablet = lamp({ id: randomUUID(), label: '', user });
  const [first, showing] = [await watch(topic), await watch(topic, { beacon: tablet })];
  const sittings = Array.from({ length: 9 }, () => randomUUID());
  tablet.open(sittings[0]);
  await expect
    .poll(() => first.told.devices)
    .toContainEqual({ id: tablet.id, label: '', user, sitting: sittings[0] });
  for (const sitting of sittings) tablet.open(sitting);
  // A sixth within half a minute would have cost the channel: changes still arrive.
  const event = change(3);
  await stage.send(topic, 'change', event);
  await expect.poll(() => showing.told.events).toEqual([event]);
  expect(showing.told.states).not.toContain('cut');
  expect(first.told.devices.map(({ sitting }) => sitting)).not.toContain(sittings[8]);
});

test('says nothing once stopped', async () => {
  const topic = library();
  const { told, stop, client } = await watch(topic);
  const states = told.states.length;
  stop();
  await expect.poll(() => client.getChannels()).toEqual([]);
  const other = await watch(topic);
  await stage.send(topic, 'change', change(1));
  await expect.poll(() => other.told.events).toHaveLength(1);
  expect(told.events).toEqual([]);
  expect(told.states).toHaveLength(states);
});
