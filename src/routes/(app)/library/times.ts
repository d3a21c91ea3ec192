import type { Session } from '#lib/data/sessions.ts';

const stepMs = 15 * 60_000;

/**
 * The appointments of a session: each quarter of an hour at which a sitting of `minutes` still ends in time, RFC 3339. Those
 * that are over by more than a quarter of an hour at `now` are left out.
 */
export function timesIn(
  session: Pick<Session, 'starts_at' | 'ends_at'>,
  minutes: number,
  now = Date.now()
): string[] {
  const last = Date.parse(session.ends_at) - minutes * 60_000;
  const times: string[] = [];
  for (let at = Date.parse(session.starts_at); at <= last; at += stepMs)
    if (at + stepMs > now) times.push(new Date(at).toISOString());
  return times;
}
