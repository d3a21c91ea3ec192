import { join } from 'node:path';
import { PostgresConnection } from '@supabase/lite/postgres';
import postgres, { type Sql } from 'postgres';
import type { Database } from '../database.ts';
import { handleAccounts } from './accounts.ts';
import { authService } from './auth.ts';
import { requestContext } from './connection.ts';
import type { Functions } from './functions.ts';
import { refusal } from './http.ts';
import { asConfirmation, generateLink, invite } from './invitations.ts';
import { mailbox } from './mail.ts';
import { postman, type MailSettings } from './postman.ts';
import { restService, type Service } from './rest.ts';
import type { Route } from './server.ts';
import { storageService } from './storage.ts';
import { bearer, sameSecret } from './tokens.ts';

export interface Engine {
  /** Signed in as `postgres`, and listening. */
  sql: Sql;
  routes(functions: Functions): [string, Route][];
  forgetSchema(): void;
  close(): Promise<void>;
}

/** REST, Auth, Storage, accounts and mail on one database, each as its own role. */
export async function openEngine(
  database: Database,
  siteUrl: string,
  mailSettings: MailSettings
): Promise<Engine> {
  const { keys, dataDir, urlFor } = database;
  const quiet = { onnotice: () => undefined };
  const catalogue = new PostgresConnection({
    url: urlFor('supabase_read_only_user'),
    postgresOptions: { max: 1, ...quiet }
  });
  const mail = mailbox(join(dataDir, 'mail'));
  const send = postman(mailSettings, mail);
  const rest = restService(urlFor('authenticator'), keys, catalogue);
  const auth = authService({ databaseUrl: urlFor('supabase_auth_admin'), keys, siteUrl, send }, catalogue);
  const storage = storageService(
    { databaseUrl: urlFor('supabase_storage_admin'), keys, folder: join(dataDir, 'storage') },
    catalogue
  );
  const services = [rest, auth, storage];
  const forgetSchema = () => services.forEach((service) => service.forgetSchema());
  const accounts = postgres(urlFor('supabase_auth_admin'), { max: 2, ...quiet });
  const sql = postgres(database.url, { max: 1, ...quiet });
  await sql.listen('pgrst', forgetSchema, forgetSchema);

  const invitations = { sql: accounts, siteUrl, send };
  const withSecret =
    (route: Route): Route =>
    (request, caller) =>
      sameSecret(
        request.headers.get('apikey') ?? bearer(request.headers.get('authorization')),
        keys.secretKey
      )
        ? route(request, caller)
        : Promise.resolve(refusal(401, 'UNAUTHORIZED_INVALID_API_KEY', 'Invalid API key'));

  const signIn = within(auth);

  return {
    sql,
    routes: (functions) => [
      ['/auth/v1/admin/users', withSecret((request) => handleAccounts(accounts, request))],
      ['/auth/v1/admin/generate_link', withSecret((request) => generateLink(request, invitations))],
      ['/auth/v1/invite', withSecret((request) => invite(request, invitations))],
      ['/auth/v1/verify', async (request, caller) => signIn(await asConfirmation(request), caller)],
      ['/rest/v1', within(rest)],
      ['/auth/v1', signIn],
      ['/storage/v1', within(storage)],
      ['/functions/v1', (request) => functions.handle(request)],
      ['/mail/send', withSecret((request) => mail.receive(request, send))],
      ['/mail', (request, caller) => (caller.local ? mail.page(request) : Promise.resolve(elsewhere()))],
      ['/health', () => health(accounts)]
    ],
    forgetSchema,
    close: async () => {
      await Promise.all([...services, catalogue].map((service) => service.close()));
      await Promise.all([sql, accounts].map((connection) => connection.end({ timeout: 1 })));
    }
  };
}

/** Tells SQL of the request: its headers, method and path. */
const within =
  (service: Service): Route =>
  (request) => {
    const { method, url, headers } = request;
    const context = { method, path: new URL(url).pathname, headers: Object.fromEntries(headers) };
    return requestContext.run(context, () => service.fetch(request));
  };

const elsewhere = () => refusal(403, 'not_local', 'Mail is shown only on the machine that runs the backend');

async function health(sql: Sql): Promise<Response> {
  await sql`select 1`;
  return Response.json({ status: 'ok' });
}
