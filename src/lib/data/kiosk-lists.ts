import * as catalogue from '#lib/domain/catalogue.ts';
import * as checkpoint from '#lib/domain/checkpoint.ts';
import * as keyList from '#lib/domain/key-list.ts';
import { backDated } from '#lib/domain/back-dating.ts';
import { entries, grew } from '#lib/domain/log-growth.ts';
import { parseInstant } from '#lib/domain/moment.ts';
import * as statusCredential from '#lib/domain/status-credential.ts';
import type { StatusPurpose } from '#lib/domain/status-credential.ts';
import * as statusList from '#lib/domain/status-list.ts';
import * as tiles from '#lib/domain/tiles.ts';
import type { Issuer } from '#lib/domain/verdict.ts';
import { done, fromThrown, offline, refused, unexpected, type Result } from './result.ts';
import { keep, type Lists } from './kiosk-kept.ts';
import * as kiosks from './kiosks.ts';

/** A document of our own origin; null when there is none (404). Throws what fetch throws. */
async function load(path: string, as: 'json' | 'text' | 'arrayBuffer'): Promise<unknown> {
  const response = await fetch(path, { cache: 'no-cache', signal: AbortSignal.timeout(15_000) });
  if (response.status === 404) return null;
  if (!response.ok) throw new TypeError(`${path} answered ${response.status}`);
  // A captive portal answers 200 with a page of its own.
  if (response.headers.get('content-type')?.includes('html')) throw new TypeError(`${path} is a page`);
  return await response[as]();
}

/** The status lists of a purpose as they are served, from the first to the last. */
async function loadStatus(purpose: StatusPurpose): Promise<unknown[]> {
  const documents: unknown[] = [];
  for (;;) {
    const document = await load(`/status/${purpose}/${documents.length}`, 'json');
    if (document === null) return documents;
    documents.push(document);
  }
}

type Proven = Pick<Lists, StatusPurpose | 'asOf'> & { signedAt: Record<string, string> };

/** The bits of every list and the time of the oldest; null when the proof of one does not hold, or its bits are no list. */
async function proven(
  keys: keyList.KeyList,
  served: Record<StatusPurpose, unknown[]>
): Promise<Proven | null> {
  const found: Proven = { revocation: [], superseded: [], signedAt: {}, asOf: '9999' };
  for (const purpose of ['revocation', 'superseded'] as const)
    for (const [list, document] of served[purpose].entries()) {
      const read = statusCredential.read(document, keys, purpose, list);
      if (!read || !(await statusList.decode(read.encodedList).catch(() => null))) return null;
      found[purpose].push(read.encodedList);
      found.signedAt[`${purpose}/${list}`] = read.validFrom;
      if (read.validFrom < found.asOf) found.asOf = read.validFrom;
    }
  return found;
}

/**
 * Fetches all lists anew, checks them against the pinned root key and keeps them. Refusals: `kiosk-other-root` (the key list
 * is not signed by the pinned key), `kiosk-forged-list` (a status list's proof does not hold, or it is cut short),
 * `kiosk-older-lists` (the server serves an older list than the one held), and
 * `kiosk-log-shrank` (its log lost or changed entries); what was held stays in use, and a person should hear of it.
 */
export async function refresh(pin: string, before: Lists | null): Promise<Result<Lists>> {
  try {
    const [keys, names, revocation, superseded, note] = await Promise.all([
      load('/.well-known/carrel-keys.json', 'json'),
      load('/.well-known/carrel-catalogue.json', 'json'),
      loadStatus('revocation'),
      loadStatus('superseded'),
      load('/log/checkpoint', 'text')
    ]);
    const head = typeof note === 'string' ? note : null;
    const alarm = (found: kiosks.ListFault) => refuse(found, before, head);
    const read = keyList.read(keys, { fingerprint: pin });
    if (!read.ok) return await alarm('other-root');
    const lists = await proven(read.list, { revocation, superseded });
    if (!lists) return await alarm('forged-list');
    const isLost = isByStolenKey(head, read.list);
    // While the log's key is being changed after a theft, what was held stays the yardstick.
    const fetched: Lists = {
      ...{ pin, keys, catalogue: names, ...lists },
      checkpoint: isLost ? (before?.checkpoint ?? null) : head
    };
    const found = (await fault(fetched, read.list, before)) ?? (await newLeaves(fetched, read.list, before));
    // Entries that were dated back stand in the log now: they are reported, and the lists are taken all the same.
    if (found && found !== 'back-dated') return await alarm(found);
    await keep(fetched);
    if (fetched.checkpoint !== before?.checkpoint) await report(before, head, found ?? undefined);
    return done(fetched);
  } catch (thrown) {
    const failure = fromThrown(thrown);
    // A portal's or a proxy's answer in place of ours: as good as no network.
    return thrown instanceof SyntaxError ? offline : failure;
  }
}

