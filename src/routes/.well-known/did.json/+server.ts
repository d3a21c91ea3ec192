import { anonymous } from '#lib/data/client.ts';
import * as documents from '#lib/data/documents.ts';
import { publish } from '../../publish.ts';
import { map } from '#lib/data/result.ts';
import { didDocument } from '#lib/domain/did-document.ts';
import { keyListSchema } from '#lib/domain/key-list.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ fetch, getClientAddress }) => {
  const list = await documents.keyList(anonymous(fetch, getClientAddress()));
  return publish(
    map(list, (document) => didDocument(keyListSchema.parse(document))),
    { type: 'application/did+json', maxAgeSeconds: 300 }
  );
};
