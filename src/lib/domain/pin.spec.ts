import { describe, expect, it } from 'vitest';
import { pinFault } from './pin.ts';

describe('a PIN', () => {
  it.each(['4071', '90316', '739105', '58203917'])('%s is taken', (pin) => {
    expect(pinFault(pin)).toBeNull();
  });

  it.each(['407', '583920174', '40a1', '40 1', '٤٠٧١'])('%s is not of 4 to 8 digits', (pin) => {
    expect(pinFault(pin)).toBe('malformed');
  });

  it.each(['0000', '777777', '1234', '4321', '7890', '87654321', '1212', '123123', '1984', '2026', '2580'])(
    '%s is what anybody would try',
    (pin) => {
      expect(pinFault(pin)).toBe('obvious');
    }
  );

  it('is asked for', () => {
    expect(pinFault('')).toBe('missing');
  });
});
