import type { Session } from '@supabase/auth-js';

/** Where auth-js keeps the session of this device's person. */
export const sessionKey = 'carrel-session';

/**
 * The session that this device keeps, good or run out. auth-js would first try for half a minute to renew one that has
 * run out; a tablet without network must open at once, and its person is still who they were.
 */
export function storedSession(): Session | null {
  const kept = localStorage.getItem(sessionKey);
  if (!kept) return null;
  try {
    const session = JSON.parse(kept) as Partial<Session> | null;
    return session?.user?.id && session.refresh_token ? (session as Session) : null;
  } catch {
    // Not written by auth-js: nobody is signed in.
    return null;
  }
}
