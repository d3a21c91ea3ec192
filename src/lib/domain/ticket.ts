/**
 * A ticket's QR content: `carrel:ticket:` and 32 lower-case hexadecimal digits, an HMAC of the sitting that only the server
 * can make. A desk knows the SHA-256 of the whole content, in hexadecimal (docs/contract-notes.md).
 */
export const isTicket = (content: string): boolean => /^carrel:ticket:[0-9a-f]{32}$/.test(content);

/** What a desk compares with the hashes that it holds. */
export async function hashOf(content: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(content));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

type Here = { id: string; ticket_hash: string; state: string };
type Elsewhere = { sitting_id: string; ticket_hash: string };

/** `here`: the sitting is this session's, in whatever state. `elsewhere`: of another session of the library. */
export type Found<H extends Here, E extends Elsewhere> =
  { kind: 'here'; sitting: H } | { kind: 'elsewhere'; booking: E } | { kind: 'no-ticket' | 'unknown' };

/** Whose ticket it is, by what the tablet holds; no network is asked. */
export async function find<H extends Here, E extends Elsewhere>(
  content: string,
  sittings: readonly H[],
  elsewhere: readonly E[]
): Promise<Found<H, E>> {
  if (!isTicket(content)) return { kind: 'no-ticket' };
  const hash = await hashOf(content);
  const sitting = sittings.find((one) => one.ticket_hash === hash);
  if (sitting) return { kind: 'here', sitting };
  const booking = elsewhere.find((one) => one.ticket_hash === hash);
  return booking ? { kind: 'elsewhere', booking } : { kind: 'unknown' };
}
