import { env } from '$env/dynamic/private';
import type { Handle, HandleFetch, ServerInit } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { faults, supabase } from '#lib/env.ts';
import { getTextDirection } from '#lib/paraglide/runtime.js';
import { paraglideMiddleware } from '#lib/paraglide/server.js';

/** A server that cannot reach its backend stops here, and says by name what is missing. */
export const init: ServerInit = () => {
  const wrong = faults();
  if (wrong.length > 0) throw new Error(`Carrel cannot start:\n  ${wrong.join('\n  ')}`);
};

const language: Handle = ({ event, resolve }) =>
  paraglideMiddleware(event.request, ({ request, locale }) => {
    event.request = request;
    return resolve(event, {
      transformPageChunk: ({ html }) =>
        html.replace('%lang%', locale).replace('%dir%', getTextDirection(locale))
    });
  });

const security: Handle = async ({ event, resolve }) => {
  const response = await resolve(event);
  const { headers } = response;
  // svelte.config.js holds the directives that never change, with the hashes; the address of Supabase is known only now.
  const policy = headers.get('content-security-policy');
  const http = new URL(supabase().url).origin;
  if (policy)
    headers.set(
      'content-security-policy',
      `${policy}; connect-src 'self' ${http} ${http.replace(/^http/, 'ws')}; frame-ancestors 'none'`
    );
  else headers.set('content-security-policy', `default-src 'none'; frame-ancestors 'none'`);
  // Not `no-referrer`: browsers then send `Origin: null` with a form, and SvelteKit refuses it as another site's.
  headers.set('referrer-policy', 'same-origin');
  headers.set('x-content-type-options', 'nosniff');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()');
  if (event.url.protocol === 'https:') headers.set('strict-transport-security', 'max-age=63072000');
  return response;
};

/** A page that could not be answered is none for a search engine or a cache, however well it is written. */
const status: Handle = async ({ event, resolve }) => {
  const response = await resolve(event);
  const { status } = event.locals;
  return status === undefined || response.status !== 200
    ? response
    : new Response(response.body, { status, headers: response.headers });
};

export const handle = sequence(security, status, language);

/**
 * What this server asks for a visitor counts as the visitor's: it shows a secret that the database, or the embedded gateway,
 * shares with it, and says whose call it is (docs/deploy.md).
 */
export const handleFetch: HandleFetch = ({ event, request, fetch }) => {
  if (env.APP_SECRET && new URL(request.url).origin === new URL(supabase().url).origin) {
    request.headers.set('x-carrel-app', env.APP_SECRET);
    request.headers.set('x-carrel-caller', event.getClientAddress());
  }
  return fetch(request);
};
