import { App } from '@supabase/lite';
import type { PostgresConnection } from '@supabase/lite/postgres';
import type { Keys } from '../keys.ts';
import { ServiceConnection } from './connection.ts';
import { refusal } from './http.ts';

export interface Service {
  fetch(request: Request): Promise<Response>;
  forgetSchema(): void;
  close(): Promise<void>;
}

/** PostgREST's place: tables and functions of `public`, as the role of the caller's token. */
export function restService(databaseUrl: string, keys: Keys, catalogue: PostgresConnection): Service {
  const connection = new ServiceConnection(
    {
      url: databaseUrl,
      postgresOptions: {
        types: { timestamptz: isoInstant, timestamp: isoTime, bytea: hexBytes },
        onnotice: () => undefined
      }
    },
    24,
    catalogue
  );
  const app = new App({
    connection,
    api: { enabled: true, schemas: ['public'], max_rows: 1000 },
    auth: {
      enabled: true,
      jwt_secret: keys.jwtSecret,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey
    },
    storage: { enabled: false },
    studio: { enabled: false },
    options: { server: { admin: false, disableStudio: true, middlewares: [believeToken] } }
  });
  return {
    fetch: async (request) => honest(await app.fetch(request)),
    forgetSchema: () => connection.forgetSchema(),
    close: () => connection.close()
  };
}

/** What the library cannot name is a database that went away; clients try again on 503, and not on 500. */
async function honest(response: Response): Promise<Response> {
  if (response.status !== 500) return response;
  const said = (await response.clone().json()) as { code?: string };
  return said.code === 'SUP'
    ? refusal(503, 'unavailable', 'The database is not reachable at the moment')
    : response;
}

/**
 * The library reads the user and the session of every token from auth, which this service may not see and
 * PostgREST does not do either: a token is good until it expires.
 */
const believeToken: NonNullable<
  NonNullable<NonNullable<ConstructorParameters<typeof App>[0]['options']>['server']>['middlewares']
>[number] = async (context, next) => {
  const found = {
    repo: { findUserById: () => Promise.resolve({}), findSessionById: () => Promise.resolve({}) }
  };
  (context.set as (name: string, value: unknown) => void)('authService', found);
  await next();
};

const same = (value: string) => value;

/** PostgreSQL writes `2026-11-22 03:56:55+00`, PostgREST `2026-11-22T03:56:55+00:00`. */
const isoInstant = {
  to: 1184,
  from: [1184],
  serialize: same,
  parse: (value: string) => value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
};

/** PostgREST writes bytes as PostgreSQL does: `\x` and hex. */
const hexBytes = { to: 17, from: [17], serialize: same, parse: same };

const isoTime = {
  to: 1114,
  from: [1114],
  serialize: same,
  parse: (value: string) => value.replace(' ', 'T')
};
