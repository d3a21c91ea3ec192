import type { Entry } from '#lib/domain/answers.ts';
import { fromBase64 } from '#lib/domain/bytes.ts';
import type { AnswersDocument } from '#lib/domain/signed-answers.ts';
import { supabase } from '#lib/env.ts';
import { invoke } from './functions.ts';
import { done, fromThrown, refused, unexpected, type Result } from './result.ts';

type Signed = { document: AnswersDocument; csv: string };

/** Signed answers: the document, and the same as the bytes of a CSV file. */
export type Attested = { document: AnswersDocument; csv: Uint8Array<ArrayBuffer> };

/**
 * Answers at most 500 entries, signed by the server. Refusals: `too-many-numbers`, `slow-down`.
 * @param saidBy who checks, for the holders to see; null where nobody said
 */
export async function check(entries: Entry[], saidBy: string | null): Promise<Result<Attested>> {
  const signed = await invoke<Signed>('attest', { entries, way: 'batch', said_by: saidBy });
  if (!signed.ok) return signed;
  return done({ document: signed.value.document, csv: fromBase64(signed.value.csv) });
}

/**
 * The signed answer to one number, asked for by this server.
 * @param fetch the load event's fetch
 * @param caller the caller's address: the number counts for it, not for this server
 */
export async function answer(
  number: string,
  fetch: typeof globalThis.fetch,
  caller: string
): Promise<Result<AnswersDocument>> {
  const { url, publishableKey } = supabase();
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/functions/v1/attest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', apikey: publishableKey, 'x-forwarded-for': caller },
      body: JSON.stringify({ entries: [{ text: number, label: null }] })
    });
    const body = (await response.json()) as Signed & { code?: string };
    if (response.ok) return done(body.document);
    return body.code ? refused(body.code, response.status) : unexpected('attest', response.status);
  } catch (thrown) {
    return fromThrown(thrown);
  }
}
