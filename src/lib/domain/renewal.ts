import { parseDay } from './moment.ts';

/** What is asked of an award here: days are `YYYY-MM-DD`, `expires_on` null is for ever. */
type Ending = { id: string; state: string; course_id: string; expires_on: string | null };
type Later = { renews: string | null; state: string };
type Enrolled = { course_id: string; award_id: string | null; chain_state: string };

/**
 * Where an award stands in being renewed. `later`: it is not time yet; `open`: it ends soon; `over`: it has ended;
 * `renewing`: the learner is on its course again; `renewed`: a newer award carries it on; `none`: it has no end, or was
 * revoked or superseded.
 */
export type Renewal = 'none' | 'later' | 'open' | 'over' | 'renewing' | 'renewed';

/** Whether an award has ended by itself: it is valid through its last day in UTC. @param today days since 1970-01-01, UTC */
export function isOver({ state, expires_on }: Pick<Ending, 'state' | 'expires_on'>, today: number): boolean {
  const ends = expires_on === null ? null : parseDay(expires_on);
  return state === 'sealed' && ends !== null && ends < today;
}

/**
 * The twin of what `renew_award` refuses, so that nobody is offered what cannot be.
 * @param today days since 1970-01-01, UTC
 * @param opens so many days before its end (`expiry_first_days` of the programme)
 */
export function renewalOf(
  award: Ending,
  awards: readonly Later[],
  chains: readonly Enrolled[],
  today: number,
  opens: number
): Renewal {
  const ends = award.expires_on === null ? null : parseDay(award.expires_on);
  if (award.state !== 'sealed' || ends === null) return 'none';
  const good = ['being-sealed', 'sealed'];
  if (awards.some(({ renews, state }) => renews === award.id && good.includes(state))) return 'renewed';
  const again = chains.some(
    ({ course_id, award_id, chain_state }) =>
      course_id === award.course_id && award_id === null && chain_state !== 'dropped'
  );
  if (again) return 'renewing';
  if (ends < today) return 'over';
  return ends - today <= opens ? 'open' : 'later';
}
