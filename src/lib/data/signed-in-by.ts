import type { SignedInBy } from './envelope.ts';

/** Beside the session itself, so that a reload keeps both or neither. */
const KEY = 'carrel-signed-in-by';

/** Notes how a person came in; what they do from now on says so. */
export function noteSignedInBy(userId: string, method: SignedInBy): void {
  localStorage.setItem(KEY, JSON.stringify({ userId, method }));
}

/** How a person came in last on this device. Nobody comes in by PIN without its being noted. */
export function signedInBy(userId: string): SignedInBy {
  const kept = localStorage.getItem(KEY);
  if (!kept) return 'password';
  const noted = JSON.parse(kept) as { userId?: string; method?: string };
  return noted.userId === userId && noted.method === 'pin' ? 'pin' : 'password';
}
