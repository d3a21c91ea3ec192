/**
 * The whole of an award log, read and checked by anyone: the signature of its checkpoint, every entry and every tile, its
 * growth since a checkpoint that the reader kept, and what its entries say of one another. docs/log.md says how to read it.
 */
import { backDated, leafToleranceMs } from './back-dating.ts';
import { concat, equal, hex } from './bytes.ts';
import * as checkpoint from './checkpoint.ts';
import * as keyList from './key-list.ts';
import type { ReadTile } from './log-growth.ts';
import { parseLeaf, type Leaf } from './log-leaf.ts';
import * as merkle from './merkle.ts';
import { parseInstant } from './moment.ts';
import { decodeMultikey } from './multikey.ts';
import * as tiles from './tiles.ts';

/** Where a log is read from; each rejects when the server does not answer. */
export type LogSource = {
  /** `/.well-known/carrel-keys.json` */
  keys: () => Promise<unknown>;
  /** `/log/checkpoint` */
  checkpoint: () => Promise<string>;
  tile: ReadTile;
};

/** What a reader keeps from one audit to the next. */
export type Kept = {
  /** Fingerprint of the root key. */
  root: string;
  /** The checkpoint, and when it was seen (milliseconds). */
  note: string;
  at: number;
};

/** What is wrong, where (an entry's index, a tile's path, or a size), and for a checkpoint the note that shows it. */
export type Finding = {
  code:
    | 'keys-malformed'
    | 'keys-other-root'
    | 'keys-signature'
    | 'checkpoint-signature'
    | 'checkpoint-stolen-key'
    | 'entry-malformed'
    | 'entry-back-dated'
    | 'entry-dated-ahead'
    | 'entry-issued-twice'
    | 'entry-ends-nothing'
    | 'bundle-malformed'
    | 'tile-differs'
    | 'root-differs'
    | 'log-shrank'
    | 'log-forked';
  at?: string;
  note?: string;
};

export type AuditReport = {
  findings: Finding[];
  /** Entries that were read; null when no checkpoint could be believed. */
  size: number | null;
  issued: number;
  revoked: number;
  superseded: number;
  /** What to keep for the next time; null when anything is wrong, so that the good one stays. */
  keep: Kept | null;
};

const atOnce = 8;

type Told = (code: Finding['code'], at?: string | number, note?: string) => void;

function readKeys(document: unknown, pin: string | null, tell: Told): keyList.KeyList | null {
  const parsed = keyList.keyListSchema.safeParse(document);
  if (!parsed.success || parsed.data.root === undefined) {
    tell('keys-malformed');
    return null;
  }
  // Without a pin the first sight is believed, as by a kiosk whose code was typed in.
  const fingerprint = pin ?? keyList.fingerprint(decodeMultikey(parsed.data.root));
  const read = keyList.read(document, { fingerprint });
  if (read.ok) return read.list;
  tell(`keys-${read.code}`);
  return null;
}

/** The checkpoint when a log key signed it that was never stolen. */
function readHead(note: string, keys: keyList.KeyList, tell: Told): checkpoint.Checkpoint | null {
  const all = keys.keys.filter((key) => key.use === 'log' && key.alg === 'Ed25519');
  const origin = checkpoint.logOrigin(keys.origin);
  const by = (some: keyList.Key[]) => checkpoint.verify(note, origin, some.map(keyList.publicKey));
  const good = by(all.filter((key) => key.compromisedFrom === null));
  if (!good) tell(by(all) ? 'checkpoint-stolen-key' : 'checkpoint-signature', undefined, note);
  return good;
}

/** Notes that somebody kept, by the size that they speak of. */
function bySize(
  notes: readonly string[],
  keys: keyList.KeyList,
  tell: Told
): Map<number, [Uint8Array, string][]> {
  const logKeys = keys.keys
    .filter((key) => key.use === 'log' && key.alg === 'Ed25519')
    .map(keyList.publicKey);
  const found = new Map<number, [Uint8Array, string][]>();
  for (const note of notes) {
    const head = checkpoint.verify(note, checkpoint.logOrigin(keys.origin), logKeys);
    if (head) found.set(head.size, [...(found.get(head.size) ?? []), [head.root, note]]);
    else tell('checkpoint-signature', undefined, note);
  }
  return found;
}

/** What the entries say, one after the other: what was issued may end once, and times do not run backwards. */
class Story {
  readonly #open = new Set<string>();
  readonly #all = new Set<string>();
  readonly #now: number;
  readonly #tell: Told;
  #latest = 0;
  readonly counts = { issue: 0, revoke: 0, supersede: 0 };

  constructor(now: number, tell: Told) {
    this.#now = now;
    this.#tell = tell;
  }

  /** From here on entries are younger than this instant. */
  reach(instant: number): void {
    this.#latest = Math.max(this.#latest, instant);
  }

