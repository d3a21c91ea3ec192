import { json } from '@sveltejs/kit';
import * as attest from '#lib/data/attest.ts';
import { answerNow } from '#lib/data/award-answer.ts';
import { anonymous } from '#lib/data/client.ts';
import type { RequestHandler } from './$types';

/**
 * The same answer as the page, for `Accept: application/json`; an unknown number is an answer, not a 404. With `?signed` it
 * comes signed by the credential key, to be handed on (docs/verification.md).
 */
export const GET: RequestHandler = async ({ params, url, fetch, getClientAddress, setHeaders }) => {
  setHeaders({ vary: 'accept', 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
  const answer = url.searchParams.has('signed')
    ? await attest.answer(params.number, fetch, getClientAddress())
    : await answerNow(params.number, anonymous(fetch, getClientAddress()), 'machine');
  if (answer.ok) return json(answer.value);
  return answer.kind === 'refused' && answer.status === 429
    ? json({ code: answer.code }, { status: 429, headers: { 'retry-after': '600' } })
    : json({ code: 'unavailable' }, { status: 503 });
};
