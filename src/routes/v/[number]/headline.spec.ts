import { describe, expect, it } from 'vitest';
import type { Answer } from '#lib/data/award-answer.ts';
import { generate } from '#lib/domain/number.ts';
import { slipOf } from '../../../../tests/slip.ts';
import { m } from '#lib/paraglide/messages.js';
import { headline } from './headline.ts';

const unknown = (number: string, code: Answer['code']) =>
  headline({ status: 'unknown', code, number } as Answer);

describe('the headline of a number that is not known', () => {
  it('tells a number that nobody issued from a slip, a voucher’s code and anything else', () => {
    const award = generate('award');
    expect(unknown(award, null).title).toBe(m.verify_unknown_title());
    expect(unknown(slipOf(award), 'check-symbol')).toEqual({
      title: m.verify_slip_title(),
      text: m.verify_slip()
    });
    expect(unknown(generate('voucher'), 'check-symbol')).toEqual({
      title: m.verify_malformed_title(),
      text: m.verify_is_voucher()
    });
    expect(unknown('hello', 'malformed').title).toBe(m.verify_malformed_title());
  });
});
