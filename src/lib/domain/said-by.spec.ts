import { describe, expect, it } from 'vitest';
import { read } from './said-by.ts';
import { fit, unfit } from '../../../tests/vectors/said-by.ts';

describe('who a verifier says to be', () => {
  it('is one tidy line', () => {
    for (const [typed, name] of fit) expect([typed, read(typed)]).toEqual([typed, name]);
  });

  it('leads nowhere', () => {
    for (const typed of unfit) expect([typed, read(typed)]).toEqual([typed, null]);
  });
});
