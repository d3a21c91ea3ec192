import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { refusals, wordsFor, wordsForCode } from './refusals.ts';

const migrations = 'supabase/migrations';

/** What the database can refuse with: `private.refuse('code', status)`, and the codes handed to its checks. */
const raised = readdirSync(migrations).flatMap((file) =>
  [...readFileSync(`${migrations}/${file}`, 'utf8').matchAll(/refuse\(\s*'([a-z][a-z0-9-]*)'/g)].map(
    (match) => match[1] ?? ''
  )
);

describe('refusals', () => {
  it('has words for every code that the database raises', () => {
    expect(raised.length).toBeGreaterThan(5);
    expect([...new Set(raised)].filter((code) => !(code in refusals))).toEqual([]);
  });

  it('says something and what to do, in words of its own', () => {
    for (const [code, words] of Object.entries(refusals)) {
      expect(words.text(), code).not.toBe('');
      expect(words.hint(), code).not.toBe('');
      expect(words.text(), code).not.toContain(code);
    }
  });

  it('never shows what a server said', () => {
    const words = wordsFor({
      ok: false,
      kind: 'unexpected',
      status: 500,
      message: 'relation "x" does not exist'
    });
    expect(words.text()).not.toContain('relation');
    expect(wordsForCode('no-such-code').text()).toBe(words.text());
  });
});
