import { AuthClient } from '@supabase/auth-js';
import { PostgrestClient } from '@supabase/postgrest-js';
import type { RealtimeClient } from '@supabase/realtime-js';
import { supabase } from '#lib/env.ts';
import type { Database } from './database.ts';
import { sessionKey, storedSession } from './stored-session.ts';

export type Client = PostgrestClient<Database>;

type Fetch = typeof globalThis.fetch;

const address = (url: string, part: string) => `${url.replace(/\/$/, '')}/${part}/v1`;

/**
 * Adds the key and, where somebody is signed in, the token as it is at the moment of the call.
 * @param nobody the bearer while nobody is signed in
 */
const asCaller =
  (key: string, token: () => Promise<string | null>, plain: Fetch, nobody: string | null = key): Fetch =>
  async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('apikey', key);
    // A call that was made for one person goes as that person, whoever is in by now.
    const bearer = headers.has('authorization') ? null : ((await token()) ?? nobody);
    if (bearer) headers.set('authorization', `Bearer ${bearer}`);
    return plain(input, { ...init, headers });
  };

/**
 * Supabase as the browser uses it, put together from its parts: supabase-js as a whole would bring Realtime and Storage
 * to every phone, half of its weight. Those two and the functions' client are fetched when first asked for.
 */
function connect() {
  const { url, publishableKey: key } = supabase();
  const at = (part: string) => address(url, part);
  // The session is kept in localStorage, so that a tablet stays signed in without network.
  const auth = new AuthClient({
    url: at('auth'),
    // Written as auth-js writes it when it puts a person's token in its place: another case would send both.
    headers: { apikey: key, Authorization: `Bearer ${key}` },
    storageKey: sessionKey,
    detectSessionInUrl: false
  });
  const token = async () => {
    // Where there is no network the call fails at once; auth-js would try to renew the token for half a minute before.
    if (!navigator.onLine) return storedSession()?.access_token ?? null;
    return (await auth.getSession()).data.session?.access_token ?? null;
  };
  const plain = globalThis.fetch.bind(globalThis);
  const fetch = asCaller(key, token, plain);
  // By itself PostgREST's client tries for 7 s before it says that nobody answers; screens and the outbox decide that.
  const tables = new PostgrestClient<Database>(at('rest'), { fetch, retry: false, timeout: 15_000 });
  let realtime: Promise<RealtimeClient> | undefined;

  const openRealtime = async () => {
    const { RealtimeClient } = await import('@supabase/realtime-js');
    const opened = new RealtimeClient(at('realtime').replace(/^http/, 'ws'), {
      params: { apikey: key },
      accessToken: async () => (await token()) ?? key
    });
    // A channel ends with its token: the new one is handed on as soon as it is there.
    auth.onAuthStateChange((event, session) => {
      if (event === 'TOKEN_REFRESHED' && session) void opened.setAuth(session.access_token);
    });
    return opened;
  };

  return Object.assign(tables, {
    auth,
    token,
    /** Ends the live channels, which would stay those of a person who is locked or gone. */
    hangUp: async () => {
      const opened = await realtime?.catch(() => undefined);
      realtime = undefined;
      await opened?.removeAllChannels();
      await opened?.disconnect();
    },
    // A function takes a bearer for a person's token, and a key of the new kind is none.
    functions: async () => {
      const { FunctionsClient } = await import('@supabase/functions-js');
      return new FunctionsClient(at('functions'), {
        customFetch: asCaller(key, token, plain, key.startsWith('sb_') ? null : key)
      });
    },
    storage: async () => {
      const { StorageClient } = await import('@supabase/storage-js');
      return new StorageClient(at('storage'), {}, fetch);
    },
    realtime: () =>
      (realtime ??= openRealtime().catch((fault: unknown) => {
        realtime = undefined;
        throw fault;
      }))
  });
}

/**
 * A way in beside that of the person who holds the device: nothing of it is stored, and it ends with the page. It never
 * touches the session of the device.
 */
export function beside() {
  const { url, publishableKey: key } = supabase();
  const auth = new AuthClient({
    url: address(url, 'auth'),
    headers: { apikey: key, Authorization: `Bearer ${key}` },
    storageKey: `carrel-beside-${crypto.randomUUID()}`,
    persistSession: false,
    autoRefreshToken: false,
    detectSessionInUrl: false
  });
  const token = async () => (await auth.getSession()).data.session?.access_token ?? null;
  const fetch = asCaller(key, token, globalThis.fetch.bind(globalThis));
  const tables = new PostgrestClient<Database>(address(url, 'rest'), {
    fetch,
    retry: false,
    timeout: 15_000
  });
  return Object.assign(tables, { auth });
}

let browserClient: ReturnType<typeof connect> | undefined;

/** The browser's one client. */
export const client = () => (browserClient ??= connect());

/**
 * A client of nobody for pages rendered on the server.
 * @param fetch the load event's fetch
 * @param caller the caller's address: tries are counted for it, not for this server
 */
export function anonymous(fetch: Fetch, caller: string): Client {
  const { url, publishableKey: key } = supabase();
  return new PostgrestClient<Database>(address(url, 'rest'), {
    headers: { 'x-forwarded-for': caller },
    fetch: asCaller(key, () => Promise.resolve(null), fetch),
    retry: false,
    timeout: 10_000
  });
}
