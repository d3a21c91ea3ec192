import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import postgres from 'postgres';
import { WebSocketServer } from 'ws';
import { Feed } from './feed.ts';
import type { Version } from './frames.ts';
import type { Hub } from './hub.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { restBroadcast } from './rest.ts';
import { RightsProbe } from './rights.ts';
import { Rooms } from './room.ts';
import { Session } from './session.ts';
import { readToken, TokenError, type Claims } from './tokens.ts';

export interface RealtimeOptions {
  /** As supabase_realtime_admin: owns realtime.messages and may become anon and authenticated. */
  databaseUrl: string;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  limits?: Partial<Limits>;
  /** How often open channels are asked again whether they may read; five minutes unless said. */
  recheckMs?: number;
  /** Told of what went wrong and was survived. */
  failed?: (what: string, error: unknown) => void;
}

export interface Realtime {
  /** For `/websocket`, with the prefix of the gateway taken off. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** For `/api/broadcast...`; false when the path is another. */
  handleRequest(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

/** Event that every channel gets after broadcasts may have been missed: fetch again. */
export const resyncEvent = 'resync';

/** The Supabase Realtime protocol for private channels. Raises when the database cannot be reached. */
export async function createRealtime(options: RealtimeOptions): Promise<Realtime> {
  const sql = postgres(options.databaseUrl, {
    max: 6,
    backoff: (tries: number) => Math.min(0.05 * tries, 0.5), // In seconds; the driver's own grows to twenty.
    connection: { application_name: 'carrel realtime', statement_timeout: 8000 },
    onnotice: () => undefined
  });
  const hub: Hub = {
    sql,
    rights: new RightsProbe(sql),
    rooms: new Rooms(),
    limits: { ...defaultLimits, ...options.limits },
    tokens: options,
    recheckMs: options.recheckMs ?? 300_000,
    failed: options.failed ?? (() => undefined)
  };
  const feed = await Feed.open(sql, options.databaseUrl, {
    message: ({ topic, broadcast }) => hub.rooms.get(topic)?.publish(broadcast),
    gap: () => hub.rooms.publishAll({ event: resyncEvent, body: Buffer.from('{}'), encoding: 'json' }),
    failed: hub.failed
  }).catch(async (error: unknown) => {
    await sql.end({ timeout: 1 });
    throw error;
  });
  const sessions = new Set<Session>();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: hub.limits.frameBytes,
    perMessageDeflate: false
  });
  const heart = setInterval(() => sessions.forEach((session) => session.ping()), hub.limits.silenceMs / 2);
  let closing = false;

  return {
    handleUpgrade(request, socket, head) {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const claims = closing ? restarting : admit(hub, request, url, sessions.size);
      if ('status' in claims) return refuse(socket, claims);
      const version: Version = url.searchParams.get('vsn')?.startsWith('2.') ? '2.0.0' : '1.0.0';
      sockets.handleUpgrade(request, socket, head, (client) => {
        const session = new Session(hub, client, version, claims.claims);
        sessions.add(session);
        client.once('close', () => sessions.delete(session));
      });
    },
    handleRequest: (request, response) => restBroadcast(hub, request, response),
    async close() {
      closing = true;
      clearInterval(heart);
      sockets.close();
      await Promise.all([...sessions].map((session) => session.end()));
      await feed.close();
      await sql.end({ timeout: 1 });
    }
  };
}

interface Refused {
  status: string;
  error: string;
}

const restarting: Refused = { status: '503 Service Unavailable', error: 'Realtime is restarting' };

/** A connection needs a key or a token; what it may read is decided channel by channel. */
function admit(hub: Hub, request: IncomingMessage, url: URL, open: number): { claims: Claims } | Refused {
  if (url.pathname !== '/websocket') return { status: '404 Not Found', error: 'Not found' };
  if (open >= hub.limits.sockets)
    return { status: '429 Too Many Requests', error: 'Too many connected users' };
  const header = request.headers['x-api-key'];
  const token = typeof header === 'string' ? header : url.searchParams.get('apikey');
  if (!token) return { status: '401 Unauthorized', error: 'API key is missing' };
  try {
    return { claims: readToken(token, hub.tokens) };
  } catch (error) {
    if (error instanceof TokenError) return { status: '401 Unauthorized', error: error.message };
    throw error;
  }
}

function refuse(socket: Duplex, { status, error }: Refused): void {
  const body = JSON.stringify({ error });
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'access-control-allow-origin: *',
    'connection: close'
  ];
  socket.on('error', () => socket.destroy()); // The client may be gone before it reads the refusal.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
