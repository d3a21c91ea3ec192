/** Why what was typed into the verify box is no award number. */
export type Slip = 'malformed' | 'check-symbol' | 'voucher';
