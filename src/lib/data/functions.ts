import { client } from './client.ts';
import { done, fromThrown, offline, refused, unexpected, type Result } from './result.ts';

/**
 * Calls an Edge Function. A refusal is a 4xx with `{"code"}`, the same codes as the database's.
 * @param name the folder's name under supabase/functions
 */
export async function invoke<T>(name: string, body: Record<string, unknown>): Promise<Result<T>> {
  const parts = await Promise.all([client().functions(), import('@supabase/functions-js')]).catch(() => null);
  // Where the code of the call cannot be fetched, the call itself could not be made either.
  if (!parts) return offline;
  const [functions, { FunctionsFetchError, FunctionsHttpError, FunctionsRelayError }] = parts;
  const { data, error } = await functions.invoke<T>(name, { body });
  if (!error) return data === null ? unexpected('the function answered nothing') : done(data);
  if (error instanceof FunctionsFetchError || error instanceof FunctionsRelayError) return offline;
  if (!(error instanceof FunctionsHttpError)) return fromThrown(error);
  const response: Response = error.context;
  const code = await refusalCode(response);
  if (code) return refused(code, response.status);
  if (response.status === 401) return refused('not-signed-in', 401);
  if (response.status === 403) return refused('not-allowed', 403);
  if (response.status === 429) return refused('slow-down', 429);
  return unexpected(`the function ${name} answered ${response.status}`, response.status);
}

async function refusalCode(response: Response): Promise<string | null> {
  if (!response.headers.get('content-type')?.includes('json')) return null;
  const body: unknown = await response.json();
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : null;
  return typeof code === 'string' ? code : null;
}
