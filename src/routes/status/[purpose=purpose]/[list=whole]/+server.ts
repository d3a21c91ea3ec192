import { anonymous } from '#lib/data/client.ts';
import * as documents from '#lib/data/documents.ts';
import { publish } from '../../../publish.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ params, fetch, getClientAddress }) =>
  publish(
    await documents.statusList(anonymous(fetch, getClientAddress()), Number(params.list), params.purpose),
    { type: 'application/vc+json', maxAgeSeconds: 60 }
  );
