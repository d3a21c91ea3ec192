import { owners, type Owner } from './next-step.ts';

/** Whose step it is, from what the library can move itself to what nobody has to. */
const order: readonly (Owner | null)[] = [
  'librarian',
  'proctor',
  'hq',
  'licensee',
  'server',
  'learner',
  null
];

/** Owners in the order in which the library reads them. */
export const ownersByTurn: readonly Owner[] = owners.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));

/** Who is stuck first: those the library itself can help on, then the others, each by the longest wait. `since` is RFC 3339. */
export function byWaiting<T extends { owner: Owner | null; since: string }>(lines: readonly T[]): T[] {
  const rank = (one: T) => order.indexOf(one.owner);
  return lines.toSorted((a, b) => rank(a) - rank(b) || Date.parse(a.since) - Date.parse(b.since));
}
