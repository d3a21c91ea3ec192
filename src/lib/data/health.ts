import { anonymous } from './client.ts';

/**
 * Whether the backend answers a question that passes gateway, database and row-level security, within 3 s.
 * @param fetch the request's fetch
 * @param address the caller's address, which the backend counts tries for
 */
export async function backendAnswers(fetch: typeof globalThis.fetch, address: string): Promise<boolean> {
  const { error } = await anonymous(fetch, address)
    .from('programme')
    .select('id')
    .limit(1)
    .abortSignal(AbortSignal.timeout(3000));
  return error === null;
}
