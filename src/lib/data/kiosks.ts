import { client } from './client.ts';
import { invoke } from './functions.ts';
import { settle, type Result } from './result.ts';

export type Kiosk = {
  id: string;
  library_id: string;
  name: string;
  state: 'active' | 'unenrolled';
  enrolled_at: string;
  last_seen_at: string | null;
  version_seen: string | null;
};

/** The account a kiosk signs in with, and the root key it pins. */
export type KioskAccount = { email: string; password: string; root_fingerprint: string };

export const ofLibrary = (libraryId: string): Promise<Result<Kiosk[]>> =>
  settle<Kiosk[]>(
    client()
      .from('kiosk')
      .select('id, library_id, name, state, enrolled_at, last_seen_at, version_seen')
      .eq('library_id', libraryId)
      .order('name')
  );

/** A librarian makes a code that enrols one device, once. */
export const createCode = (libraryId: string, name: string): Promise<Result<string>> =>
  settle<string>(client().rpc('create_kiosk_code', { p_library_id: libraryId, p_name: name }));

/** Enrols this device with such a code; the caller signs in with the answer. Refusals: `code-unknown`, `slow-down`. */
export const enrol = (code: string): Promise<Result<KioskAccount>> => invoke('enrol-kiosk', { code });

/** The kiosk says that it is there and which version it runs. */
export const seen = (version: string): Promise<Result<null>> =>
  settle<null>(client().rpc('kiosk_seen', { p_version: version }));

/** What a kiosk may find wrong with the lists or the log that it was served. */
export type ListFault = 'other-root' | 'forged-list' | 'older-lists' | 'log-shrank' | 'back-dated';

/**
 * The kiosk sends in the checkpoints it held and was shown, the earlier first, and what it found wrong. Without network, or
 * from a device that is no kiosk any more, nobody hears of it; the kiosk's own screen still says so.
 */
export const reportCheckpoints = (notes: (string | null)[], fault?: ListFault): Promise<Result<unknown>> =>
  settle<unknown>(
    client().rpc('report_checkpoints', {
      p_notes: notes.filter((note) => note !== null),
      ...(fault ? { p_fault: fault } : {})
    })
  );

export const unenrol = (kioskId: string): Promise<Result<null>> =>
  settle<null>(client().rpc('unenrol_kiosk', { p_kiosk_id: kioskId }));
