import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { isLoopbackAddress } from '@supabase/lite';
import { answerPreflight, refusal, send, TooLargeError, webRequest } from './http.ts';

export interface Realtime {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  handleRequest(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

export type Route = (request: Request, caller: Caller) => Promise<Response>;

export interface Caller {
  address: string;
  /** On this machine and not through a proxy. */
  local: boolean;
}

export interface GatewayOptions {
  host: string;
  port: number;
  trustProxy: boolean;
  /** By the start of the path; the first that fits. */
  routes: [string, Route][];
  realtime: Realtime | null;
}

export interface Gateway {
  close(): Promise<void>;
}

const realtimePrefix = '/realtime/v1';

/** The one port of the backend: finds the service of a path and says who is calling. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = cleanPath(request.url ?? '/');
    const caller = attest(request, options.trustProxy);
    if (request.method === 'OPTIONS') return answerPreflight(request, response);
    if (path.startsWith(realtimePrefix) && options.realtime) {
      request.url = path.slice(realtimePrefix.length);
      if (await options.realtime.handleRequest(request, response)) return;
    }
    const [, route] =
      options.routes.find(
        ([prefix]) => path === prefix || path.startsWith(prefix + '/') || path.startsWith(prefix + '?')
      ) ?? [];
    if (!route) return send(refusal(404, 'not_found', 'no Route matched with those values'), response);
    return send(await route(await webRequest(request, path), caller), response);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      const tooLarge = error instanceof TooLargeError;
      const why = tooLarge ? error.message : 'The backend could not answer; it may be starting again';
      void send(refusal(tooLarge ? 413 : 503, tooLarge ? 'too_large' : 'unavailable', why), response);
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = cleanPath(request.url ?? '/');
    attest(request, options.trustProxy);
    if (!options.realtime || !path.startsWith(realtimePrefix))
      return socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    request.url = path.slice(realtimePrefix.length);
    options.realtime.handleUpgrade(request, socket, head);
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(options.port, options.host, listening);
  });
  return {
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await options.realtime?.close();
      await closed;
    }
  };
}

/** No dot segments and no doubled slashes, so that a path means the same to us and to the service. */
function cleanPath(url: string): string {
  const { pathname, search } = new URL(url.replace(/^\/+/, '/'), 'http://localhost');
  return pathname + search;
}

/**
 * Puts the caller's address, as this socket shows it, where SQL and functions look for it. What the request says
 * of itself counts only when an operator's proxy is in front and said it.
 */
function attest(request: IncomingMessage, trustProxy: boolean): Caller {
  const socket = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  const said = [request.headers['x-forwarded-for']].flat().join(',').split(',').at(-1)?.trim();
  const address = trustProxy && said ? said : socket;
  const proxied = request.headers['x-forwarded-for'] !== undefined;
  for (const name of ['forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip'])
    delete request.headers[name];
  request.headers['x-forwarded-for'] = address;
  return { address, local: isLoopbackAddress(socket) && !proxied };
}
