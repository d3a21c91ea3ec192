import { error } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as libraries from '#lib/data/libraries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ fetch, getClientAddress }) => {
  const found = await libraries.list(anonymous(fetch, getClientAddress()));
  if (!found.ok) error(503);
  return { libraries: found.value };
};
