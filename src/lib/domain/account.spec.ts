import { describe, expect, it } from 'vitest';
import { emailFault, faults, passwordFault, type NewAccount } from './account.ts';

const complete: NewAccount = {
  given: 'Ama',
  family: 'Mensah',
  email: 'ama@example.org',
  password: 'three calm words',
  confirmed: 'three calm words',
  terms: true
};

describe('faults', () => {
  it('finds none in a complete form, nor in one with a single name', () => {
    expect(faults(complete)).toEqual({});
    expect(faults({ ...complete, family: '' })).toEqual({});
  });

  it('names every field that is wrong at once', () => {
    expect(faults({ given: ' ', family: '', email: '', password: '', confirmed: 'x', terms: false })).toEqual(
      {
        given: 'missing',
        email: 'missing',
        password: 'missing',
        confirmed: 'differs',
        terms: 'missing'
      }
    );
  });

  it('counts a password in symbols, not in bytes', () => {
    expect(passwordFault('1234567')).toBe('too-short');
    expect(passwordFault('🌍🌍🌍🌍')).toBe('too-short');
    expect(passwordFault('correct horse')).toBeNull();
  });

  it.each(['ama', 'ama@', '@example.org', 'ama@example', 'a b@example.org'])('refuses %s', (address) => {
    expect(emailFault(address)).toBe('malformed');
  });

  it('takes an address with spaces around it', () => {
    expect(emailFault(' ama@example.org ')).toBeNull();
  });
});
