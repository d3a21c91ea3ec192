/** The verifier in one file: works from a disk without a network, and its policy lets it reach none. No framework. */
import * as reader from '#lib/components/paper-reader.ts';
import { agreement, judgeFile, type FileJudgement } from '#lib/domain/award-file.ts';
import * as catalogue from '#lib/domain/catalogue.ts';
import { isNameMissing } from '#lib/domain/name-in-text.ts';
import { format } from '#lib/domain/number.ts';
import { formatDay, formatInstant } from '#lib/domain/moment.ts';
import { checkTable } from '#lib/domain/signed-answers.ts';
import type { Issuer, Judgement } from '#lib/domain/verdict.ts';
import * as verifier from '#lib/domain/verifier.ts';
import { tools } from './tools.ts';
import { say } from './words.ts';

const byId = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const keysBox = byId<HTMLTextAreaElement>('keys');
const rootBox = byId<HTMLInputElement>('root');
const contentBox = byId<HTMLTextAreaElement>('content');
const results = byId('results');
const state = byId('state');

for (const one of document.querySelectorAll<HTMLElement>('[data-say]'))
  one.textContent = say(one.dataset.say!);
document.documentElement.lang = say('lang');
document.title = say('title');

type Pasted = verifier.Published & { catalogue: unknown };

