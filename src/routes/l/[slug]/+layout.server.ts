import { error } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as libraries from '#lib/data/libraries.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ params, fetch, getClientAddress }) => {
  const found = await libraries.bySlug(params.slug, anonymous(fetch, getClientAddress()));
  if (found.ok) return { library: found.value };
  error(found.kind === 'refused' ? 404 : 503);
};
