import { json } from '@sveltejs/kit';
import { answerNow } from '#lib/data/award-answer.ts';
import { anonymous } from '#lib/data/client.ts';
import type { RequestHandler } from './$types';

/** The same answer as the page, for `Accept: application/json`; an unknown number is an answer, not a 404. */
export const GET: RequestHandler = async ({ params, fetch, getClientAddress, setHeaders }) => {
  setHeaders({ vary: 'accept', 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
  const answer = await answerNow(params.number, anonymous(fetch, getClientAddress()));
  return answer.ok ? json(answer.value) : json({ code: 'unavailable' }, { status: 503 });
};
