import { client } from './client.ts';
import { invoke } from './functions.ts';
import { settle, type Result } from './result.ts';

export const erasureReasons = ['asked', 'retention', 'court', 'other'] as const;
export type ErasureReason = (typeof erasureReasons)[number];

/** `ended_at` is null while files or the account's address are left: then erase again. */
export type Erasure = { user_id: string; reason: ErasureReason; erased_at: string; ended_at: string | null };

/** Every erasure, the last on top; HQ only. */
export const list = (): Promise<Result<Erasure[]>> => settle<Erasure[]>(client().rpc('erasures'));

/**
 * Erases a person for good. Refusals: `typed-differs`, `sitting-open`, `award-being-sealed`, `last-librarian`, `own-person`.
 * @param typed the whole name, typed by hand
 */
export const erase = (
  personId: string,
  reason: ErasureReason,
  typed: string
): Promise<Result<{ files: number }>> =>
  invoke('accounts', { action: 'erase-person', person_id: personId, reason, typed });
