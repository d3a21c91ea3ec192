import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { refusals as commandRefusals } from '#lib/domain/commands.ts';
import { refusals, wordsFor, wordsForCode } from './refusals.ts';

const migrations = 'supabase/migrations';

/** What the database can refuse with: `private.refuse('code', status)`, and the codes handed to `private.clean_text`. */
const raising = /(?:refuse\(\s*|clean_text\([^;()]*,\s*)'([a-z][a-z0-9-]*)'/g;
const raised = readdirSync(migrations).flatMap((file) =>
  [...readFileSync(`${migrations}/${file}`, 'utf8').matchAll(raising)].map((match) => match[1] ?? '')
);

describe('refusals', () => {
  it('has words for every code that the database raises', () => {
    expect(raised.length).toBeGreaterThan(5);
    expect([...new Set(raised)].filter((code) => !(code in refusals))).toEqual([]);
  });

  it('has words for every code that a command can come back with', () => {
    expect(
      Object.values(commandRefusals)
        .flat()
        .filter((code) => !(code in refusals))
    ).toEqual([]);
  });

  it('says something and what to do, in words of its own', () => {
    for (const [code, words] of Object.entries(refusals)) {
      expect(words.text(), code).not.toBe('');
      expect(words.hint(), code).not.toBe('');
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
