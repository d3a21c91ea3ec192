import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// What a person reads is there in every language that its screen offers: the app in English and French, the kiosk in six.

type Message = string | { match: Record<string, string> }[];
type Messages = Record<string, Message>;

const projects = ['project.inlang', 'kiosk.inlang'].map((name) => {
  const settings = JSON.parse(readFileSync(`${name}/settings.json`, 'utf8')) as {
    baseLocale: string;
    locales: string[];
    'plugin.inlang.messageFormat': { pathPattern: string[] };
  };
  return { name, ...settings, patterns: settings['plugin.inlang.messageFormat'].pathPattern };
});

const read = (pattern: string, locale: string): Messages => {
  const path = pattern.replace('{locale}', locale);
  if (!existsSync(path)) return {};
  const { $schema: _, ...messages } = JSON.parse(readFileSync(path, 'utf8')) as Messages;
  return messages;
};
const texts = (message: Message | undefined): string[] =>
  message === undefined
    ? []
    : typeof message === 'string'
      ? [message]
      : message.flatMap(({ match }) => Object.values(match));
const parameters = (message: Message | undefined) =>
  [...new Set(texts(message).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();

/** The same word in both languages, or a name. */
const sameWord =
  /^(kiosk_(pin|sound_tones|language|version|number_count|dim_minutes|title|camera_label|check))$/;

for (const { name, baseLocale, locales, patterns } of projects)
  describe(name, () => {
    for (const pattern of patterns)
      it.each(locales.filter((locale) => locale !== baseLocale))(`${pattern} is whole in %s`, (locale) => {
        const base = read(pattern, baseLocale);
        const other = read(pattern, locale);
        expect(Object.keys(base).length).toBeGreaterThan(0);
        expect(Object.keys(other).sort()).toEqual(Object.keys(base).sort());
        for (const [key, message] of Object.entries(other)) {
          expect([key, parameters(message)]).toEqual([key, parameters(base[key])]);
          expect([key, texts(message).every((text) => text.trim() !== '')]).toEqual([key, true]);
        }
      });
  });

describe('the kiosk', () => {
  const pattern = 'messages/{locale}/kiosk.json';
  const english = read(pattern, 'en');

  it.each(['fr', 'es', 'pt', 'ar', 'sw'])('speaks %s itself, and does not fall back to English', (locale) => {
    const other = read(pattern, locale);
    const untranslated = Object.keys(english).filter(
      (key) => other[key] === english[key] && !sameWord.test(key)
    );
    expect(untranslated).toEqual([]);
  });

  it('writes Arabic in Arabic letters', () => {
    const latin = Object.entries(read(pattern, 'ar')).filter(
      ([, text]) => !/\p{Script=Arabic}/u.test(texts(text).join())
    );
    expect(latin).toEqual([]);
  });
});
