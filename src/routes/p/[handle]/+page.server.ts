// Shared with anybody, on any phone: the page needs no script, so it ships none.
export const csr = false;

import { error } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as pages from '#lib/data/public-pages.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url, fetch, getClientAddress, setHeaders }) => {
  // Switched off is off at once: nobody keeps a copy.
  setHeaders({ 'cache-control': 'no-store' });
  const found = await pages.read(params.handle, anonymous(fetch, getClientAddress()));
  if (!found.ok) error(503);
  if (!found.value) error(404);
  return { page: found.value, handle: params.handle.toLowerCase(), origin: url.origin };
};
