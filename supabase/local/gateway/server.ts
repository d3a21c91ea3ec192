import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { isLoopbackAddress } from '@supabase/lite';
import type { Realtime } from '../realtime/server.ts';
import { answerPreflight, refusal, send, TooLargeError, webRequest } from './http.ts';
import { sameSecret } from './tokens.ts';

export interface Caller {
  address: string;
  /** On this machine, and nobody else's request passed on. */
  local: boolean;
}

export type Route = (request: Request, caller: Caller) => Promise<Response>;

export interface Listener {
  host: string;
  port: number;
  tls?: { cert: string; key: string } | null;
}

export interface GatewayOptions {
  listeners: Listener[];
  trustProxy: boolean;
  appSecret: string;
  /** By the start of the path; the first that fits. */
  routes: [string, Route][];
  realtime: Realtime;
}

export interface Gateway {
  close(): Promise<void>;
}

const realtimePrefix = '/realtime/v1';

/** The one port of the backend: finds the service of a path and says who is calling. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = cleanPath(request.url ?? '/');
    const caller = attest(request, options);
    if (request.method === 'OPTIONS') return answerPreflight(request, response);
    if (under(path, realtimePrefix)) {
      request.url = path.slice(realtimePrefix.length);
      if (await options.realtime.handleRequest(request, response)) return;
    }
    const [, route] = options.routes.find(([prefix]) => under(path, prefix)) ?? [];
    if (!route) return send(refusal(404, 'not_found', 'no Route matched with those values'), response);
    return send(await route(await webRequest(request, path), caller), response);
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = cleanPath(request.url ?? '/');
    attest(request, options);
    if (!under(path, realtimePrefix)) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    request.url = path.slice(realtimePrefix.length);
    options.realtime.handleUpgrade(request, socket, head);
  };

  const servers = options.listeners.map((listener) => {
    const server = newServer(listener, (request, response) => {
      answer(request, response).catch((error: unknown) => fail(error, response));
    });
    server.on('upgrade', upgrade);
    return { ...listener, server };
  });
  await Promise.all(
    servers.map(
      ({ server, port, host }) =>
        new Promise<void>((listening, failed) => {
          server.once('error', failed);
          server.listen(port, host, listening);
        })
    )
  );
  return {
    close: async () => {
      const closed = servers.map(({ server }) => new Promise((done) => server.close(done)));
      await options.realtime.close();
      for (const { server } of servers) server.closeAllConnections();
      await Promise.all(closed);
    }
  };
}

function newServer({ tls }: Listener, listener: RequestListener) {
  if (!tls) return createServer(listener);
  return createSecureServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, listener);
}

function fail(error: unknown, response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  const tooLarge = error instanceof TooLargeError;
  const why = tooLarge ? error.message : 'The backend could not answer; it may be starting again';
  void send(refusal(tooLarge ? 413 : 503, tooLarge ? 'too_large' : 'unavailable', why), response);
}

/** No dot segments and no doubled slashes, so that a path means the same to us and to the service. */
function cleanPath(url: string): string {
  const { pathname, search } = new URL(url.replace(/^\/+/, '/'), 'http://localhost');
  return pathname + search;
}

const under = (path: string, prefix: string) =>
  path.startsWith(prefix) && ['', '/', '?'].includes(path.charAt(prefix.length));

/**
 * Puts the caller's address, as this socket shows it, where SQL and functions look for it. What the request says of itself
 * counts only when the app says it, or an operator's proxy that nobody can pass by.
 */
function attest(request: IncomingMessage, { trustProxy, appSecret }: GatewayOptions): Caller {
  const socket = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  const given = [request.headers['x-forwarded-for']].flat().join(',').split(',').at(-1)?.trim();
  const byApp = sameSecret([request.headers['x-carrel-app']].flat()[0], appSecret);
  const address = given && (trustProxy || byApp) ? given : socket;
  for (const name of [
    'x-carrel-app',
    'x-carrel-caller',
    'forwarded',
    'x-real-ip',
    'cf-connecting-ip',
    'true-client-ip',
    'x-client-ip'
  ])
    delete request.headers[name];
  request.headers['x-forwarded-for'] = address;
  return { address, local: isLoopbackAddress(socket) && !given };
}
