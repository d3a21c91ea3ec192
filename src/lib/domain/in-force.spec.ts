import { expect, it } from 'vitest';
import { inForce } from './in-force.ts';

const line = (code: string, required_from: string | null, retired_at: string | null) => ({
  code,
  required_from,
  retired_at
});
const noon = '2026-11-22T12:00:00Z';
const lines = [line('kept', null, null), line('gone', null, noon), line('new', noon, null)];
const at = (instant: string) => inForce(lines, Date.parse(instant)).map(({ code }) => code);

it('gives what began before a change the old lines, and what begins with it the new ones', () => {
  expect(at('2026-11-22T11:59:59.999Z')).toEqual(['kept', 'gone']);
  expect(at(noon)).toEqual(['kept', 'new']);
  expect(at('2030-01-01T00:00:00Z')).toEqual(['kept', 'new']);
});