  take(data: Uint8Array, index: number): void {
    const leaf = parseLeaf(data);
    if (!leaf) return this.#tell('entry-malformed', index);
    const at = parseInstant(leaf.at)!;
    if (backDated([data], this.#latest).length > 0) this.#tell('entry-back-dated', index);
    if (at > this.#now + leafToleranceMs) this.#tell('entry-dated-ahead', index);
    // An entry dated ahead is a finding of its own; those after it are not to blame.
    this.reach(Math.min(at, this.#now));
    this.counts[leaf.type]++;
    this.#follow(leaf, index);
  }

  #follow(leaf: Leaf, index: number): void {
    if (leaf.type === 'issue') {
      if (this.#all.has(leaf.award)) this.#tell('entry-issued-twice', index);
      this.#all.add(leaf.award);
      this.#open.add(leaf.award);
    } else if (!this.#open.delete(leaf.award)) this.#tell('entry-ends-nothing', index);
  }
}

/** Tiles of a row in their order, with their bytes; a few are asked for at a time. */
async function* readRow(level: tiles.TileName['level'], hashes: number, read: ReadTile) {
  const names = Array.from({ length: Math.ceil(hashes / tiles.width) }, (_, index): tiles.TileName => {
    const width = Math.min(tiles.width, hashes - index * tiles.width);
    return { level, index, width };
  });
  for (let from = 0; from < names.length; from += atOnce)
    yield* await Promise.all(
      names.slice(from, from + atOnce).map(async (name) => ({ name, bytes: await read(name) }))
    );
}

/** Reads every entry, tells the story, and gives the leaf hashes; null when a bundle cannot be read. */
async function readEntries(
  size: number,
  read: ReadTile,
  each: (data: Uint8Array, index: number) => void,
  tell: Told
) {
  const hashes: merkle.Hash[] = [];
  for await (const { name, bytes } of readRow('entries', size, read)) {
    const leaves = tiles.parseBundle(bytes);
    if (leaves?.length !== name.width) {
      tell('bundle-malformed', tiles.path(name));
      return null;
    }
    for (const data of leaves) {
      each(data, hashes.length);
      hashes.push(merkle.leafHash(data));
    }
  }
  return hashes;
}

/** Compares every tile of every level with what the entries hash to. */
async function compareTiles(leaves: readonly merkle.Hash[], read: ReadTile, tell: Told): Promise<void> {
  let row = leaves;
  for (let level = 0; row.length > 0; level++) {
    const above: merkle.Hash[] = [];
    for await (const { name, bytes } of readRow(level, row.length, read)) {
      const hashes = row.slice(name.index * tiles.width, (name.index + 1) * tiles.width);
      if (!equal(bytes, concat(...hashes))) tell('tile-differs', tiles.path(name));
      if (hashes.length === tiles.width) above.push(merkle.root(hashes));
    }
    row = above;
  }
}

/**
 * Audits a log as of `now` (milliseconds). `kept` is what the last audit gave; `pin` the root key's fingerprint, when it is
 * known from elsewhere; `others` are checkpoints that other people hold. Rejects when the server does not answer.
 */
export async function audit(
  source: LogSource,
  now: number,
  {
    kept = null,
    pin = null,
    others = []
  }: { kept?: Kept | null; pin?: string | null; others?: string[] } = {}
): Promise<AuditReport> {
  const findings: Finding[] = [];
  const tell: Told = (code, at, note) =>
    findings.push({ code, ...(at === undefined ? {} : { at: String(at) }), ...(note ? { note } : {}) });
  const story = new Story(now, tell);
  const report = (size: number | null, keep: Kept | null): AuditReport => {
    const { issue: issued, revoke: revoked, supersede: superseded } = story.counts;
    return { findings, size, issued, revoked, superseded, keep: findings.length === 0 ? keep : null };
  };

  const keys = readKeys(await source.keys(), pin ?? kept?.root ?? null, tell);
  if (!keys) return report(null, null);
  const note = await source.checkpoint();
  const head = readHead(note, keys, tell);
  if (!head) return report(null, null);

  const held = bySize([...(kept ? [kept.note] : []), ...others], keys, tell);
  for (const [size, notes] of held)
    if (size > head.size) for (const [, shown] of notes) tell('log-shrank', size, shown);
  const keptSize = kept ? (checkpoint.parse(kept.note)?.checkpoint.size ?? 0) : 0;

  let tree = merkle.emptyFrontier;
  const meet = () => {
    for (const [root, shown] of held.get(tree.size) ?? [])
      if (!equal(root, merkle.frontierRoot(tree))) tell('log-forked', tree.size, shown);
  };
  meet();
  const leaves = await readEntries(
    head.size,
    source.tile,
    (data, index) => {
      if (kept && index === keptSize) story.reach(kept.at);
      story.take(data, index);
      tree = merkle.append(tree, merkle.leafHash(data));
      meet();
    },
    tell
  );
  if (!leaves) return report(head.size, null);
  if (!equal(merkle.frontierRoot(tree), head.root))
    tell('root-differs', hex(merkle.frontierRoot(tree)), note);
  await compareTiles(leaves, source.tile, tell);
  const root = keyList.fingerprint(decodeMultikey(keys.root!));
  return report(head.size, { root, note, at: now });
}
