import { createHmac, timingSafeEqual } from 'node:crypto';
import { isRecord } from './frames.ts';

/** Who is asking. `exp` is in seconds; the two API keys stand for roles and never expire. */
export interface Claims {
  role: string;
  exp?: number;
  sub?: string;
  [claim: string]: unknown;
}

/** A token that cannot be used. `code` is the error code that hosted Realtime gives at a join. */
export class TokenError extends Error {
  override name = 'TokenError';
  readonly code: 'MalformedJWT' | 'JwtSignatureError' | 'InvalidJWTToken';

  constructor(code: TokenError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface TokenSettings {
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
}

/** The claims of an API key or of a JWT. Raises TokenError. */
export function readToken(token: string, settings: TokenSettings): Claims {
  if (same(token, settings.publishableKey)) return { role: 'anon' };
  if (same(token, settings.secretKey)) return { role: 'service_role' };
  return readJwt(token, settings.jwtSecret);
}

/** Seconds that the claims are still good for; Infinity for those of an API key. */
export function secondsLeft(claims: Claims): number {
  return claims.exp === undefined ? Infinity : claims.exp - Date.now() / 1000;
}

export function expired(claims: Claims): TokenError {
  return new TokenError(
    'InvalidJWTToken',
    `Token has expired ${Math.max(0, Math.floor(-secondsLeft(claims)))} seconds ago`
  );
}

/** RFC 7519 with HS256 (RFC 7518 section 3.2) alone: the algorithm is ours to choose, never the token's. */
function readJwt(token: string, secret: string): Claims {
  const [head, body, signature, ...rest] = token.split('.');
  const header = part(head);
  const claims = part(body);
  if (!header || !claims || !signature || rest.length > 0)
    throw new TokenError('MalformedJWT', 'The token provided is not a valid JWT');
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
  if (header.alg !== 'HS256' || !same(signature, expected))
    throw new TokenError('JwtSignatureError', 'Failed to validate JWT signature');
  const { role, exp, nbf } = claims;
  if (typeof role !== 'string' || typeof exp !== 'number')
    throw new TokenError('InvalidJWTToken', 'Fields `role` and `exp` are required in JWT');
  const read: Claims = { ...claims, role, exp, sub: typeof claims.sub === 'string' ? claims.sub : undefined };
  if (secondsLeft(read) <= 0) throw expired(read);
  if (typeof nbf === 'number' && nbf > Date.now() / 1000 + 60)
    throw new TokenError('InvalidJWTToken', 'Token is not valid yet');
  return read;
}

function part(text: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8'));
    return isRecord(value) ? value : null;
  } catch {
    return null; // Not JSON, so not a JWT.
  }
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
