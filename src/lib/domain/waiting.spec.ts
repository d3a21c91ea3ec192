import { expect, it } from 'vitest';
import type { Owner } from './next-step.ts';
import { byWaiting } from './waiting.ts';

const line = (id: string, owner: Owner | null, since: string) => ({ id, owner, since });

it('puts what the library can do first, the longest wait before the shorter, and the finished last', () => {
  const lines = [
    line('done', null, '2026-01-01T00:00:00Z'),
    line('learner', 'learner', '2026-02-01T00:00:00Z'),
    line('new', 'librarian', '2026-11-02T00:00:00Z'),
    line('old', 'librarian', '2026-11-01T00:00:00Z'),
    line('room', 'proctor', '2026-11-20T00:00:00Z')
  ];
  expect(byWaiting(lines).map(({ id }) => id)).toEqual(['old', 'new', 'room', 'learner', 'done']);
});

it('compares instants, not their writing', () => {
  const lines = [
    line('later', 'learner', '2026-11-01T10:00:00Z'),
    line('earlier', 'learner', '2026-11-01T11:00:00+02:00')
  ];
  expect(byWaiting(lines)[0]?.id).toBe('earlier');
});
