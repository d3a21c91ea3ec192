// Read on any phone, over any network: the page needs no script, so it ships none.
export const csr = false;

import { error, fail, redirect } from '@sveltejs/kit';
import { answerNow } from '#lib/data/award-answer.ts';
import { anonymous } from '#lib/data/client.ts';
import { parse } from '#lib/domain/number.ts';
import * as saidBy from '#lib/domain/said-by.ts';
import * as checker from './checker.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({
  params,
  request,
  url,
  fetch,
  cookies,
  locals,
  getClientAddress,
  setHeaders
}) => {
  setHeaders({ vary: 'accept, accept-language', 'cache-control': 'no-store' });
  const { name: said, way } = checker.take(cookies, request, params.number);
  const from = anonymous(fetch, getClientAddress());
  const answer = await answerNow(params.number, from, way, said);
  const slow = !answer.ok && answer.kind === 'refused' && answer.code === 'slow-down';
  if (!answer.ok) locals.status = slow ? 429 : 503;
  return {
    number: params.number,
    answer: answer.ok ? answer.value : null,
    slow,
    said,
    at: Date.now(),
    origin: url.origin
  };
};

/** Whoever opened the page tells the holder who that was; the page is then asked for anew, with the name. */
export const actions: Actions = {
  default: async ({ params, request, cookies, url }) => {
    if (!parse(params.number, 'award').ok) error(404);
    const typed = (await request.formData()).get('by');
    const name = typeof typed === 'string' ? saidBy.read(typed) : null;
    if (name === null) return fail(422, { by: typeof typed === 'string' ? typed : '' });
    redirect(303, checker.hand(cookies, params.number, name, 'page-again', url));
  }
};
