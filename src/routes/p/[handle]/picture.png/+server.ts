import { error } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as pages from '#lib/data/public-pages.ts';
import { m } from '#lib/paraglide/messages.js';
import { sharePicture } from '../../../share-picture.ts';
import type { RequestHandler } from './$types';

/** The picture that is shown where somebody shares a public page: the name, and how many awards stand there. */
export const GET: RequestHandler = async ({ params, fetch, getClientAddress }) => {
  const found = await pages.read(params.handle, anonymous(fetch, getClientAddress()));
  if (!found.ok) error(503);
  if (!found.value) error(404);
  const { name, awards } = found.value;
  const png = await sharePicture(
    name,
    awards[0]?.course ?? '',
    m.awarding_page_description({ count: awards.length })
  );
  return new Response(png, {
    // As the page: switched off is off at once.
    headers: { 'content-type': 'image/png', 'cache-control': 'no-store' }
  });
};
