import { describe, expect, it } from 'vitest';
import { find, hashOf, isTicket } from './ticket.ts';

const content = `carrel:ticket:${'0123456789abcdef'.repeat(2)}`;

describe('a ticket', () => {
  it('is of one form, to the byte', async () => {
    expect(isTicket(content)).toBe(true);
    for (const other of [
      content.toUpperCase(),
      content.slice(0, -1),
      ` ${content}`,
      `${content}\n`,
      'carrel:voucher:1'
    ])
      expect(isTicket(other), other).toBe(false);
    expect(await hashOf(content)).toBe('751eb2111794d09e404ce2634090e725294dc8060f5e33c72b6980b0c8c97412');
  });

  it('is found by its hash: here, in another session, or not at all', async () => {
    const hash = await hashOf(content);
    const here = { id: 'a', ticket_hash: hash, state: 'booked' };
    const there = { sitting_id: 'b', ticket_hash: hash };
    expect(await find(content, [here], [there])).toEqual({ kind: 'here', sitting: here });
    expect(await find(content, [], [there])).toEqual({ kind: 'elsewhere', booking: there });
    expect(await find(content, [], [])).toEqual({ kind: 'unknown' });
    expect(await find('https://example.org', [here], [])).toEqual({ kind: 'no-ticket' });
  });
});
