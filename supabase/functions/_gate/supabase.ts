import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { Refusal } from './http.ts';

function required(name: string): string {
  const value = Deno.env.get(name);
  if (!value) throw new Error(`The secret ${name} is missing.`);
  return value;
}

/** The app's origin in the form of browsers (ASCII, no slash): goes into QR codes, did:web and the log's origin. */
export function publicOrigin(): string {
  return new URL(required('PUBLIC_ORIGIN')).origin;
}

/** A private key of the functions, see scripts/keys/ring.ts for its form. */
export function secret(name: string): string {
  return required(name);
}

/** The keys of a project by their names: hosted ones hand them over as JSON, `{"default": "sb_secret_..."}`. */
function named(variable: string): Record<string, string> {
  const text = Deno.env.get(variable);
  return text ? (JSON.parse(text) as Record<string, string>) : {};
}

/**
 * The secret key. Hosted projects name it in SUPABASE_SECRET_KEYS and hand over the older service key beside it, which is
 * refused by then where the operator has turned it off; the embedded backend and older stacks know the service key alone.
 */
export function secretKey(): string {
  return named('SUPABASE_SECRET_KEYS').default ?? required('SUPABASE_SERVICE_ROLE_KEY');
}

function publishableKey(): string {
  return named('SUPABASE_PUBLISHABLE_KEYS').default ?? required('SUPABASE_ANON_KEY');
}

const sessionless = { auth: { persistSession: false, autoRefreshToken: false } };

/** Acts with the service key: may call the service's verbs and manage accounts, past row-level security. */
export function service(): SupabaseClient {
  return createClient(required('SUPABASE_URL'), secretKey(), sessionless);
}

/** Acts as whoever called the function, under the same rules as in the browser. */
export function caller(request: Request): SupabaseClient {
  return createClient(required('SUPABASE_URL'), publishableKey(), {
    ...sessionless,
    global: { headers: { authorization: request.headers.get('authorization') ?? '' } }
  });
}

/** Calls a verb; the database's refusals come through with their code and status. */
export async function call<T>(
  client: SupabaseClient,
  verb: string,
  values: Record<string, unknown> = {}
): Promise<T> {
  const { data, error } = await client.rpc(verb, values);
  if (!error) return data as T;
  const raised = /^PT(\d{3})$/.exec(error.code);
  if (raised && error.details) throw new Refusal(error.details, Number(raised[1]));
  throw new Error(`${verb}: ${error.code} ${error.message}`);
}

/**
 * The caller's address as the gateway in front attests it; tries are counted by it. The embedded gateway drops what a caller
 * puts into `x-forwarded-for`; a hosted project names its gateway's own header in the secret `ADDRESS_HEADER`. The app, which
 * asks for others, is believed where it shows the secret `APP_SECRET`; the twin in SQL is `private.attested_address`.
 */
export function addressOf(request: Request): string | null {
  const app = Deno.env.get('APP_SECRET');
  const said = app && request.headers.get('x-carrel-app') === app && request.headers.get('x-carrel-caller');
  if (said) return said.trim();
  const header = request.headers.get(Deno.env.get('ADDRESS_HEADER') ?? 'x-forwarded-for');
  // A proxy appends, so the last entry is the one that the nearest of them vouches for.
  return header?.split(',').at(-1)?.trim() || null;
}

/** Whether the call carries a secret key of the project, as a timer's and another function's does. */
export function isService(request: Request): boolean {
  const keys = [
    ...Object.values(named('SUPABASE_SECRET_KEYS')),
    Deno.env.get('SUPABASE_SERVICE_ROLE_KEY')
  ].filter(Boolean);
  const bearer = request.headers.get('authorization')?.replace(/^Bearer /i, '');
  return keys.some((key) => key === bearer || key === request.headers.get('apikey'));
}

/** The id of the account whose token the call carries; 401 `not-signed-in` without a good one. */
export async function callerId(request: Request): Promise<string> {
  const token = (request.headers.get('authorization') ?? '').replace(/^Bearer /i, '');
  const { data, error } = await caller(request).auth.getUser(token);
  if (error) throw new Refusal('not-signed-in', 401);
  return data.user.id;
}
