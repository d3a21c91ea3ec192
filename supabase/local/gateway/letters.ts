import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../settings.ts';
import type { Mail } from './mail.ts';

/** Auth's letters by the names of config.toml; hosted Supabase reads the same files. */
const kinds = ['invite', 'confirmation', 'recovery', 'magic_link', 'email_change'] as const;
export type LetterKind = (typeof kinds)[number];

interface Template {
  subject: string;
  content_path: string;
}

/** Subject and file of each letter. Raises when config.toml names one without a subject or a file. */
export function templates(): Record<LetterKind, Template> {
  const toml = readFileSync(join(root, 'supabase', 'config.toml'), 'utf8');
  const read = (kind: LetterKind): [LetterKind, Template] => {
    const [, section] =
      new RegExp(`^\\[auth\\.email\\.template\\.${kind}\\]\\n((?:[^\\[\\n].*\\n)*)`, 'm').exec(toml) ?? [];
    const value = (name: string) => new RegExp(`^${name} = "(.*)"$`, 'm').exec(section ?? '')?.[1];
    const [subject, path] = [value('subject'), value('content_path')];
    if (!subject || !path) throw new Error(`config.toml has no whole [auth.email.template.${kind}]`);
    return [kind, { subject, content_path: join(root, path) }];
  };
  return Object.fromEntries(kinds.map(read)) as Record<LetterKind, Template>;
}

/** A letter that the gateway itself writes, in the same template language as Auth's. */
export function letter(kind: LetterKind, to: string, values: Record<string, string>): Mail {
  const { subject, content_path: path } = templates()[kind];
  const html = readFileSync(path, 'utf8').replaceAll(
    /\{\{ \.(\w+) \}\}/g,
    (whole, name: string) => values[name] ?? whole
  );
  return { to, subject, html, text: plainText(html) };
}

/** The same letter for readers without HTML: its paragraphs, each link as its address. */
export function plainText(html: string): string {
  return html
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<a\s+href="([^"]*)"\s*>([^<]*)<\/a\s*>/g, '$2:\n$1')
    .replaceAll(/<hr \/>/g, '\n* * *\n')
    .replaceAll(/<\/p>/g, '\n\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll(/^ +| +$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
