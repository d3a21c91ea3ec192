import { describe, expect, it } from 'vitest';
import { chainStates, nextStep, progress } from './next-step.ts';

describe('next step', () => {
  it.each(chainStates)('of %s is somebody’s', (state) => {
    const { step, owner } = nextStep(state);
    expect(owner === null).toBe(step === 'nothing');
  });

  it('waits, retakes or stops after a fail', () => {
    expect(nextStep('failed', { attemptsLeft: 1, retakeFrom: 10, now: 9 })).toEqual({
      step: 'wait-for-retake',
      owner: 'learner'
    });
    expect(nextStep('failed', { attemptsLeft: 1, retakeFrom: 10, now: 10 })).toEqual({
      step: 'book-retake',
      owner: 'librarian'
    });
    expect(nextStep('failed', { attemptsLeft: 0, retakeFrom: 10, now: 9 })).toEqual({
      step: 'review-attempts',
      owner: 'hq'
    });
  });

  it.each([
    ['modules-complete', 'book-sitting'],
    ['failed', 'book-retake']
  ] as const)('after %s books whoever the library lets book', (state, step) => {
    expect(nextStep(state, { learnersBook: true })).toEqual({ step, owner: 'learner' });
    expect(nextStep(state, { learnersBook: false })).toEqual({ step, owner: 'librarian' });
  });

  it('asks nobody to pay a fee that was not agreed', () => {
    expect(nextStep('passed', { feeAgreed: false })).toEqual({ step: 'agree-fee', owner: 'librarian' });
    expect(nextStep('passed', { feeAgreed: true })).toEqual({ step: 'pay-fee', owner: 'learner' });
  });

  it('turns to HQ and the licensee when the voucher cannot be issued', () => {
    expect(nextStep('fee-settled', { permission: 'needed', vouchersInStock: 0 }).step).toBe('ask-permission');
    expect(nextStep('fee-settled', { permission: 'asked' }).owner).toBe('hq');
    expect(nextStep('fee-settled', { permission: 'given', vouchersInStock: 0 }).owner).toBe('licensee');
    expect(nextStep('fee-settled', { vouchersInStock: 3 }).step).toBe('issue-voucher');
  });

  it('is the server’s while the award is being sealed', () => {
    expect(nextStep('signed', { sealed: false })).toEqual(nextStep('redeemed'));
    expect(nextStep('signed', { sealed: true }).step).toBe('print-award');
  });

  it('never goes back along the chain', () => {
    const line = chainStates.filter((state) => state !== 'failed' && state !== 'kept-for-ceremony');
    expect(line.map(progress)).toEqual(line.map((_, index) => index));
    expect(progress('failed')).toBe(progress('modules-complete'));
    expect(progress('kept-for-ceremony')).toBe(progress('stamped'));
  });
});