/** All that was pasted: the key list, the catalogue, and status lists, one JSON document after the other or in an array. */
function pasted(): Pasted | null {
  const text = keysBox.value.trim();
  let documents: unknown[];
  try {
    const whole: unknown = JSON.parse(/^\s*\[/.test(text) ? text : `[${text.replace(/\}\s*\{/g, '},{')}]`);
    documents = Array.isArray(whole) ? whole : [whole];
  } catch {
    return null; // Not JSON.
  }
  const having = (key: string) =>
    documents.find((one) => typeof one === 'object' && one !== null && key in one);
  const of = (purpose: string) =>
    documents.filter((one) => JSON.stringify(one).includes(`"statusPurpose":"${purpose}"`));
  return {
    keys: having('keys'),
    catalogue: having('libraries'),
    revocation: of('revocation'),
    superseded: of('superseded')
  };
}

type Line = [label: string, value: string];

function show(title: string, tone: 'good' | 'bad' | 'unsure', lines: Line[]): void {
  const box = document.createElement('article');
  box.dataset.tone = tone;
  const heading = document.createElement('h2');
  heading.textContent = title;
  const list = document.createElement('dl');
  for (const [label, value] of lines) {
    const term = document.createElement('dt');
    const fact = document.createElement('dd');
    term.textContent = say(label);
    fact.textContent = value;
    fact.dir = 'auto';
    list.append(term, fact);
  }
  box.append(heading, list);
  results.append(box);
}

type Opened = { issuer: Issuer; fingerprint: string; names: catalogue.Catalogue | null };

async function opened(): Promise<Opened | null> {
  if (keysBox.value.trim() === '') {
    show(say('nothing'), 'unsure', [['why', say('keys-none')]]);
    keysBox.focus();
    return null;
  }
  const published = pasted();
  const read = published && (await verifier.open(published, rootBox.value.trim() || null));
  if (!read?.ok) {
    show(say('keys-bad'), 'bad', [['why', say(read ? read.code : 'malformed')]]);
    return null;
  }
  const { issuer, fingerprint } = read;
  if (published?.catalogue === undefined) return { issuer, fingerprint, names: null };
  // Names that the issuer's root key did not sign are somebody else's names.
  const names = catalogue.read(published.catalogue, { fingerprint });
  if (names.ok) return { issuer, fingerprint, names: names.catalogue };
  show(say('keys-bad'), 'bad', [['why', say('catalogue-bad')]]);
  return null;
}

const named = (code: string, name: string | null | undefined) => (name ? `${name} (${code})` : code);

/** What a token says, with the names behind its codes where the catalogue was pasted too. */
function facts({ body }: Judgement, names: catalogue.Catalogue | null): Line[] {
  if (!body) return [];
  const known = names && catalogue.names(names, body);
  const accreditation = known?.accreditation;
  const lines: Line[] = [
    ['name', body.name],
    ['number', format(body.number)],
    ['course', named(body.course, known?.course?.title)],
    ['library', named(body.library, known?.library?.name)],
    ['issued', formatDay(body.issued)],
    ['expires', body.expires === null ? say('never') : formatDay(body.expires)]
  ];
  if (body.accreditation !== null)
    lines.push([
      'accreditation',
      named(body.accreditation, accreditation && `${accreditation.body}, ${accreditation.number}`)
    ]);
  return lines;
}

/** How the credential inside a PDF stands to what its symbol says. */
function fileLines(file: FileJudgement | null, { body, signed }: Judgement): Line[] {
  if (!file) return [];
  const shown = signed && body ? { ...body, issued: formatDay(body.issued) } : null;
  const found = agreement(file, shown ?? { number: null, name: null, issued: null });
  if (found.kind === 'none') return [];
  const lines: Line[] = [['file', say(`file-${found.kind}`)]];
  if (found.kind === 'differs')
    lines.push(['file-says', `${format(found.body.number)}, ${found.body.course}, ${found.body.name}`]);
  if ('loggedAt' in found) lines.push(['logged', formatInstant(found.loggedAt)]);
  return lines;
}

function judged(
  content: string,
  where: string,
  { issuer, fingerprint, names }: Opened,
  file: FileJudgement | null,
  text: string
) {
  const judgement = verifier.check(content, issuer, Date.now());
  const { verdict, signed } = judgement;
  const about = fileLines(file, judgement);
  const lines: Line[] = where ? [['where', where]] : [];
  const nameMissing = signed && isNameMissing(judgement.body?.name ?? null, text);
  if (signed) {
    const [name, ...others] = facts(judgement, names);
    lines.push(name!, ['beware', say(nameMissing ? 'name-missing' : 'name-compare')], ...others);
  }
  lines.push(...about);
  const time = verifier.asOf(judgement);
  if (time) lines.push(['as-of', time]);
  lines.push(['fingerprint', fingerprint]);
  const stale = verdict === 'valid' && judgement.stale;
  if (stale) lines.push(['why', say('stale-why')]);
  const against =
    file !== null && about.length > 0 && !about.some(([, value]) => value === say('file-agrees'));
  const tone =
    against || ['altered', 'mismatch', 'revoked'].includes(verdict)
      ? 'bad'
      : judgement.green && !nameMissing
        ? 'good'
        : 'unsure';
  show(say(against ? 'file-against' : stale ? 'stale' : verdict), tone, lines);
}

async function checkFile(file: File, issuer: Opened): Promise<void> {
  if (/\.csv$/i.test(file.name)) {
    const checked = checkTable(new Uint8Array(await file.arrayBuffer()), issuer.issuer.keys);
    const at = checked.ok ? new Date(checked.proof.checkedAt).toISOString() : '';
    return show(say(checked.ok ? 'table-good' : `table-${checked.code}`), checked.ok ? 'good' : 'bad', [
      ['where', file.name],
      ...(checked.ok ? ([['as-of', at]] satisfies Line[]) : [])
    ]);
  }
  const paper = await reader.read(file, tools);
  if (typeof paper === 'string') return show(say('no-file'), 'unsure', [['where', file.name]]);
  const credential =
    paper.kind === 'pdf'
      ? await judgeFile(new Uint8Array(await file.arrayBuffer()), [issuer.issuer], Date.now())
      : null;
  if (paper.symbols.length === 0) show(say('no-symbol'), 'unsure', [['where', file.name]]);
  for (const { content, page } of paper.symbols)
    judged(content, `${file.name}, ${page}`, issuer, credential, paper.text);
}

async function run(work: () => Promise<void>): Promise<void> {
  results.replaceChildren();
  state.textContent = say('busy');
  try {
    await work();
  } catch {
    show(say('no-file'), 'unsure', []);
  }
  state.textContent = '';
}

byId('check').addEventListener('click', () =>
  run(async () => {
    const issuer = await opened();
    const content = contentBox.value.trim();
    if (issuer && content === '') show(say('nothing'), 'unsure', [['why', say('nothing-why')]]);
    else if (issuer) judged(content, '', issuer, null, '');
  })
);
byId<HTMLInputElement>('files').addEventListener('change', (event) => {
  const input = event.currentTarget as HTMLInputElement;
  void run(async () => {
    const issuer = await opened();
    for (const file of issuer ? [...(input.files ?? [])] : []) await checkFile(file, issuer!);
    input.value = '';
  });
});
byId<HTMLInputElement>('vectors').addEventListener('change', (event) => {
  const input = event.currentTarget as HTMLInputElement;
  void run(async () => {
    const vectors = JSON.parse((await input.files?.[0]?.text()) ?? '[]') as verifier.Vector[];
    const failed = await verifier.failing(vectors);
    show(say(failed.length === 0 ? 'vectors-good' : 'vectors-bad'), failed.length === 0 ? 'good' : 'bad', [
      ['count', `${vectors.length - failed.length} / ${vectors.length}`],
      ...failed.map((name): Line => ['why', name])
    ]);
    input.value = '';
  });
});
