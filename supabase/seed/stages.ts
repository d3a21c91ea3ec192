/** Where each of a library's twenty learners stands, the same in every library. `docs/demo.md` shows this table. */
export const stages = [
  'enrolled',
  'half-way',
  'modules-complete',
  'booked-tomorrow',
  'booked-now',
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
  'signed',
  'printed',
  'stamped',
  'collected',
  'kept-for-ceremony'
] as const;

export type Stage = (typeof stages)[number];

/** How far along the chain a stage is, for "at least this far". */
export const reached = (stage: Stage, at: Stage) => stages.indexOf(stage) >= stages.indexOf(at);
