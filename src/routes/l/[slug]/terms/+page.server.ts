import { error } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as libraries from '#lib/data/libraries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ fetch, getClientAddress }) => {
  const programme = await libraries.programme(anonymous(fetch, getClientAddress()));
  if (!programme.ok) error(503);
  return { programme: programme.value };
};
