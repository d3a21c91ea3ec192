import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';

/** What browsers of any origin may do: keys and tokens decide, never cookies. */
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS',
  'access-control-expose-headers': 'content-range, content-location, preference-applied, x-sb-error-code',
  'access-control-max-age': '86400'
};

/** A body larger than anything the product sends. */
export class TooLargeError extends Error {
  override name = 'TooLargeError';
}

const largest = 20 * 1024 * 1024;

/** Answers a preflight. Whatever header the browser asks for is allowed: none of them grants anything here. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const headers = request.headers['access-control-request-headers'];
  response.writeHead(204, { ...cors, ...(headers && { 'access-control-allow-headers': headers }) }).end();
}

/** The request as the web platform has it, read whole. Raises TooLargeError. */
export async function webRequest(request: IncomingMessage, path: string): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string') headers.set(name, value);
    else for (const one of value ?? []) headers.append(name, one);
  const method = request.method ?? 'GET';
  const bodiless = method === 'GET' || method === 'HEAD';
  const body = bodiless ? null : await readBody(request);
  return new Request(`http://${request.headers.host ?? 'localhost'}${path}`, { method, headers, body });
}

export async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) throw new TooLargeError(`Bodies over ${largest} bytes are refused`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

export async function send(from: Response, response: ServerResponse): Promise<void> {
  for (const [name, value] of from.headers) response.setHeader(name, value);
  for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);
  response.writeHead(from.status);
  if (from.body === null || response.req.method === 'HEAD') response.end();
  else await pipeline(Readable.fromWeb(from.body as WebStream), response);
}

/** An answer in the form that Supabase's gateway gives for what it decides itself. */
export function refusal(status: number, code: string, message: string): Response {
  const headers = { 'x-sb-error-code': code, 'x-supabase-api-version': '2024-01-01' };
  return Response.json({ code, message, msg: message }, { status, headers });
}
