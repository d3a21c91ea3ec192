import { error } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as courses from '#lib/data/courses.ts';
import * as libraries from '#lib/data/libraries.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent, params, fetch, getClientAddress }) => {
  const server = anonymous(fetch, getClientAddress());
  const { library } = await parent();
  const [offered, figures, programme] = await Promise.all([
    courses.offered(library.id, getLocale(), server),
    libraries.figures(params.slug, server),
    libraries.programme(server)
  ]);
  if (!offered.ok || !programme.ok) error(503);
  return { offered: offered.value, programme: programme.value, figures: figures.ok ? figures.value : null };
};
