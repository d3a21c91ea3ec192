// Read on any phone, over any network: the page needs no script, so it ships none.
export const csr = false;

import { answerNow } from '#lib/data/award-answer.ts';
import { anonymous } from '#lib/data/client.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, fetch, getClientAddress, setHeaders }) => {
  setHeaders({ vary: 'accept, accept-language', 'cache-control': 'no-store' });
  const answer = await answerNow(params.number, anonymous(fetch, getClientAddress()), 'page');
  const slow = !answer.ok && answer.kind === 'refused' && answer.code === 'slow-down';
  return { number: params.number, answer: answer.ok ? answer.value : null, slow, at: Date.now() };
};
