import { createClient } from '@supabase/supabase-js';

/** Where the app keeps its session in localStorage (src/lib/data/client.ts). */
export const sessionKey = 'carrel-session';
const demoPassword = 'carrel-demo-1';

/**
 * Signs a demo account in as the app would and gives what the app keeps in localStorage. The app itself says where its
 * backend is.
 * @param account a mail address, or the part of a demo address before @carrel.test
 */
export async function sessionOf(origin: string, account: string): Promise<string> {
  const script = await (await fetch(`${origin}/_app/env.js`)).text();
  const module = `data:text/javascript,${encodeURIComponent(script)}`;
  const { env } = (await import(module)) as { env: Record<string, string> };
  const client = createClient(env.PUBLIC_SUPABASE_URL ?? '', env.PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? '', {
    auth: { persistSession: false, autoRefreshToken: false }
  });
  const email = account.includes('@') ? account : `${account}@carrel.test`;
  const { data, error } = await client.auth.signInWithPassword({ email, password: demoPassword });
  if (error) throw new Error(`${email} cannot sign in: ${error.message}`);
  return JSON.stringify(data.session);
}
