import { error } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as courses from '#lib/data/courses.ts';
import * as libraries from '#lib/data/libraries.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { sharePicture } from '../../../share-picture.ts';
import type { RequestHandler } from './$types';

/** The picture that is shown where somebody shares a library's page of courses: the library, its town, how many courses. */
export const GET: RequestHandler = async ({ params, fetch, getClientAddress }) => {
  const server = anonymous(fetch, getClientAddress());
  const library = await libraries.bySlug(params.slug, server);
  if (!library.ok) error(library.kind === 'refused' ? 404 : 503);
  const offered = await courses.offered(library.value.id, getLocale(), server);
  const count = offered.ok ? offered.value.length : 0;
  const png = await sharePicture(
    library.value.name,
    library.value.city,
    count > 0 ? m.awarding_picture_courses({ count }) : ''
  );
  return new Response(png, {
    headers: { 'content-type': 'image/png', 'cache-control': 'public, max-age=3600', vary: 'accept-language' }
  });
};
