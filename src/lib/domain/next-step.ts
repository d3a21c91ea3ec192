/** Where an enrolment stands in the chain, what comes next, and whose it is. Every screen with a learner shows this. */

export const chainStates = [
  'enrolled',
  'modules-complete',
  'booked',
  'arrived',
  'admitted',
  'ready',
  'running',
  'paused',
  'submitted',
  'passed',
  'failed',
  'fee-settled',
  'voucher-issued',
  'redeemed',
  'signed',
  'printed',
  'stamped',
  'collected',
  'kept-for-ceremony'
] as const;
export type ChainState = (typeof chainStates)[number];

export const owners = ['learner', 'librarian', 'proctor', 'licensee', 'hq', 'server'] as const;
export type Owner = (typeof owners)[number];

export const steps = [
  'study-modules',
  'book-sitting',
  'come-to-sitting',
  'check-id',
  'check-tools',
  'start-sitting',
  'take-assessment',
  'resume-sitting',
  'record-result',
  'agree-fee',
  'pay-fee',
  'wait-for-retake',
  'book-retake',
  'review-attempts',
  'issue-voucher',
  'order-vouchers',
  'ask-permission',
  'give-permission',
  'redeem-voucher',
  'seal-award',
  'print-award',
  'stamp-award',
  'collect-award',
  'attend-ceremony',
  'nothing'
] as const;
export type Step = (typeof steps)[number];

export type NextStep = { step: Step; owner: Owner | null };

/** What can turn the next step aside. Leave out what is not known; the plain step is then given. */
export type Circumstances = {
  /** The library lets learners book from their phone; else its librarian books. */
  learnersBook?: boolean;
  /** Failed: sittings still allowed, and when the wait is over (milliseconds). */
  attemptsLeft?: number;
  retakeFrom?: number;
  /** Passed: the library and the learner agreed on a fee. Until then there is nothing to pay. */
  feeAgreed?: boolean;
  /** Fee settled: vouchers of the right kind in the library's stock, the learner's own reserved one included. */
  vouchersInStock?: number;
  /** Fee settled: the learner's home is another library, and HQ has or has not given leave. */
  permission?: 'not-needed' | 'needed' | 'asked' | 'given';
  /** Signed: the PDF is there. Until then the award reads "being sealed". */
  sealed?: boolean;
  now?: number;
};

const plain: Record<ChainState, NextStep> = {
  enrolled: { step: 'study-modules', owner: 'learner' },
  'modules-complete': { step: 'book-sitting', owner: 'librarian' },
  booked: { step: 'come-to-sitting', owner: 'learner' },
  arrived: { step: 'check-id', owner: 'proctor' },
  admitted: { step: 'check-tools', owner: 'proctor' },
  ready: { step: 'start-sitting', owner: 'proctor' },
  running: { step: 'take-assessment', owner: 'learner' },
  paused: { step: 'resume-sitting', owner: 'proctor' },
  submitted: { step: 'record-result', owner: 'proctor' },
  passed: { step: 'pay-fee', owner: 'learner' },
  failed: { step: 'book-retake', owner: 'librarian' },
  'fee-settled': { step: 'issue-voucher', owner: 'librarian' },
  'voucher-issued': { step: 'redeem-voucher', owner: 'learner' },
  redeemed: { step: 'seal-award', owner: 'server' },
  signed: { step: 'print-award', owner: 'learner' },
  printed: { step: 'stamp-award', owner: 'librarian' },
  stamped: { step: 'collect-award', owner: 'learner' },
  collected: { step: 'nothing', owner: null },
  'kept-for-ceremony': { step: 'attend-ceremony', owner: 'learner' }
};

export function nextStep(state: ChainState, circumstances: Circumstances = {}): NextStep {
  const { attemptsLeft, retakeFrom, learnersBook, feeAgreed, vouchersInStock, permission, sealed, now } =
    circumstances;
  if (state === 'failed') {
    if (attemptsLeft !== undefined && attemptsLeft <= 0) return { step: 'review-attempts', owner: 'hq' };
    if (retakeFrom !== undefined && now !== undefined && now < retakeFrom)
      return { step: 'wait-for-retake', owner: 'learner' };
  }
  if (learnersBook && (state === 'modules-complete' || state === 'failed'))
    return { step: plain[state].step, owner: 'learner' };
  if (state === 'passed' && feeAgreed === false) return { step: 'agree-fee', owner: 'librarian' };
  if (state === 'fee-settled') {
    if (permission === 'needed') return { step: 'ask-permission', owner: 'librarian' };
    if (permission === 'asked') return { step: 'give-permission', owner: 'hq' };
    if (vouchersInStock === 0) return { step: 'order-vouchers', owner: 'licensee' };
  }
  if (state === 'signed' && sealed === false) return plain.redeemed;
  return plain[state];
}

/** How far along the chain a state is, for progress bars and sorting: 0 to 17; `failed` counts as `modules-complete`. */
export function progress(state: ChainState): number {
  if (state === 'failed') return progress('modules-complete');
  const line = chainStates.filter((one) => one !== 'failed' && one !== 'kept-for-ceremony');
  return state === 'kept-for-ceremony' ? line.indexOf('stamped') : line.indexOf(state);
}
