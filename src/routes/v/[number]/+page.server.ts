// Read on any phone, over any network: the page needs no script, so it ships none.
export const csr = false;

import { answerNow } from '#lib/data/award-answer.ts';
import { anonymous } from '#lib/data/client.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, fetch, getClientAddress, setHeaders }) => {
  setHeaders({ vary: 'accept', 'cache-control': 'no-store' });
  const answer = await answerNow(params.number, anonymous(fetch, getClientAddress()));
  return { number: params.number, answer: answer.ok ? answer.value : null, at: Date.now() };
};
