// As the award's own page: a form that needs no script.
export const csr = false;

import { error, fail } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as problems from '#lib/data/problems.ts';
import { parse } from '#lib/domain/number.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ params, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  const parsed = parse(params.number, 'award');
  if (!parsed.ok) error(404);
  return { number: parsed.number };
};

export const actions: Actions = {
  default: async ({ params, request, fetch, getClientAddress }) => {
    const form = await request.formData();
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const given = { reason: text('reason'), body: text('body'), contact: text('contact') };
    // A field that no person sees: what fills it is a program.
    if (text('website') !== '') return { sent: true, ...given };
    const outcome = await problems.report(
      { number: params.number, ...given },
      anonymous(fetch, getClientAddress())
    );
    if (outcome.ok && outcome.value === 'taken') return { sent: true, ...given };
    const code = outcome.ok ? outcome.value : 'unavailable';
    return fail(code === 'malformed' ? 422 : code === 'slow-down' ? 429 : 503, {
      sent: false,
      code,
      ...given
    });
  }
};