/** Whether the status lists went back: one is missing, or they were signed before those held. A revocation is never undone. */
function isOlder(fetched: Lists, before: Lists): boolean {
  const times = fetched.signedAt ?? {};
  return Object.entries(before.signedAt ?? {}).some(([list, time]) => (times[list] ?? '') < time);
}

/** Kiosks are the log's witnesses: what each was shown meets in one place, where two histories of the log are found out. */
const report = (before: Lists | null, head: string | null, found?: kiosks.ListFault) =>
  kiosks.reportCheckpoints([before?.checkpoint ?? null, head], found);

/** Refuses what was fetched as `kiosk-<found>`, and tells the programme: with the checkpoints that show it, if they do. */
async function refuse(
  found: kiosks.ListFault,
  before: Lists | null,
  head: string | null
): Promise<Result<Lists>> {
  await report(before, head, found);
  return refused(`kiosk-${found}`, 409);
}

async function fault(
  fetched: Lists,
  keys: keyList.KeyList,
  before: Lists | null
): Promise<kiosks.ListFault | null> {
  const pin = { fingerprint: fetched.pin };
  if (fetched.catalogue !== null && !catalogue.read(fetched.catalogue, pin).ok) return 'other-root';
  if (before === null) return null;
  const known = keyList.read(before.keys, pin);
  if (known.ok && !keyList.mayReplace(known.list, keys)) return 'older-lists';
  if (isOlder(fetched, before)) return 'older-lists';
  const kept = headOf(before, keys);
  if (kept === null) return null;
  // Kiosks are the log's witnesses: each shows itself that what it saw is still the beginning of the log.
  const head = headOf(fetched, keys);
  return head !== null && (await grew(kept, head, readTile)) ? null : 'log-shrank';
}

/** More new leaves than these are for `npm run audit-log`: a kiosk has papers to judge. */
const mostNew = 4096;

/** What is wrong with the entries that the log grew by: they do not hash to its root, or claim to be older than what was held. */
async function newLeaves(
  fetched: Lists,
  keys: keyList.KeyList,
  before: Lists | null
): Promise<kiosks.ListFault | null> {
  const kept = before && headOf(before, keys);
  const head = headOf(fetched, keys);
  // The newest proof held then: an entry that was not in the log yet cannot be older.
  const since = parseInstant(
    Object.values(before?.signedAt ?? {})
      .sort()
      .at(-1) ?? ''
  );
  if (!kept || !head || since === null || kept.size === head.size) return null;
  const added = await entries(head, Math.max(kept.size, head.size - mostNew), readTile);
  if (added === null) return 'log-shrank';
  return backDated(added, since).length > 0 ? 'back-dated' : null;
}

/** The checkpoint of these lists, if one of the log's keys signed it. */
function headOf(lists: Lists, keys: keyList.KeyList): checkpoint.Checkpoint | null {
  if (lists.checkpoint === null) return null;
  return verified(lists.checkpoint, keys.keys, keys.origin);
}

function verified(note: string, keys: keyList.Key[], origin: string): checkpoint.Checkpoint | null {
  const logKeys = keys.filter((key) => key.use === 'log' && key.alg === 'Ed25519').map(keyList.publicKey);
  return checkpoint.verify(note, checkpoint.logOrigin(origin), logKeys);
}

/** Whether nobody but the holder of a stolen log key signed this checkpoint. */
function isByStolenKey(note: string | null, { keys, origin }: keyList.KeyList): boolean {
  if (note === null) return false;
  const safe = keys.filter((key) => key.compromisedFrom === null);
  return verified(note, safe, origin) === null && verified(note, keys, origin) !== null;
}

async function readTile(name: tiles.TileName): Promise<Uint8Array> {
  const bytes = await load(`/log/${tiles.path(name)}`, 'arrayBuffer');
  if (!(bytes instanceof ArrayBuffer)) throw new TypeError(`no ${tiles.path(name)}`);
  return new Uint8Array(bytes);
}

/** The lists in the form that `verdict.judge` takes, and the names behind the codes of a token. */
export async function issuerOf(
  lists: Lists
): Promise<Result<{ issuer: Issuer; names: catalogue.Catalogue | null }>> {
  const pin = { fingerprint: lists.pin };
  const read = keyList.read(lists.keys, pin);
  if (!read.ok) return unexpected(`the kept key list is ${read.code}`);
  const decode = async (all: string[]) =>
    new Map(await Promise.all(all.map(async (text, list) => [list, await statusList.decode(text)] as const)));
  const names = lists.catalogue === null ? null : catalogue.read(lists.catalogue, pin);
  return done({
    issuer: {
      keys: read.list,
      revoked: statusList.lookup(await decode(lists.revocation)),
      superseded: statusList.lookup(await decode(lists.superseded)),
      asOf: parseInstant(lists.asOf) ?? 0
    },
    names: names?.ok ? names.catalogue : null
  });
}
