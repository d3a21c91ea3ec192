import { z } from 'zod';
import * as catalogue from '#lib/domain/catalogue.ts';
import * as checkpoint from '#lib/domain/checkpoint.ts';
import * as keyList from '#lib/domain/key-list.ts';
import { grew } from '#lib/domain/log-growth.ts';
import { parseInstant } from '#lib/domain/moment.ts';
import * as statusList from '#lib/domain/status-list.ts';
import * as tiles from '#lib/domain/tiles.ts';
import type { Issuer } from '#lib/domain/verdict.ts';
import { done, fromThrown, offline, refused, unexpected, type Result } from './result.ts';
import { keep, type Lists } from './kiosk-kept.ts';

const statusSchema = z.looseObject({
  validFrom: z.string(),
  credentialSubject: z.looseObject({ encodedList: z.string() })
});

/** A document of our own origin; null when there is none (404). Throws what fetch throws. */
async function load(path: string, as: 'json' | 'text' | 'arrayBuffer'): Promise<unknown> {
  const response = await fetch(path, { cache: 'no-cache', signal: AbortSignal.timeout(15_000) });
  if (response.status === 404) return null;
  if (!response.ok) throw new TypeError(`${path} answered ${response.status}`);
  // A captive portal answers 200 with a page of its own.
  if (response.headers.get('content-type')?.includes('html')) throw new TypeError(`${path} is a page`);
  return await response[as]();
}

async function loadStatus(purpose: 'revocation' | 'superseded'): Promise<{ lists: string[]; asOf: string }> {
  const lists: string[] = [];
  let asOf = '9999';
  for (;;) {
    const document = await load(`/status/${purpose}/${lists.length}`, 'json');
    if (document === null) return { lists, asOf };
    const read = statusSchema.parse(document);
    lists.push(read.credentialSubject.encodedList);
    if (read.validFrom < asOf) asOf = read.validFrom;
  }
}

/**
 * Fetches all lists anew, checks them against the pinned root key and keeps them. Refusals: `kiosk-other-root` (the key list
 * is not signed by the pinned key), `kiosk-older-lists` (the server serves an older list than the one held), and
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
    const fetched: Lists = {
      pin,
      keys,
      catalogue: names,
      revocation: revocation.lists,
      superseded: superseded.lists,
      asOf: revocation.asOf < superseded.asOf ? revocation.asOf : superseded.asOf,
      checkpoint: typeof note === 'string' ? note : null
    };
    const code = await fault(fetched, before);
    if (code) return refused(code, 409);
    await keep(fetched);
    return done(fetched);
  } catch (thrown) {
    const failure = fromThrown(thrown);
    // A portal's or a proxy's answer in place of ours: as good as no network.
    return thrown instanceof SyntaxError || thrown instanceof z.ZodError ? offline : failure;
  }
}

async function fault(fetched: Lists, before: Lists | null): Promise<string | null> {
  const pin = { fingerprint: fetched.pin };
  const read = keyList.read(fetched.keys, pin);
  if (!read.ok || (fetched.catalogue !== null && !catalogue.read(fetched.catalogue, pin).ok))
    return 'kiosk-other-root';
  if (before === null) return null;
  const known = keyList.read(before.keys, pin);
  if (known.ok && !keyList.mayReplace(known.list, read.list)) return 'kiosk-older-lists';
  const kept = headOf(before, read.list);
  if (kept === null) return null;
  // Kiosks are the log's witnesses: each shows itself that what it saw is still the beginning of the log.
  const head = headOf(fetched, read.list);
  return head !== null && (await grew(kept, head, readTile)) ? null : 'kiosk-log-shrank';
}

/** The checkpoint of these lists, if one of the log's keys signed it. */
function headOf(lists: Lists, keys: keyList.KeyList): checkpoint.Checkpoint | null {
  if (lists.checkpoint === null) return null;
  const logKeys = keys.keys.filter((key) => key.use === 'log').map(keyList.publicKey);
  return checkpoint.verify(lists.checkpoint, checkpoint.logOrigin(keys.origin), logKeys);
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
