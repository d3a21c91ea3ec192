import { describe, expect, it } from 'vitest';
import type { Chain } from '#lib/data/enrolments.ts';
import { shownState, type Standing } from './standing.ts';
import { stepWords } from './step-words.ts';

const chain = (sitting_state: string) => ({ chain_state: 'submitted', sitting_state }) as Chain;
const standing: Standing = { step: 'record-result', owner: 'proctor', retakeDay: null };

describe('what a learner reads after the clock', () => {
  it.each([
    ['submitted', /You have handed in/],
    ['expired', /Your time ended\. What you had done by then counts/],
    ['awaiting-sync', /Your time ended\. The proctor’s tablet still has to report/]
  ])('%s: how it came to its end', (state, words) => {
    expect(stepWords['record-result'].text(chain(state), standing, 'en')).toMatch(words);
    expect(shownState(chain(state))).toBe(state);
  });

  it('is the chain’s own state everywhere else', () => {
    expect(shownState({ chain_state: 'passed', sitting_state: 'passed' } as Chain)).toBe('passed');
    expect(shownState({ chain_state: 'enrolled', sitting_state: null } as Chain)).toBe('enrolled');
  });
});

describe('who books', () => {
  const open = { chain_state: 'modules-complete' } as Chain;
  it.each([
    ['learner', 'Book your assessment', /Choose when you sit/],
    ['librarian', 'A time for your assessment', /Your library books the assessment/]
  ] as const)('the %s: the words say what the reader can do', (owner, title, text) => {
    const next: Standing = { step: 'book-sitting', owner, retakeDay: null };
    expect(stepWords['book-sitting'].title(next)).toBe(title);
    expect(stepWords['book-sitting'].text(open, next, 'en')).toMatch(text);
  });
});
