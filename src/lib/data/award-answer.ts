import { confirmed, isBackDated } from '#lib/domain/answers.ts';
import * as keyList from '#lib/domain/key-list.ts';
import { parseDay } from '#lib/domain/moment.ts';
import * as awards from './awards.ts';
import type { Verification } from './awards.ts';
import { client, type Client } from './client.ts';
import * as documents from './documents.ts';
import { done, first, unexpected, type Result } from './result.ts';

/** A `Verification` that also minds stolen keys, and says when the log took the award in and whether its day fits that. */
export type Answer = Omit<Verification, 'status'> & {
  status: Verification['status'] | 'unconfirmed';
  logged_at: string | null;
  back_dated: boolean;
};

type Way = 'page' | 'page-again' | 'machine';

/**
 * The public answer to a number. What a stolen key signed is `unconfirmed` unless the log held it before the theft.
 * @param keys the issuer's keys; null before the first list
 * @param way how the holder is told that it was asked: its page was opened, once more by who opened it a moment before, or a
 *   program asked
 * @param saidBy who asks, for the holder to see; null where nobody said
 */
export async function answer(
  number: string,
  keys: keyList.KeyList | null,
  from: Client = client(),
  way: Way = 'page',
  saidBy: string | null = null
): Promise<Result<Answer>> {
  const said = first(await awards.check([{ number, token: null }], way, saidBy, from));
  if (!said.ok) return said;
  const { kid: _kid, first_logged_at: _first, log_began: _began, ...facts } = said.value;
  const back_dated = isBackDated(said.value, parseDay(facts.issued_on ?? ''));
  return done({ ...facts, status: confirmed(said.value, keys), back_dated });
}

/** As `answer`, by the keys that the server publishes now. */
export async function answerNow(
  number: string,
  from: Client,
  way: Way,
  saidBy: string | null = null
): Promise<Result<Answer>> {
  const published = await documents.keyList(from);
  if (!published.ok) {
    const none = published.kind === 'refused' && published.status === 404;
    return none ? await answer(number, null, from, way, saidBy) : published;
  }
  const keys = keyList.keyListSchema.safeParse(published.value);
  return keys.success
    ? await answer(number, keys.data, from, way, saidBy)
    : unexpected('the key list is none', 500);
}
