import { anonymous } from '#lib/data/client.ts';
import * as documents from '#lib/data/documents.ts';
import { publish } from '../../publish.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ fetch, getClientAddress }) =>
  publish(await documents.checkpoint(anonymous(fetch, getClientAddress())), {
    type: 'text/plain; charset=utf-8',
    maxAgeSeconds: 5
  });
