import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { supabase } from '#lib/env.ts';
import type { Database } from './database.ts';

export type Client = SupabaseClient<Database>;

let browserClient: Client | undefined;

/** The browser's one client. It keeps the session in localStorage, so that a tablet stays signed in without network. */
export function client(): Client {
  const { url, publishableKey } = supabase();
  browserClient ??= createClient<Database>(url, publishableKey, {
    // By itself supabase-js tries for 7 s before it says that nobody answers; screens and the outbox decide that here.
    db: { retry: false, timeout: 15_000 },
    auth: { storageKey: 'carrel-session', detectSessionInUrl: false }
  });
  return browserClient;
}

/**
 * A client of nobody for pages rendered on the server.
 * @param fetch the load event's fetch
 * @param address the caller's address: tries are counted for it, not for this server
 */
export function anonymous(fetch: typeof globalThis.fetch, address: string): Client {
  const { url, publishableKey } = supabase();
  return createClient<Database>(url, publishableKey, {
    db: { retry: false, timeout: 10_000 },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch, headers: { 'x-forwarded-for': address } }
  });
}
