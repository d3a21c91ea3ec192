import { describe, expect, it } from 'vitest';
import { linkedInAddress, linkedInFields } from './linked-in.ts';

const award = {
  course_title: 'First Aid & Care',
  issuer_name: 'Carrel',
  issued_on: '2026-03-09',
  expires_on: null
};
const page = 'https://carrel.example/v/3T7QK9XW2BZ0#123';

describe('the fields for LinkedIn', () => {
  it('leave out an end that is not there, and write months as LinkedIn counts them', () => {
    const fields = linkedInFields(award, '3T7Q-K9XW-2BZ0', page);
    expect(fields).toMatchObject({ issueYear: '2026', issueMonth: '3', expirationYear: '' });
    expect(linkedInAddress(fields)).not.toContain('expiration');
    const ending = linkedInFields({ ...award, expires_on: '2029-11-22' }, '3T7Q-K9XW-2BZ0', page);
    expect(linkedInAddress(ending)).toContain('expirationYear=2029&expirationMonth=11');
  });

  it('never carry the symbol’s fragment, which holds the name', () => {
    const address = new URL(linkedInAddress(linkedInFields(award, '3T7Q-K9XW-2BZ0', page)));
    expect(address.searchParams.get('certUrl')).toBe('https://carrel.example/v/3T7QK9XW2BZ0');
    expect(address.searchParams.get('name')).toBe('First Aid & Care');
  });
});
