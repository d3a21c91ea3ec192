import { chainStates, type ChainState } from './next-step.ts';

/** From what cannot wait to what needs nobody. */
const order: readonly ChainState[] = [
  'running',
  'paused',
  'ready',
  'admitted',
  'arrived',
  'voucher-issued',
  'booked',
  'submitted',
  'redeemed',
  'signed',
  'passed',
  'fee-settled',
  'failed',
  'modules-complete',
  'stamped',
  'printed',
  'enrolled',
  'kept-for-ceremony',
  'collected'
];

type Standing = { chain_state: string; sitting_starts_at: string | null; since: string };

const isChainState = (state: string): state is ChainState =>
  (chainStates as readonly string[]).includes(state);

/** The state as the chain knows it; a state of a newer server counts as the beginning. */
export const chainState = (state: string): ChainState => (isChainState(state) ? state : 'enrolled');

/** The enrolments with the one that cannot wait first; of two alike the earlier sitting, then the latest move. */
export function byUrgency<T extends Standing>(enrolments: readonly T[]): T[] {
  const rank = (one: T) => order.indexOf(chainState(one.chain_state));
  return enrolments.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.sitting_starts_at ?? '9').localeCompare(b.sitting_starts_at ?? '9') ||
      b.since.localeCompare(a.since)
  );
}
