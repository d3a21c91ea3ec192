import { App } from '@supabase/lite';
import type { PostgresConnection } from '@supabase/lite/postgres';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Keys } from '../keys.ts';
import { ServiceConnection } from './connection.ts';
import { refusal } from './http.ts';
import { plainText, templates } from './letters.ts';
import type { Send } from './postman.ts';
import type { Service } from './rest.ts';

export interface AuthOptions {
  databaseUrl: string;
  keys: Keys;
  siteUrl: string;
  send: Send;
}

/** GoTrue's place: sign-up, sign-in, tokens. Runs as the role that owns auth, so triggers on auth.users fire. */
export function authService(options: AuthOptions, catalogue: PostgresConnection): Service {
  const connection = new ServiceConnection(
    {
      url: options.databaseUrl,
      postgresOptions: { onnotice: () => undefined }
    },
    8,
    catalogue
  );
  const app = new App({
    connection,
    api: { enabled: false },
    auth: {
      enabled: true,
      jwt_secret: options.keys.jwtSecret,
      publishable_key: options.keys.publishableKey,
      secret_key: options.keys.secretKey,
      site_url: options.siteUrl,
      additional_redirect_urls: [`${options.siteUrl}/**`],
      jwt_expiry: 3600,
      enable_refresh_token_rotation: true,
      refresh_token_reuse_interval: 10,
      minimum_password_length: 8,
      enable_signup: true,
      email: {
        enable_signup: true,
        enable_confirmations: false,
        double_confirm_changes: false,
        template: templates()
      }
    },
    storage: { enabled: false },
    studio: { enabled: false },
    options: {
      server: { admin: false, disableStudio: true },
      drivers: {
        email: { send: (mail) => options.send({ ...mail, text: plainText(mail.html ?? '') }) }
      }
    }
  });
  return {
    fetch: async (request) => refuseBanned(await app.fetch(request), request, connection),
    forgetSchema: () => connection.forgetSchema(),
    close: () => connection.close()
  };
}

const session = z.object({ user: z.object({ id: z.guid() }) });

/** The library keeps banned_until but signs the banned in. */
async function refuseBanned(
  response: Response,
  request: Request,
  { kysely }: ServiceConnection
): Promise<Response> {
  if (!response.ok || request.method !== 'POST') return response;
  if (!/\/(token|verify)$/.test(new URL(request.url).pathname)) return response;
  const given = session.safeParse(await response.clone().json());
  if (!given.success) return response;
  const { id } = given.data.user;
  const banned = sql`select 1 from auth.users where id = ${id} and banned_until > now()`;
  if ((await banned.execute(kysely)).rows.length === 0) return response;
  await sql`delete from auth.sessions where user_id = ${id}`.execute(kysely);
  return refusal(400, 'user_banned', 'User is banned');
}
