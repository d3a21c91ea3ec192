import * as awards from '#lib/data/awards.ts';
import { client } from '#lib/data/client.ts';
import * as documents from '#lib/data/documents.ts';
import { done, unexpected, type Result } from '#lib/data/result.ts';
import * as answers from '#lib/domain/answers.ts';
import type { Answer, Entry } from '#lib/domain/answers.ts';
import { agreement, judgeFile, type Agreement, type FileJudgement } from '#lib/domain/award-file.ts';
import { keyListSchema } from '#lib/domain/key-list.ts';
import { isNameMissing } from '#lib/domain/name-in-text.ts';
import { kindOf, normalise } from '#lib/domain/number.ts';
import type { Issuer } from '#lib/domain/verdict.ts';
import * as paper from '#lib/components/paper-reader.ts';
import { tools } from '#lib/components/paper-tools.ts';

/** What an entry's file holds besides the symbol or number. */
export type Context = {
  /** The text of all its pages; empty for a picture. */
  text: string;
  /** The credential inside a PDF, judged; null for anything else. */
  credential: FileJudgement | null;
};

/** What the file of an answer says against it, or for it. */
export type Remarks = {
  /** The file has a text, and the name does not stand in it: most likely somebody else's symbol. */
  nameMissing: boolean;
  file: Agreement;
};

/** An answer as this page shows it. */
export type Found = Answer & Remarks & { id: string };
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

/** Judges what was scanned or found in files; `contexts` has the file of each entry, in the same places. */
export async function check(
  entries: Entry[],
  way: 'symbol' | 'file',
  saidBy: string | null,
  contexts: Context[] = []
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
      return { ...answer, ...remarks(answer, contexts[index]), id: crypto.randomUUID() };
    })
  );
}

/** Compares an answer with the file that its symbol or number stood in. */
export function remarks({ number, name, issued_on }: Answer, context: Context | undefined): Remarks {
  return {
    nameMissing: isNameMissing(name, context?.text ?? ''),
    file: context?.credential
      ? agreement(context.credential, { number: number || null, name, issued: issued_on })
      : { kind: 'none' }
  };
}

/** The award number that is printed in a text, for files without a symbol. */
function numberIn(text: string): string | null {
  const candidates = text.match(/[0-9A-Z]{4}[-\s]?[0-9A-Z]{4}[-\s]?[0-9A-Z]{4}/g) ?? [];
  return candidates.map(normalise).find((symbols) => kindOf(symbols) === 'award') ?? null;
}

type Taken = { entries: Entry[]; contexts: Context[]; unread: Unread[] };

/** What a PDF says of itself by what is attached to it. The reader of pages takes its bytes away, so they are read anew. */
async function credentialIn(file: File): Promise<FileJudgement | null> {
  const known = await issuerNow();
  return known.ok
    ? await judgeFile(new Uint8Array(await file.arrayBuffer()), [known.value], Date.now())
    : null;
}

/** What stands in files: every symbol on every page, or else the number of the credential inside, or the one printed. */
export async function open(files: File[], onprogress: (done: number) => void): Promise<Taken> {
  const taken: Taken = { entries: [], contexts: [], unread: [] };
  for (const [index, file] of files.entries()) {
    onprogress(index);
    const found = await paper.read(file, tools);
    if (typeof found === 'string') {
      taken.unread.push({ id: crypto.randomUUID(), file: file.name, fault: found });
      continue;
    }
    const credential = found.kind === 'pdf' ? await credentialIn(file) : null;
    const add = (entry: Entry) => {
      taken.entries.push(entry);
      taken.contexts.push({ text: found.text, credential });
    };
    for (const { content, page } of found.symbols)
      add({ text: content, label: found.pages > 1 ? `${file.name}, ${page}` : file.name, scanned: true });
    if (found.symbols.length > 0) continue;
    const number = numberIn(found.text) ?? credential?.body?.number ?? null;
    if (number) add({ text: number, label: file.name });
    else taken.unread.push({ id: crypto.randomUUID(), file: file.name, fault: 'no-symbol' });
  }
  onprogress(files.length);
  return taken;
}
