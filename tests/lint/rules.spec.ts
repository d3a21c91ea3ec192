import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

// The files in `fixture/` stand for a repository in which every rule is broken; each message must tell the way out.

let found: Map<string, string[]>;

beforeAll(async () => {
  const eslint = new ESLint({ ignore: false });
  const results = await eslint.lintFiles(['tests/lint/fixture']);
  found = new Map(
    results.map((result) => [
      result.filePath.replace(/^.*\/fixture\//, ''),
      result.messages.map(({ line, message }) => `${line}: ${message}`)
    ])
  );
});

const messagesOf = (file: string) => found.get(file) ?? [];
const texts = /Text that a person reads comes from messages: add a key/;

describe('layers', () => {
  it('keeps domain free of frameworks, aliases and the layers above', () => {
    expect(messagesOf('src/lib/domain/clock.ts')).toEqual([
      expect.stringMatching(/^1: domain may not import svelte.*Pass the value in/),
      expect.stringMatching(/^2: domain files import each other as \.\/name\.ts/),
      expect.stringMatching(/^3: domain may not import \.\.\/data\/sittings\.ts\. Pass the value in/)
    ]);
  });

  it('lets data use Supabase, and no state', () => {
    expect(messagesOf('src/lib/data/sittings.ts')).toEqual([
      expect.stringMatching(/^2: data may not import .*Move the shared rule to src\/lib\/domain/)
    ]);
  });

  it('keeps state away from storage and looks, and asks for extensions', () => {
    expect(messagesOf('src/lib/state/room.svelte.ts')).toEqual([
      expect.stringMatching(/^1: idb belongs to src\/lib\/data alone\. Add a verb/),
      expect.stringMatching(/^2: state may not import .*Give the class a method/),
      expect.stringMatching(/^3: Write #lib\/data\/sittings with its extension/)
    ]);
  });

  it('gives components types and nothing else of data', () => {
    expect(messagesOf('src/lib/components/Clock.svelte')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^3: components may not import .*Take it as a prop/),
        expect.stringMatching(/^4: Write \$lib\/paraglide\/messages\.js as #lib/)
      ])
    );
    expect(messagesOf('src/lib/components/Clock.svelte').some((text) => text.startsWith('2:'))).toBe(false);
  });

  it('keeps Supabase and console.log out of pages, but not its types', () => {
    expect(messagesOf('src/routes/+page.ts')).toEqual([
      expect.stringMatching(/^1: @supabase\/supabase-js belongs to src\/lib\/data alone/),
      expect.stringMatching(/^5: .*Show people a message on screen/)
    ]);
  });

  it('lets functions share domain alone', () => {
    expect(messagesOf('supabase/functions/seal/index.ts')).toEqual([
      expect.stringMatching(/^2: functions may not import .*Share the rule through src\/lib\/domain/)
    ]);
  });

  it('keeps stories to what a person sees, without sleep', () => {
    expect(messagesOf('tests/room.e2e.ts')).toEqual([
      expect.stringMatching(/^1: stories may not import .*A story sees what a person sees/),
      expect.stringMatching(/^4: Do not sleep: wait for what must become true/)
    ]);
  });
});

describe('names and texts', () => {
  it('refuses barrels and folders that say nothing', () => {
    expect(messagesOf('src/lib/services/index.ts')).toEqual([
      expect.stringMatching(/^1: "services" says where a thing was put.*Name the file by its noun/),
      expect.stringMatching(/^1: A barrel hides where things live\. Import from the file/)
    ]);
  });

  it('keeps pages that open offline off the server', () => {
    const text = /^1: A signed-in page opens without a network.*Load in \+page\.ts/;
    expect(messagesOf('src/routes/(app)/learn/+page.server.ts')).toEqual([expect.stringMatching(text)]);
    expect(messagesOf('src/routes/+layout.server.ts')).toEqual([expect.stringMatching(text)]);
    expect(messagesOf('src/routes/+page.server.ts')).toEqual([]);
  });

  it('finds literal text in markup, in attributes read aloud and in expressions', () => {
    const lines = messagesOf('src/lib/components/Clock.svelte')
      .filter((text) => texts.test(text))
      .map((text) => Number.parseInt(text));
    expect(lines).toEqual([9, 10, 10, 11, 12, 13]);
  });

  it('finds a colon that French cannot set its space before', () => {
    expect(messagesOf('src/lib/components/Clock.svelte')).toContainEqual(
      expect.stringMatching(/^15: A colon belongs to the message that it ends/)
    );
  });
});
