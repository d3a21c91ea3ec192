import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const claims = z.looseObject({ role: z.string(), exp: z.number(), sub: z.string().optional() });

export type Claims = z.infer<typeof claims>;

/**
 * Claims of an access token (RFC 7519, HS256 only: the algorithm in the header decides nothing), or null when
 * it is not one of ours or has expired. `now` is in seconds since 1970.
 */
export function readToken(token: string, secret: string, now = Date.now() / 1000): Claims | null {
  const [header, payload, signature, ...rest] = token.split('.');
  if (!header || !payload || !signature || rest.length > 0) return null;
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  if (!equal(Buffer.from(signature, 'base64url'), expected)) return null;
  try {
    const read = claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    const { alg } = z
      .object({ alg: z.string() })
      .parse(JSON.parse(Buffer.from(header, 'base64url').toString()));
    return alg === 'HS256' && read.exp > now ? read : null;
  } catch {
    return null; // Signed, but not an access token.
  }
}

/** Compares secrets without telling by the time it takes how much of them agrees. */
export function sameSecret(given: string | undefined, secret: string): boolean {
  return given !== undefined && equal(Buffer.from(given), Buffer.from(secret));
}

function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The token of an Authorization header. */
export function bearer(header: string | undefined | null): string | undefined {
  return /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
}
