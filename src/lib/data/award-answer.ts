import * as keyList from '#lib/domain/key-list.ts';
import { parseInstant } from '#lib/domain/moment.ts';
import { isConfirmed } from '#lib/domain/verdict.ts';
import * as awards from './awards.ts';
import type { Verification } from './awards.ts';
import type { Client } from './client.ts';
import * as documents from './documents.ts';
import { done, unexpected, type Result } from './result.ts';

/** A `Verification` that also minds stolen keys. `logged_at` is null where no key was stolen: then nobody asked the log. */
export type Answer = Omit<Verification, 'status'> & {
  status: Verification['status'] | 'unconfirmed';
  logged_at: string | null;
};

/**
 * The public answer to a number. What a stolen key signed is `unconfirmed` unless the log held it before the theft.
 * @param keys the issuer's keys; null before the first list
 */
export async function answer(
  number: string,
  keys: keyList.KeyList | null,
  from?: Client
): Promise<Result<Answer>> {
  const said = await awards.verify(number, from);
  if (!said.ok) return said;
  const { status } = said.value;
  const stolen = keys?.keys.some((key) => key.use === 'qr' && key.compromisedFrom !== null) ?? false;
  if (!keys || !stolen || (status !== 'valid' && status !== 'expired'))
    return done({ ...said.value, logged_at: null });
  const log = await awards.evidence(number, null, from);
  if (!log.ok) return log;
  const { logged_at, kid } = log.value;
  const key = kid === null ? null : keyList.find(keys, 'qr', kid);
  const at = logged_at === null ? null : parseInstant(logged_at);
  const confirmed = key !== null && isConfirmed(key, at);
  return done({ ...said.value, logged_at, status: confirmed ? status : 'unconfirmed' });
}

/** As `answer`, by the keys that the server publishes now. */
export async function answerNow(number: string, from: Client): Promise<Result<Answer>> {
  const published = await documents.keyList(from);
  if (!published.ok) {
    const none = published.kind === 'refused' && published.status === 404;
    return none ? await answer(number, null, from) : published;
  }
  const keys = keyList.keyListSchema.safeParse(published.value);
  return keys.success ? await answer(number, keys.data, from) : unexpected('the key list is none', 500);
}
