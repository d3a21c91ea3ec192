import { error } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as accreditations from '#lib/data/accreditations.ts';
import * as courses from '#lib/data/courses.ts';
import * as libraries from '#lib/data/libraries.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent, params, url, fetch, getClientAddress }) => {
  const server = anonymous(fetch, getClientAddress());
  const { library } = await parent();
  const [offered, figures, programme, accredited] = await Promise.all([
    courses.offered(library.id, getLocale(), server),
    libraries.figures(params.slug, server),
    libraries.programme(server),
    accreditations.list(server)
  ]);
  if (!offered.ok || !programme.ok) error(503);
  // For search engines alone: without it the page is whole.
  const today = new Date().toISOString().slice(0, 10);
  const inForce = accredited.ok
    ? accredited.value.filter(
        ({ valid_from, valid_until }) => valid_from <= today && (valid_until ?? today) >= today
      )
    : [];
  return {
    offered: offered.value,
    programme: programme.value,
    figures: figures.ok ? figures.value : null,
    inForce,
    address: url.origin + url.pathname
  };
};
