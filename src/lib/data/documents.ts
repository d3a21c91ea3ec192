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
