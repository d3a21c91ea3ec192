import { anonymous } from '#lib/data/client.ts';
import * as documents from '#lib/data/documents.ts';
import { publish } from '../../../publish.ts';
import type { RequestHandler } from './$types';

/** The proof that a leaf stands in the log. It is that of the first checkpoint that covers the leaf, and never changes. */
export const GET: RequestHandler = async ({ params, fetch, getClientAddress }) =>
  publish(await documents.logProof(anonymous(fetch, getClientAddress()), Number(params.index)), {
    type: 'text/plain; charset=utf-8',
    maxAgeSeconds: 31_536_000,
    immutable: true
  });
