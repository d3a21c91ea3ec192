/** Which sessions a tablet shows, and which it keeps ahead of time, so that a day can be run when the network does not come. */
import { localDayOf, parseInstant } from './moment.ts';

type Planned = { id: string; starts_at: string; ends_at: string; state: string };

/**
 * Whether a session stands on the desk at `now` (milliseconds): from its local day on, and for as long as it runs or nobody
 * has closed it. Midnight ends no session.
 */
export function onDesk({ starts_at, ends_at, state }: Planned, now: number, timeZone: string): boolean {
  if (state === 'cancelled') return false;
  const isOfToday = localDayOf(parseInstant(starts_at) ?? 0, timeZone) >= localDayOf(now, timeZone);
  return isOfToday || state === 'open' || (parseInstant(ends_at) ?? 0) > now;
}

/**
 * The ids of the sessions to keep at `now` (milliseconds): those of the local day that are not over, and the first of the
 * next day. Cancelled and closed ones are left out.
 */
export function toKeep(sessions: readonly Planned[], now: number, timeZone: string): string[] {
  const today = localDayOf(now, timeZone);
  const open = sessions
    .filter(({ state }) => state === 'planned' || state === 'open')
    .map((one) => ({ id: one.id, at: parseInstant(one.starts_at) ?? 0, end: parseInstant(one.ends_at) ?? 0 }))
    .sort((a, b) => a.at - b.at);
  const day = (at: number) => localDayOf(at, timeZone);
  // One that ran over midnight, or over its time, is still under way.
  const ofToday = open.filter(({ at, end }) => day(at) === today || (day(at) < today && end > now));
  const next = open.find(({ at }) => day(at) === today + 1);
  return [...ofToday, ...(next ? [next] : [])].map(({ id }) => id);
}
