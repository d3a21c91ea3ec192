import { fromDatabase } from '#lib/domain/award-proof.ts';
import { fromHex, utf8 } from '#lib/domain/bytes.ts';
import * as tlogProof from '#lib/domain/log-proof.ts';
import type { Client } from './client.ts';
import { first, map, settle, type Result } from './result.ts';

/** Signed documents that anyone may fetch. They are handed on as stored: every byte that matters is under a signature. */
export type Document = Record<string, unknown>;
export type StatusPurpose = 'revocation' | 'superseded';

type Row = { document: Document };

const newest = async (from: Client, table: 'key_list' | 'catalogue'): Promise<Result<Document>> =>
  map(
    first(
      await settle<Row[]>(from.from(table).select('document').order('id', { ascending: false }).limit(1))
    ),
    (row) => row.document
  );

/** `/.well-known/carrel-keys.json` as the operator signed it; `not-found` before the first. */
export const keyList = (from: Client): Promise<Result<Document>> => newest(from, 'key_list');

/** `/.well-known/carrel-catalogue.json`; `not-found` before the first. */
export const catalogue = (from: Client): Promise<Result<Document>> => newest(from, 'catalogue');

/** The signed status list; `not-found` for a list not yet in use. */
export const statusList = async (
  from: Client,
  list: number,
  purpose: StatusPurpose
): Promise<Result<Document>> =>
  map(
    first(
      await settle<Row[]>(
        from.from('status_list_credential').select('document').eq('list', list).eq('purpose', purpose)
      )
    ),
    (row) => row.document
  );

/** The newest checkpoint of the log, a signed note; `not-found` before the first. */
export const checkpoint = async (from: Client): Promise<Result<string>> =>
  map(
    first(
      await settle<{ note: string }[]>(
        from.from('log_checkpoint').select('note').order('id', { ascending: false }).limit(1)
      )
    ),
    (row) => row.note
  );

/** PostgREST writes bytea as `\x` and hex. */
const fromBytea = (text: string): Uint8Array<ArrayBuffer> => fromHex(text.slice(2));

/** How many leaves the newest checkpoint covers; what comes after is not yet public. */
export const coveredSize = async (from: Client): Promise<Result<number>> =>
  map(
    first(
      await settle<{ tree_size: number }[]>(
        from.from('log_checkpoint').select('tree_size').order('id', { ascending: false }).limit(1)
      )
    ),
    (row) => row.tree_size
  );

/** The hashes of the log's nodes `start` up to but not including `end` of a level (0 is the leaves), 32 bytes each, in order. */
export const nodeHashes = (
  from: Client,
  level: number,
  start: number,
  end: number
): Promise<Result<Uint8Array[]>> => {
  const nodes =
    level === 0
      ? from.from('log_leaf').select('hash')
      : from.from('log_node').select('hash').eq('level', level);
  return settle<Uint8Array[]>(nodes.gte('index', start).lt('index', end).order('index'), (data) =>
    (data as { hash: string }[]).map((row) => fromBytea(row.hash))
  );
};

/** The data of the leaves from `start` up to but not including `end`, as they were hashed. */
export const leafData = (from: Client, start: number, end: number): Promise<Result<Uint8Array[]>> =>
  settle<Uint8Array[]>(
    from.from('log_leaf').select('data').gte('index', start).lt('index', end).order('index'),
    (data) => (data as { data: string }[]).map((row) => utf8(row.data))
  );

type ProofRow = { leaf: string; proof: string[]; note: string };

/** The C2SP tlog-proof of a leaf under the first checkpoint that covers it; `not-found` before there is one. */
export const logProof = async (from: Client, index: number): Promise<Result<string>> =>
  map(first(await settle<ProofRow[]>(from.rpc('log_proof', { p_index: index }))), ({ proof, note }) =>
    tlogProof.format(index, fromDatabase(proof), note)
  );
