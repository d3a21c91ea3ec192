import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

// The pseudo-locale en-XA: English with accents, 40 % longer and in brackets. What stands on a screen without brackets
// never went through messages; what is cut off there will be cut off in German. Only test builds carry it.

export const pseudoLocale = 'en-XA';
const folder = '.pseudo';
/** Where the texts of the app and of the kiosk say their languages. */
export const projects = { app: './project.inlang', kiosk: './kiosk.inlang' };
/** The same with the pseudo-locale. */
export const pseudoProjectOf = (project: string) => `./${folder}/${basename(project)}`;

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const accented = [...'åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ'];
const filler = 'öñé ţŵö ţĥŕéé ƒöûŕ ƒîṽé šîẋ šéṽéñ éîĝĥţ ñîñé ţéñ ';

/** One text in the pseudo-locale; what stands in braces is a parameter and stays. */
export function pseudo(text: string): string {
  if (!/\p{L}/u.test(text.replace(/\{[^}]*\}/g, ''))) return text;
  const letters = text.replace(/\{[^}]*\}|[a-zA-Z]/g, (part) =>
    part.length > 1 ? part : (accented[plain.indexOf(part)] ?? part)
  );
  const extra = Math.max(2, Math.ceil(text.length * 0.4) - 3);
  return `[${letters} ${filler
    .repeat(Math.ceil(extra / filler.length))
    .slice(0, extra)
    .trim()}]`;
}

type Message = string | { match: Record<string, string> }[];

function pseudoMessage(message: Message): Message {
  if (typeof message === 'string') return pseudo(message);
  return message.map((variants) => ({
    ...variants,
    match: Object.fromEntries(Object.entries(variants.match).map(([when, text]) => [when, pseudo(text)]))
  }));
}

/** Writes inlang projects beside the real ones, with the same messages and en-XA made from English. */
export function writePseudoProjects(): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync('messages', join(folder, 'messages'), { recursive: true });
  const english = join('messages', 'en');
  const target = join(folder, 'messages', pseudoLocale);
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(english)) {
    const messages = JSON.parse(readFileSync(join(english, name), 'utf8')) as Record<string, Message>;
    const entries = Object.entries(messages).map(([key, message]) => [
      key,
      key.startsWith('$') ? message : pseudoMessage(message)
    ]);
    writeFileSync(join(target, name), JSON.stringify(Object.fromEntries(entries)));
  }
  for (const project of Object.values(projects)) writeSettings(project);
}

function writeSettings(project: string): void {
  const settings = JSON.parse(readFileSync(join(project, 'settings.json'), 'utf8')) as {
    locales: string[];
    modules: string[];
  };
  mkdirSync(pseudoProjectOf(project), { recursive: true });
  writeFileSync(
    join(pseudoProjectOf(project), 'settings.json'),
    JSON.stringify({
      ...settings,
      locales: [...settings.locales, pseudoLocale],
      modules: settings.modules.map((path) => path.replace(/^\.\//, '../'))
    })
  );
}
