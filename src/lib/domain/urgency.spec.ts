import { expect, it } from 'vitest';
import { chainStates } from './next-step.ts';
import { byUrgency, chainState } from './urgency.ts';

const at = (chain_state: string, sitting_starts_at: string | null = null, since = '2026-11-01') => ({
  chain_state,
  sitting_starts_at,
  since
});

it('puts a running sitting before everything and a collected award after it', () => {
  const sorted = byUrgency([at('collected'), at('enrolled'), at('running'), at('booked', '2026-12-01')]);
  expect(sorted.map((one) => one.chain_state)).toEqual(['running', 'booked', 'enrolled', 'collected']);
});

it('puts the earlier of two sittings first, then what moved last', () => {
  const sorted = byUrgency([at('booked', '2026-12-02'), at('booked', '2026-12-01')]);
  expect(sorted[0]?.sitting_starts_at).toBe('2026-12-01');
  expect(byUrgency([at('enrolled', null, '2026-01-01'), at('enrolled', null, '2026-02-01')])[0]?.since).toBe(
    '2026-02-01'
  );
});

it('has a place for every state of the chain', () => {
  for (const state of chainStates) {
    const [first] = byUrgency([at(state), at('collected')]);
    expect(first?.chain_state).toBe(state);
  }
});

it('takes a state it does not know for the beginning', () => {
  expect(chainState('framed')).toBe('enrolled');
});
