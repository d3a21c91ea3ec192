import { describe, expect, it } from 'vitest';
import { clockDigits, minuteMark } from './clock-face.ts';

describe('the face of the clock', () => {
  it('shows minutes and seconds, and hours when there are any', () => {
    expect([3_600_000, 2_527_000, 61_000, 0].map(clockDigits)).toEqual([
      '1:00:00',
      '42:07',
      '01:01',
      '00:00'
    ]);
  });

  it('rounds up, so that 00:00 means over', () => {
    expect(clockDigits(1)).toBe('00:01');
    expect(clockDigits(-5000)).toBe('00:00');
  });

  it('warns at ten, five and one minute and at the end', () => {
    expect([600_001, 600_000, 300_000, 60_000, 0].map(minuteMark)).toEqual([null, 10, 5, 1, 0]);
  });
});
