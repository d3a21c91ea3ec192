import { error } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as libraries from '#lib/data/libraries.ts';
import { m } from '#lib/paraglide/messages.js';
import { sharePicture } from '../share-picture.ts';
import type { RequestHandler } from './$types';

/**
 * The picture that is shown where somebody shares the address of an award. It names none: those who keep such pictures would
 * go on showing an award that was revoked since, and asking for one would count as a check.
 */
export const GET: RequestHandler = async ({ fetch, getClientAddress }) => {
  const programme = await libraries.programme(anonymous(fetch, getClientAddress()));
  if (!programme.ok) error(503);
  const { name, issuer_name: issuer } = programme.value;
  const png = await sharePicture(name, m.awarding_picture_check(), issuer === name ? '' : issuer);
  return new Response(png, {
    headers: { 'content-type': 'image/png', 'cache-control': 'public, max-age=86400' }
  });
};
