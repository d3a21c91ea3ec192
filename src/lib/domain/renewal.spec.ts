import { describe, expect, it } from 'vitest';
import { parseDay } from './moment.ts';
import { isOver, renewalOf } from './renewal.ts';

const today = parseDay('2026-11-22')!;
const award = { id: 'a', state: 'sealed', course_id: 'c', expires_on: '2026-12-22' };
const chain = { course_id: 'c', award_id: null, chain_state: 'enrolled' };

describe('renewing an award', () => {
  it('opens so many days before its end, and stays open after it', () => {
    expect(renewalOf(award, [], [], today, 30)).toBe('open');
    expect(renewalOf(award, [], [], today, 29)).toBe('later');
    expect(renewalOf({ ...award, expires_on: '2026-11-22' }, [], [], today, 30)).toBe('open');
    expect(renewalOf({ ...award, expires_on: '2026-11-21' }, [], [], today, 30)).toBe('over');
  });

  it('is not for an award without an end, nor for one that was taken back', () => {
    expect(renewalOf({ ...award, expires_on: null }, [], [], today, 30)).toBe('none');
    expect(renewalOf({ ...award, state: 'revoked' }, [], [], today, 30)).toBe('none');
  });

  it('is under way while the learner is on the course again, and done with the newer award', () => {
    expect(renewalOf(award, [], [{ ...chain, award_id: 'a' }, chain], today, 30)).toBe('renewing');
    expect(renewalOf(award, [], [{ ...chain, award_id: 'a' }], today, 30)).toBe('open');
    expect(renewalOf(award, [], [{ ...chain, chain_state: 'dropped' }], today, 30)).toBe('open');
    expect(renewalOf(award, [{ renews: 'a', state: 'being-sealed' }], [], today, 30)).toBe('renewed');
    expect(renewalOf(award, [{ renews: 'a', state: 'revoked' }], [], today, 30)).toBe('open');
  });

  it('is valid through its last day', () => {
    expect(isOver({ ...award, expires_on: '2026-11-22' }, today)).toBe(false);
    expect(isOver({ ...award, expires_on: '2026-11-21' }, today)).toBe(true);
  });
});
