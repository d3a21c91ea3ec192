import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord, type Broadcast } from './frames.ts';
import type { Hub } from './hub.ts';
import { readToken, TokenError, type Claims } from './tokens.ts';

/** An answer that is not 202. */
class Answer extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`${status}`);
    this.status = status;
    this.body = body;
  }
}

const invalid = (field: string, fault: string) => new Answer(422, { errors: { [field]: [fault] } });

/**
 * `POST /api/broadcast` with a list, and `POST /api/broadcast/<topic>/events/<event>` with one message in JSON or
 * bytes. Gives false when the path is neither. A list drops what the caller may not send, as on hosted Supabase.
 */
export async function restBroadcast(
  hub: Hub,
  request: IncomingMessage,
  response: ServerResponse
): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const single = /^\/api\/broadcast\/([^/]+)\/events\/([^/]+)$/.exec(url.pathname);
  if (!single && url.pathname !== '/api/broadcast') return false;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', 'authorization, apikey, content-type, x-client-info');
  response.setHeader('access-control-allow-methods', 'POST, OPTIONS');
  try {
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (request.method !== 'POST') throw new Answer(405, { message: 'Method not allowed' });
    else {
      const claims = callerOf(hub, request);
      if (single) await sendOne(hub, claims, request, url, part(single[1]), part(single[2]));
      else await sendList(hub, claims, request);
      response.writeHead(202).end();
    }
  } catch (error) {
    const answer = error instanceof Answer ? error : new Answer(500, { message: 'Unable to broadcast' });
    if (answer !== error) hub.failed('a broadcast over HTTP', error);
    response
      .writeHead(answer.status, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer.body));
  }
  return true;
}

function callerOf(hub: Hub, request: IncomingMessage): Claims {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer && !bearer.startsWith('sb_') ? bearer : request.headers.apikey;
  try {
    return readToken(typeof token === 'string' ? token : '', hub.tokens);
  } catch (error) {
    if (error instanceof TokenError) throw new Answer(401, { message: 'Unauthorized' });
    throw error;
  }
}

async function sendOne(
  hub: Hub,
  claims: Claims,
  request: IncomingMessage,
  url: URL,
  topic: string,
  event: string
): Promise<void> {
  const type = request.headers['content-type']?.split(';')[0]?.trim();
  if (type !== 'application/json' && type !== 'application/octet-stream')
    throw new Answer(415, { message: 'Unsupported media type' });
  if (url.searchParams.get('private') !== 'true')
    throw new Answer(403, { message: 'This project only allows private channels' });
  const body = await bodyOf(hub, request, hub.limits.payloadBytes);
  const encoding = type === 'application/json' ? 'json' : 'binary';
  if (encoding === 'json') parse(body);
  if (!(await hub.rights.write(claims, topic, 'broadcast')))
    throw new Answer(403, { message: 'Unauthorized' });
  hub.rooms.get(topic)?.publish({ event, body, encoding });
}

async function sendList(hub: Hub, claims: Claims, request: IncomingMessage): Promise<void> {
  const content = parse(await bodyOf(hub, request, hub.limits.frameBytes));
  const messages = isRecord(content) ? content.messages : undefined;
  if (!Array.isArray(messages)) throw invalid('messages', "can't be blank");
  const read = messages.map((message: unknown) => readMessage(hub, message));
  const allowed = new Map<string, boolean>();
  for (const { topic, broadcast, open } of read) {
    if (!open) continue; // A public message has nobody to go to.
    const may = allowed.get(topic) ?? (await hub.rights.write(claims, topic, 'broadcast'));
    allowed.set(topic, may);
    if (may) hub.rooms.get(topic)?.publish(broadcast);
  }
}

function readMessage(hub: Hub, message: unknown): { topic: string; broadcast: Broadcast; open: boolean } {
  const { topic, event, payload, private: open } = isRecord(message) ? message : {};
  if (typeof topic !== 'string' || topic === '') throw invalid('topic', "can't be blank");
  if (typeof event !== 'string' || event === '') throw invalid('event', "can't be blank");
  if (!isRecord(payload)) throw invalid('payload', 'is invalid');
  const body = Buffer.from(JSON.stringify(payload));
  if (body.length > hub.limits.payloadBytes) throw invalid('payload', 'Payload size exceeds tenant limit');
  return { topic, broadcast: { event, body, encoding: 'json' }, open: open === true };
}

async function bodyOf(hub: Hub, request: IncomingMessage, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > most) throw invalid('payload', 'Payload size exceeds tenant limit');
    parts.push(chunk as Buffer);
  }
  return Buffer.concat(parts);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Answer(400, { message: 'The body is not JSON' });
  }
}

function part(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? '');
  } catch {
    throw new Answer(400, { message: 'The address is not encoded well' });
  }
}
