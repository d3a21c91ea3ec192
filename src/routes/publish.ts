import type { Result } from '#lib/data/result.ts';

type Public = {
  type: string;
  maxAgeSeconds: number;
  /** It will never be another: no cache need ever ask again. */
  immutable?: boolean;
};

/** Answers a public, cacheable document that any origin may read; 404 before there is one, 503 when nobody knows. */
export function publish(
  result: Result<string | object>,
  { type, maxAgeSeconds, immutable = false }: Public
): Response {
  const headers = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' };
  if (!result.ok) {
    const status = result.kind === 'refused' && result.status === 404 ? 404 : 503;
    return new Response(null, { status, headers: { ...headers, 'cache-control': 'no-store' } });
  }
  const body = typeof result.value === 'string' ? result.value : JSON.stringify(result.value);
  const cache = `public, max-age=${maxAgeSeconds}${immutable ? ', immutable' : ''}`;
  return new Response(body, { headers: { ...headers, 'content-type': type, 'cache-control': cache } });
}
