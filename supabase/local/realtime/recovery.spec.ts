import { afterAll, beforeAll, expect, test } from 'vitest';
import { fresh, openStage, subscribed, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ recheckMs: 100 });
});
afterAll(() => stage.close());

async function listener(topic: string) {
  const client = await stage.client('ama');
  const heard: string[] = [];
  const states: string[] = [];
  const channel = client
    .channel(topic, { config: { private: true } })
    .on('broadcast', { event: '*' }, ({ event }) => heard.push(event));
  await new Promise<void>((done) => {
    channel.subscribe((state) => {
      states.push(state);
      if (state === 'SUBSCRIBED') done();
    });
  });
  return { client, heard, states };
}

async function room() {
  const topic = fresh('library');
  await stage.allow('ama', topic, 'read:broadcast');
  return { topic, ...(await listener(topic)) };
}

test('when the connection that listens is lost, it listens again and rooms are told to fetch', async () => {
  const ama = await room();
  const ended = await stage.root`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'carrel realtime feed'`;
  expect(ended).toHaveLength(1);
  await expect.poll(() => ama.heard, { timeout: 10_000 }).toEqual(['resync']);
  await stage.send(ama.topic, 'change', {});
  await expect.poll(() => ama.heard).toEqual(['resync', 'change']);
});

test('when all its connections are lost, channels stay open and work on', async () => {
  const ama = await room();
  await stage.root`select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'supabase_realtime_admin'`;
  await expect.poll(() => ama.heard, { timeout: 10_000 }).toContain('resync');
  await stage.send(ama.topic, 'change', {});
  await expect.poll(() => ama.heard.at(-1)).toBe('change');
  const other = await room();
  expect(other.states).toEqual(['SUBSCRIBED']);
  expect(ama.states).toEqual(['SUBSCRIBED']);
});

test('when PostgreSQL is killed and comes back, joined rooms are told and new ones open', async () => {
  const ama = await room();
  await stage.root`checkpoint`; // Test databases may lose what was written last, here the right to read.
  const wire = await stage.wire();
  const token = stage.token('ama');
  const joins = () => Array.from({ length: 40 }, () => wire.join(fresh('library'), token));
  const before = joins();
  process.kill(stage.database.cluster.pid() ?? 0, 'SIGKILL');
  for (const answer of await Promise.all([...before, ...joins()])) expect(answer.status).toBe('error');
  await expect.poll(() => ama.heard, { timeout: 30_000 }).toContain('resync');
  await stage.send(ama.topic, 'change', {});
  await expect.poll(() => ama.heard.at(-1), { timeout: 10_000 }).toBe('change');
  expect(ama.states).toEqual(['SUBSCRIBED']);
  const other = await room();
  expect(other.states).toEqual(['SUBSCRIBED']);
});

test('at a restart sockets are told, and supabase-js comes back', async () => {
  const ama = await room();
  const wire = await stage.wire();
  await stage.restart();
  expect(await wire.closed).toBe(1012);
  await expect.poll(() => ama.states.at(-1), { timeout: 10_000 }).toBe('SUBSCRIBED');
  expect(ama.states.length).toBeGreaterThan(1);
  await stage.send(ama.topic, 'change', {});
  await expect.poll(() => ama.heard.at(-1)).toBe('change');
});

test('a database that is not there is said at the start', async () => {
  const { createRealtime } = await import('./server.ts');
  const databaseUrl = 'postgresql://supabase_realtime_admin:x@127.0.0.1:1/postgres';
  await expect(createRealtime({ ...stage.keys, databaseUrl })).rejects.toThrow();
});

test('old broadcasts are not kept for ever', async () => {
  const topic = fresh('library');
  await stage.allow('ama', topic, 'read:broadcast');
  await stage.send(topic, 'old', {});
  await stage.send(topic, 'new', {});
  await stage.root`update realtime.messages set inserted_at = inserted_at - interval '73 hours'
    where topic = ${topic} and event = 'old'`;
  await stage.restart();
  const left = () => stage.root`select event from realtime.messages where topic = ${topic}`;
  await expect.poll(left).toEqual([{ event: 'new' }]);
  const client = await stage.client('ama');
  expect(await subscribed(client.channel(topic, { config: { private: true } }))).toBe('SUBSCRIBED');
});

test('broadcasts older than three days are forgotten, younger ones are not', async () => {
  const topic = fresh('library');
  await stage.root`insert into realtime.messages (topic, extension, event, payload, private, inserted_at)
    select ${topic}, 'broadcast', 'change', jsonb_build_object('hours', hours), true,
      (now() at time zone 'utc') - make_interval(hours => hours)
    from unnest(array[1, 71, 73, 200]) as hours`;
  await stage.restart();
  const kept =
    () => stage.root`select payload ->> 'hours' as hours from realtime.messages where topic = ${topic}
    order by inserted_at`;
  await expect.poll(async () => (await kept()).map(({ hours }) => hours as string)).toEqual(['71', '1']);
});
