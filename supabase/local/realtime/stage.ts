import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { WebSocket } from 'ws';
import { startDatabase } from '../database.ts';
import type { Extension } from './rights.ts';
import { createRealtime, type RealtimeOptions } from './server.ts';

export type Stage = Awaited<ReturnType<typeof openStage>>;
export type Frame = [
  joinRef: string | null,
  ref: string | null,
  topic: string,
  event: string,
  payload: Payload
];
export interface Payload {
  status?: string;
  message?: string;
  response?: { reason?: string };
  [name: string]: unknown;
}

/** A real database with policies that a test can move, a Realtime server on it, and clients of every kind. */
export async function openStage(options: Partial<RealtimeOptions> = {}) {
  const database = await startDatabase();
  const { keys } = database;
  const quiet = { onnotice: () => undefined, backoff: () => 0.1 };
  const owner = postgres(database.url, { ...quiet, max: 4 });
  const root = postgres(database.urlFor('supabase_admin'), { ...quiet, max: 1 });
  await owner.unsafe(policies);
  const faults: string[] = [];
  const start = () =>
    createRealtime({
      ...keys,
      databaseUrl: database.urlFor('supabase_realtime_admin'),
      failed: (what) => faults.push(what),
      ...options
    });
  let realtime = await start();
  const http = createServer((request, response) => {
    request.url = request.url?.replace('/realtime/v1', '');
    void realtime
      .handleRequest(request, response)
      .then((ours) => ours || response.writeHead(404).end('not ours'));
  });
  http.on('upgrade', (request, socket, head: Buffer) => {
    request.url = request.url?.replace('/realtime/v1', '');
    realtime.handleUpgrade(request, socket, head);
  });
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const clients: SupabaseClient[] = [];
  const wires: Wire[] = [];

  /** A signed token. `claims` may be wrong on purpose. */
  function token(sub: string, claims: Record<string, unknown> = {}, secret = keys.jwtSecret): string {
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const encoded = [
      { alg: 'HS256', typ: 'JWT' },
      { sub: person(sub), role: 'authenticated', exp, ...claims }
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const text = encoded.join('.');
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  }

  return {
    keys,
    owner,
    root,
    url,
    faults,
    token,
    database,

    /** A person's rights on a topic, such as `read:broadcast`. */
    async allow(sub: string, topic: string, ...rights: `${'read' | 'write'}:${Extension}`[]): Promise<void> {
      const rows = rights.map((right) => {
        const [verb = '', extension = ''] = right.split(':');
        return { sub: person(sub), topic, verb, extension };
      });
      await owner`insert into public.allowed ${owner(rows)}`;
    },

    async forbid(sub: string, topic: string): Promise<void> {
      await owner`delete from public.allowed where sub = ${person(sub)} and topic = ${topic}`;
    },

    async send(topic: string, event: string, payload: postgres.JSONValue): Promise<void> {
      await owner`select realtime.send(${owner.json(payload)}, ${event}, ${topic}, true)`;
    },

    /** The browser's library, signed in as a person. */
    async client(sub: string, current = () => token(sub)): Promise<SupabaseClient> {
      const client = createClient(url, keys.publishableKey, {
        accessToken: () => Promise.resolve(current())
      });
      clients.push(client);
      await client.realtime.setAuth();
      return client;
    },

    /** A bare socket, opened. */
    async wire(query: Record<string, string> = {}): Promise<Wire> {
      const wire = new Wire(url, { apikey: keys.publishableKey, vsn: '2.0.0', ...query });
      wires.push(wire);
      await wire.opened;
      return wire;
    },

    async restart(): Promise<void> {
      await realtime.close();
      realtime = await start();
    },

    closeRealtime: () => realtime.close(),

    async close(): Promise<void> {
      await Promise.all(clients.map((client) => client.realtime.disconnect()));
      for (const wire of wires) wire.socket.terminate();
      await realtime.close();
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
      await owner.end({ timeout: 1 });
      await root.end({ timeout: 1 });
      await database.close();
    }
  };
}

/** The id of someone a test calls by name: policies of the product take subjects for UUIDs. */
function person(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return [8, 12, 16, 20, 32].map((end, n) => hash.slice([0, 8, 12, 16, 20][n], end)).join('-');
}

/** A name that no other test uses. */
export const fresh = (kind: string): string => `${kind}:${randomUUID()}`;

/** Joins with supabase-js and gives the first state that says how it ended. */
export function subscribed(channel: RealtimeChannel): Promise<string> {
  return new Promise((settled) => {
    channel.subscribe((state, error) => settled(error ? `${state}: ${error.message}` : state));
  });
}

/** One WebSocket, frame by frame. Everything that came is in `heard`; `until` waits for what is to come. */
export class Wire {
  readonly heard: (Frame | Buffer)[] = [];
  readonly socket: WebSocket;
  readonly opened: Promise<void>;
  readonly closed: Promise<number>;
  #watchers: (() => void)[] = [];
  #ref = 0;

  constructor(
    url: string,
    query: Record<string, string>,
    headers: Record<string, string> = {},
    autoPong = true
  ) {
    const address = new URL('/realtime/v1/websocket', url.replace('http', 'ws'));
    address.search = new URLSearchParams(query).toString();
    this.socket = new WebSocket(address, { headers, autoPong });
    this.opened = new Promise((opened, failed) => this.socket.once('open', opened).on('error', failed));
    this.closed = new Promise((closed) => this.socket.once('close', closed));
    this.socket.on('message', (data, binary) => {
      this.heard.push(binary ? (data as Buffer) : (JSON.parse((data as Buffer).toString()) as Frame));
      for (const look of this.#watchers) look();
    });
  }

  frames(): Frame[] {
    return this.heard.filter((frame): frame is Frame => Array.isArray(frame));
  }

  /** The first frame that fits, also one that came before. */
  until(fits: (frame: Frame) => boolean): Promise<Frame> {
    return this.#first(() => this.frames().find(fits));
  }

  untilBinary(): Promise<Buffer> {
    return this.#first(() => this.heard.find((frame) => Buffer.isBuffer(frame)));
  }

  #first<T>(find: () => T | undefined): Promise<T> {
    return new Promise((found) => {
      const look = () => {
        const hit = find();
        if (hit === undefined) return;
        this.#watchers = this.#watchers.filter((watcher) => watcher !== look);
        found(hit);
      };
      this.#watchers.push(look);
      look();
    });
  }

  /** Sends a frame and gives its reference. */
  say(topic: string, event: string, payload: unknown = {}, joinRef: string | null = null): string {
    const ref = String(++this.#ref);
    this.socket.send(
      JSON.stringify([joinRef ?? (event === 'phx_join' ? ref : null), ref, topic, event, payload])
    );
    return ref;
  }

  async ask(
    topic: string,
    event: string,
    payload: unknown = {},
    joinRef: string | null = null
  ): Promise<Payload> {
    const ref = this.say(topic, event, payload, joinRef);
    return (await this.until((frame) => frame[1] === ref && frame[3] === 'phx_reply'))[4];
  }

  /** Joins `realtime:<topic>` as a private channel. */
  join(topic: string, token: string | undefined, config: object = {}): Promise<Payload> {
    return this.ask(`realtime:${topic}`, 'phx_join', {
      config: { private: true, ...config },
      access_token: token
    });
  }

  /** Waits until the server has handled everything said so far on this socket. */
  async settled(topic = 'phoenix'): Promise<void> {
    await this.ask(topic, topic === 'phoenix' ? 'heartbeat' : 'phx_leave');
  }
}

/** The rights of the table `allowed`, and some topics with rules of their own. */
const policies = `
create table public.allowed (sub text, topic text, verb text, extension text);
alter table public.allowed enable row level security;
create policy everyone on public.allowed for select to anon, authenticated using (true);
grant select on public.allowed to anon, authenticated;

create policy stage_read on realtime.messages for select to anon, authenticated using (
  exists (select from public.allowed a where a.sub = current_setting('request.jwt.claim.sub', true)
    and a.topic = (select realtime.topic()) and a.verb = 'read' and a.extension = messages.extension)
);
create policy stage_write on realtime.messages for insert to anon, authenticated with check (
  exists (select from public.allowed a where a.sub = current_setting('request.jwt.claim.sub', true)
    and a.topic = (select realtime.topic()) and a.verb = 'write' and a.extension = messages.extension)
);
create policy stage_anon on realtime.messages for select to anon using ((select realtime.topic()) = 'lobby');
create policy stage_failing on realtime.messages for select to authenticated using (
  case when (select realtime.topic()) like 'failing%' then 1 / length(replace(extension, extension, '')) > 0 else false end
);
create policy stage_failing_write on realtime.messages for insert to authenticated with check (
  case when (select realtime.topic()) like 'unwritable%' then 1 / length(replace(extension, extension, '')) > 0 else false end
);
`;
