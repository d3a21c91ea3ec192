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

const sessionless = { auth: { persistSession: false, autoRefreshToken: false } };

/** Acts with the service key: may call the service's verbs and manage accounts, past row-level security. */
export function service(): SupabaseClient {
  return createClient(required('SUPABASE_URL'), required('SUPABASE_SERVICE_ROLE_KEY'), sessionless);
}

/** Acts as whoever called the function, under the same rules as in the browser. */
export function caller(request: Request): SupabaseClient {
  return createClient(required('SUPABASE_URL'), required('SUPABASE_ANON_KEY'), {
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
 * puts into `x-forwarded-for`; a hosted project names its gateway's own header in the secret `ADDRESS_HEADER`.
 */
export function addressOf(request: Request): string | null {
  const header = request.headers.get(Deno.env.get('ADDRESS_HEADER') ?? 'x-forwarded-for');
  return header?.split(',')[0]?.trim() || null;
}

/** Whether the call carries the service key, as a timer's and another function's does. */
export function isService(request: Request): boolean {
  const key = required('SUPABASE_SERVICE_ROLE_KEY');
  const bearer = request.headers.get('authorization')?.replace(/^Bearer /i, '');
  return request.headers.get('apikey') === key || bearer === key;
}

/** The id of the account whose token the call carries; 401 `not-signed-in` without a good one. */
export async function callerId(request: Request): Promise<string> {
  const token = (request.headers.get('authorization') ?? '').replace(/^Bearer /i, '');
  const { data, error } = await caller(request).auth.getUser(token);
  if (error) throw new Refusal('not-signed-in', 401);
  return data.user.id;
}
