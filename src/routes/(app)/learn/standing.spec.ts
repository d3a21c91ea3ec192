import { describe, expect, it } from 'vitest';
import type { Chain } from '#lib/data/enrolments.ts';
import type { Snapshot } from '#lib/state/learning.svelte.ts';
import { standing } from './standing.ts';
import { stepWords } from './step-words.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const chain = (chain_state: string) =>
  ({ enrolment_id: 'e', course_id: 'c', award_id: null, chain_state, fee_minor: null }) as unknown as Chain;
/** @param library what the library itself says; null where it leaves it to the programme */
const phone = (library: boolean | null, programme: boolean) =>
  ({
    library: { time_zone: 'UTC' },
    awards: [],
    courses: [],
    sittings: [],
    rules: { learners_book: library },
    programme: { learners_book: programme, retake_wait_days: 0, retake_limit: 3 }
  }) as unknown as Snapshot;

describe('booking', () => {
  it.each([
    [null, true, 'learner'],
    [true, false, 'learner'],
    [null, false, 'librarian'],
    [false, true, 'librarian']
  ] as const)('library %s, programme %s: is the step of the %s', (library, programme, owner) => {
    const next = standing(chain('modules-complete'), phone(library, programme), now);
    expect([next.step, next.owner]).toEqual(['book-sitting', owner]);
    const words = stepWords[next.step].text(chain('modules-complete'), next, 'en');
    expect(words).toMatch(owner === 'learner' ? /Choose when/ : /Your library books/);
  });

  it('is the only step that changes hands so', () => {
    expect(standing(chain('enrolled'), phone(true, true), now).owner).toBe('learner');
    expect(standing(chain('submitted'), phone(true, true), now).owner).toBe('proctor');
  });
});
