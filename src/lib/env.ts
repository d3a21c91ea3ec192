import { env } from '$env/dynamic/public';

/** Where Supabase answers, and the key that may be seen by anyone. Read when used: the cached shell outlives a build. */
export function supabase(): { url: string; publishableKey: string } {
  const url = env.PUBLIC_SUPABASE_URL;
  const publishableKey = env.PUBLIC_SUPABASE_PUBLISHABLE_KEY;
  if (!url) throw new Error('PUBLIC_SUPABASE_URL is not set');
  if (!publishableKey) throw new Error('PUBLIC_SUPABASE_PUBLISHABLE_KEY is not set');
  return { url, publishableKey };
}
