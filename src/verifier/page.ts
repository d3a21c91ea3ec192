/** The verifier in one file: works from a disk without a network, and its policy lets it reach none. No framework. */
import * as reader from '#lib/components/paper-reader.ts';
import { format } from '#lib/domain/number.ts';
import { formatDay } from '#lib/domain/moment.ts';
import { checkTable } from '#lib/domain/signed-answers.ts';
import type { Issuer } from '#lib/domain/verdict.ts';
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

/** All that was pasted: the key list, and any status lists, one JSON document after the other or in an array. */
function pasted(): verifier.Published | null {
  const text = keysBox.value.trim();
  let documents: unknown[];
  try {
    const whole: unknown = JSON.parse(/^\s*\[/.test(text) ? text : `[${text.replace(/\}\s*\{/g, '},{')}]`);
    documents = Array.isArray(whole) ? whole : [whole];
  } catch {
    return null; // Not JSON.
  }
  const isKeys = (one: unknown) => typeof one === 'object' && one !== null && 'keys' in one;
  const of = (purpose: string) =>
    documents.filter((one) => JSON.stringify(one).includes(`"statusPurpose":"${purpose}"`));
  return { keys: documents.find(isKeys), revocation: of('revocation'), superseded: of('superseded') };
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

async function opened() {
  const published = pasted();
  const issuer = published && (await verifier.open(published, rootBox.value.trim() || null));
  if (issuer?.ok) return issuer;
  show(say('keys-bad'), 'bad', [['why', say(issuer ? issuer.code : 'malformed')]]);
  return null;
}

function judged(
  content: string,
  where: string,
  { issuer, fingerprint }: { issuer: Issuer; fingerprint: string }
) {
  const judgement = verifier.check(content, issuer, Date.now());
  const { body, verdict } = judgement;
  const lines: Line[] = where ? [['where', where]] : [];
  if (body && judgement.signed)
    lines.push(
      ['name', body.name],
      ['number', format(body.number)],
      ['course', body.course],
      ['library', body.library],
      ['issued', formatDay(body.issued)],
      ['expires', body.expires === null ? say('never') : formatDay(body.expires)]
    );
  const time = verifier.asOf(judgement);
  if (time) lines.push(['as-of', time]);
  lines.push(['fingerprint', fingerprint]);
  const stale = verdict === 'valid' && judgement.stale;
  if (stale) lines.push(['why', say('stale-why')]);
  const tone = judgement.green
    ? 'good'
    : ['altered', 'mismatch', 'revoked'].includes(verdict)
      ? 'bad'
      : 'unsure';
  show(say(stale ? 'stale' : verdict), tone, lines);
}

async function checkFile(file: File, issuer: Parameters<typeof judged>[2]): Promise<void> {
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
  if (paper.symbols.length === 0) show(say('no-symbol'), 'unsure', [['where', file.name]]);
  for (const { content, page } of paper.symbols) judged(content, `${file.name}, ${page}`, issuer);
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
    if (issuer) judged(contentBox.value.trim(), '', issuer);
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
