import * as awards from '#lib/data/awards.ts';
import { client } from '#lib/data/client.ts';
import * as documents from '#lib/data/documents.ts';
import { done, unexpected, type Result } from '#lib/data/result.ts';
import * as answers from '#lib/domain/answers.ts';
import type { Answer, Entry } from '#lib/domain/answers.ts';
import { keyListSchema } from '#lib/domain/key-list.ts';
import { kindOf, normalise } from '#lib/domain/number.ts';
import type { Issuer } from '#lib/domain/verdict.ts';
import * as paper from '#lib/components/paper-reader.ts';
import { tools } from '#lib/components/paper-tools.ts';

/** An answer as this page shows it. */
export type Found = Answer & {
  id: string;
  /** The file has a text, and this name does not stand in it: most likely somebody else's symbol. */
  nameMissing: boolean;
};
/** A file without a symbol, or one that could not be read. */
export type Unread = { id: string; file: string; fault: paper.PaperFault | 'no-symbol' };

let issuer: Promise<Result<Issuer>> | undefined;

/** The issuer's keys as its server publishes them now; statuses come from the server's own answer. */
async function issuerNow(): Promise<Result<Issuer>> {
  issuer ??= documents.keyList(client()).then((list) => {
    if (!list.ok) return list;
    const keys = keyListSchema.safeParse(list.value);
    if (!keys.success) return unexpected('the key list is none');
    return done({ keys: keys.data, revoked: () => null, superseded: () => null, asOf: 0 });
  });
  const known = await issuer;
  if (!known.ok) issuer = undefined;
  return known;
}

/** Judges what was scanned or found in files; `texts` has the text of each entry's file. */
export async function check(
  entries: Entry[],
  way: 'symbol' | 'file',
  saidBy: string | null,
  texts: string[] = []
): Promise<Result<Found[]>> {
  const known = await issuerNow();
  if (!known.ok) return known;
  const now = Date.now();
  const asked = entries.map((entry) => answers.read(entry, known.value, now));
  const questions = asked.flatMap(({ number, token }) => (number === null ? [] : [{ number, token }]));
  const said = questions.length === 0 ? done([]) : await awards.check(questions, way, saidBy);
  if (!said.ok) return said;
  let place = 0;
  return done(
    asked.map((one, index) => {
      const row = one.number === null ? null : (said.value[place++] ?? null);
      const answer = answers.answer(one, row, known.value, now);
      const id = crypto.randomUUID();
      return { ...answer, id, nameMissing: isMissing(answer.name, texts[index] ?? '') };
    })
  );
}

const folded = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\s]/gu, '')
    .toLowerCase();

/** Right-to-left names are left out: a file's text may hold them in the order of the page. */
function isMissing(name: string | null, text: string): boolean {
  if (name === null || folded(text).length < 20 || !/^[\p{Script=Latin}\p{M}\p{P}\p{Zs}]+$/u.test(name))
    return false;
  return !folded(text).includes(folded(name.replace(/\u2026$/, '')));
}

/** The award number that is printed in a text, for files without a symbol. */
function numberIn(text: string): string | null {
  const candidates = text.match(/[0-9A-Z]{4}[-\s]?[0-9A-Z]{4}[-\s]?[0-9A-Z]{4}/g) ?? [];
  return candidates.map(normalise).find((symbols) => kindOf(symbols) === 'award') ?? null;
}

type Taken = { entries: Entry[]; texts: string[]; unread: Unread[] };

/** What stands in files: every symbol on every page, or else the number that is printed there. */
export async function open(files: File[], onprogress: (done: number) => void): Promise<Taken> {
  const taken: Taken = { entries: [], texts: [], unread: [] };
  for (const [index, file] of files.entries()) {
    onprogress(index);
    const found = await paper.read(file, tools);
    const add = (entry: Entry, text: string) => {
      taken.entries.push(entry);
      taken.texts.push(text);
    };
    if (typeof found === 'string') {
      taken.unread.push({ id: crypto.randomUUID(), file: file.name, fault: found });
      continue;
    }
    for (const { content, page } of found.symbols)
      add(
        { text: content, label: found.pages > 1 ? `${file.name}, ${page}` : file.name, scanned: true },
        found.text
      );
    const printed = found.symbols.length === 0 ? numberIn(found.text) : null;
    if (printed) add({ text: printed, label: file.name }, found.text);
    else if (found.symbols.length === 0)
      taken.unread.push({ id: crypto.randomUUID(), file: file.name, fault: 'no-symbol' });
  }
  onprogress(files.length);
  return taken;
}
